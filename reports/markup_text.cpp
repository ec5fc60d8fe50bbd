// SPDX-License-Identifier: Apache-2.0
#include "reports/markup_text.hpp"

#include <algorithm>

#include "reports/utf8.hpp"

namespace headroom {
namespace {

std::string_view escape_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

bool is_forbidden(char c) {
  return (c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

}  // namespace

std::string markup_escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view escape = escape_of(text.front());
    if (length == 0 || is_forbidden(text.front()))
      out += replacement_character;
    else
      out += escape.empty() ? text.substr(0, length) : escape;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t end = 0, before_last = 0;
  for (std::size_t count = 0; end < text.size(); ++count) {
    if (count == characters) return std::string(text.substr(0, before_last)) + "…";
    if (count + 1 == characters) before_last = end;
    end += std::max<std::size_t>(1, utf8_length(text.substr(end)));
  }
  return std::string(text);
}

}  // namespace headroom
