// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace headroom {

/// Why the bytes did not become text, as the end of a sentence that starts with the file's name.
struct ExpandFault {
  std::string message;
};
using Expanded = std::variant<std::string, ExpandFault>;

[[nodiscard]] bool is_gzip(std::string_view bytes);
[[nodiscard]] bool is_zstd(std::string_view bytes);

/// All members (gzip, RFC 1952) or frames (zstd, RFC 8878) of `packed`, one after the other; checksums are verified.
/// Never allocates more than about twice the text, nor more than `max_bytes`, whatever sizes the headers claim.
[[nodiscard]] Expanded expand_gzip(std::string_view packed, std::size_t max_bytes);
[[nodiscard]] Expanded expand_zstd(std::string_view packed, std::size_t max_bytes);

}  // namespace headroom
