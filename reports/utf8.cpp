// SPDX-License-Identifier: Apache-2.0
#include "reports/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace headroom {

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

std::string without_controls(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto first = static_cast<std::uint8_t>(text[0]);
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    const bool is_c1 = length == 2 && first == 0xc2 && static_cast<std::uint8_t>(text[1]) < 0xa0;
    out += first < 0x20 || first == 0x7f || is_c1 ? replacement_character : text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

std::size_t utf8_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace headroom
