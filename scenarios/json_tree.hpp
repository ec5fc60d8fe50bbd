// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/source_text.hpp"

/// JSON with comments, as a tree in which every key and every value knows where it was written.
namespace headroom {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

struct JsonMember;

struct JsonNode {
  JsonKind kind = JsonKind::null;
  std::string text;                 ///< a string's value; a number's exact text; "true" or "false"
  double number = 0.0;              ///< a number's value; after the check: base units, 0 or 1, or the index of a choice
  Mark at;                          ///< the value; of an object or a list only its bracket
  std::vector<JsonMember> members;  ///< of an object, in order
  std::vector<JsonNode> items;      ///< of an array
  bool faulty = false;              ///< the check has reported it: nobody should report it again

  [[nodiscard]] const JsonMember* find(std::string_view key) const;
  [[nodiscard]] JsonMember* find(std::string_view key);
};

struct JsonMember {
  std::string key;
  Mark key_at;
  JsonNode value;
};

/// Nesting beyond this is a fault: no scenario needs it, and what walks a tree may then recurse.
inline constexpr std::size_t max_json_depth = 64;

/// Reads one value from the marked range; // and /* */ comments are white space. A syntax error is one fault; duplicate
/// keys and whole numbers from 2^53 on (a double would change them) are faults too. Nothing is returned if there was
/// one.
[[nodiscard]] std::optional<JsonNode> parse_json(const Mark& range, Faults& faults);

[[nodiscard]] bool is_utf8(std::string_view text);

[[nodiscard]] JsonNode make_string(std::string_view text, const Mark& at);
/// The number is written as `text`, which must be one.
[[nodiscard]] JsonNode make_number(std::string_view text, const Mark& at);
[[nodiscard]] JsonNode make_object(const Mark& at);

/// The pointer of a member; "/" and "~" in the key are escaped as RFC 6901 says.
[[nodiscard]] std::string pointer_to(const std::string& parent, std::string_view key);
[[nodiscard]] std::string pointer_to(const std::string& parent, std::size_t index);

/// For messages: `4.5`, `"abc"`, `an object`, `a list`.
[[nodiscard]] std::string describe(const JsonNode& node);

/// Of a string value: the bytes [offset, offset + length) of its text, or all of it if it was written with escapes.
[[nodiscard]] Mark part_of_string(const JsonNode& node, std::size_t offset, std::size_t length);

}  // namespace headroom
