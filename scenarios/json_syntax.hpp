// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// What to tell a person about a text that is no JSON.
namespace headroom {

struct SyntaxFault {
  std::size_t begin = 0, length = 1;  ///< the token at fault
  std::string message;
  std::string suggestion;
  bool wants_closing = false;  ///< a bracket should have been closed here
};

/// `text` was understood up to `understood` (the end of the last key, value or bracket); at `read` the parser gave up,
/// for the reason that it states in `complaint` ("unexpected ']'; expected ...").
[[nodiscard]] SyntaxFault describe_syntax_fault(std::string_view text, std::size_t understood, std::size_t read,
                                                std::string_view complaint);

}  // namespace headroom
