// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

/// The few lines of JSON that our writers need. They append to one string: a summary takes microseconds, keeps the
/// order in which it is written, and needs no JSON library (whose maps sort their keys) in this folder.
namespace headroom {

/// In quotes, with everything escaped that must be. Bytes that are no UTF-8 (a name out of an old trace) become U+FFFD,
/// because a JSON text with them would be refused as a whole.
void append_json_string(std::string& json, std::string_view text);

/// Shortest text that reads back to the same double; `null` if `value` is not finite, for which JSON has no number.
void append_json_number(std::string& json, double value);

/// ["a", "b"]
void append_json_array(std::string& json, std::span<const std::string> texts);

}  // namespace headroom
