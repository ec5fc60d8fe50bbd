// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/printable.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace headroom {
namespace {

constexpr std::uint32_t byte(char c) {
  return static_cast<unsigned char>(c);
}

/// Bytes of the well-formed character that `text` starts with; 0 if there is none (Unicode 15, table 3-7).
std::size_t character_length(std::string_view text) {
  const std::uint32_t first = byte(text[0]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : (first & 0xF0) == 0xE0         ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(text[i]) & 0xC0) != 0x80) return 0;
  }
  const std::uint32_t second = byte(text[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond_unicode = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond_unicode ? 0 : length;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const bool control = byte(text[0]) < 0x20 || byte(text[0]) == 0x7F;
    if (length == 0 || control) {
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", byte(text[0]));
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() <= longest) return fmt::format("\"{}\"", printable(text));
  return fmt::format("\"{}...\"", printable(text.substr(0, longest)));
}

}  // namespace headroom
