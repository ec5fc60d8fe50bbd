// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/header_number.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace headroom {

std::optional<std::int64_t> header_number(const TraceReport& report, std::string_view name) {
  constexpr std::string_view colon = ": ";
  for (const std::string& fact : report.header) {
    std::string_view text = fact;
    if (!text.starts_with(name) || !text.substr(name.size()).starts_with(colon)) continue;
    text.remove_prefix(name.size() + colon.size());
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    const bool ends = parsed.ptr == end || *parsed.ptr == ' ';
    if (parsed.ec == std::errc{} && ends && number > 0) return number;
  }
  return std::nullopt;
}

}  // namespace headroom
