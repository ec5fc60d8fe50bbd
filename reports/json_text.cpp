// SPDX-License-Identifier: Apache-2.0
#include "reports/json_text.hpp"

#include <cmath>
#include <cstdint>

#include "reports/number_text.hpp"

namespace headroom {
namespace {

/// Length of the UTF-8 sequence at the front of `text`, or 0 if it is none (RFC 3629: no overlong forms, surrogates or
/// code points beyond U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  const auto at = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && at(1) < 0xa0) || (lead == 0xf0 && at(1) < 0x90);
  const bool not_a_character = (lead == 0xed && at(1) > 0x9f) || (lead == 0xf4 && at(1) > 0x8f);
  return overlong || not_a_character ? 0 : length;
}

void append_control(std::string& json, std::uint8_t c) {
  switch (c) {
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view hex = "0123456789abcdef";
  json += "\\u00";
  json += hex[c >> 4];
  json += hex[c & 15];
}

}  // namespace

void append_json_string(std::string& json, std::string_view text) {
  json += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto c = static_cast<std::uint8_t>(text.front());
    if (length == 0) {
      json += "\xef\xbf\xbd";
    } else if (c < 0x20) {
      append_control(json, c);
    } else {
      if (c == '"' || c == '\\') json += '\\';
      json += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  json += '"';
}

void append_json_number(std::string& json, double value) {
  if (!std::isfinite(value)) {
    json += "null";
    return;
  }
  append_number(json, value);
}

void append_json_array(std::string& json, std::span<const std::string> texts) {
  json += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) json += ", ";
    append_json_string(json, texts[i]);
  }
  json += ']';
}

}  // namespace headroom
