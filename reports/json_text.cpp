// SPDX-License-Identifier: Apache-2.0
#include "reports/json_text.hpp"

#include <cmath>
#include <cstdint>

#include "reports/number_text.hpp"
#include "reports/utf8.hpp"

namespace headroom {
namespace {

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
      json += replacement_character;
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
