// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace headroom {

/// All of `text` as a whole number >= 0, or nothing.
template <class Number>
[[nodiscard]] std::optional<Number> whole_number(std::string_view text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || text.front() == '-' || error != std::errc{} || read != end) return std::nullopt;
  return value;
}

/// The part before the first separator; `rest` becomes what is behind it.
[[nodiscard]] inline std::string_view cut_before(std::string_view& rest, char separator) {
  const std::size_t length = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, length);
  rest.remove_prefix(std::min(length + 1, rest.size()));
  return part;
}

}  // namespace headroom
