// SPDX-License-Identifier: Apache-2.0
#include "reports/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace headroom {
namespace {

// The longest shortest text of a double is 24 bytes: "-2.2250738585072014e-308".
constexpr std::size_t double_text_max = 32;

}  // namespace

void append_number(std::string& text, double value) {
  if (!std::isfinite(value)) return;
  char digits[double_text_max];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

std::string with_thousands(std::string number) {
  const std::size_t begin = number.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(number.find('.'), number.size());
  const bool digits =
      std::all_of(number.begin() + static_cast<std::ptrdiff_t>(begin),
                  number.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || end - begin < 5) return number;
  for (std::size_t at = end - 3; at > begin; at -= std::min<std::size_t>(3, at)) number.insert(at, ",");
  return number;
}

char* put_seconds(char* to, std::int64_t ns) {
  constexpr std::uint64_t ns_per_second = 1'000'000'000;
  std::uint64_t size = static_cast<std::uint64_t>(ns);
  if (ns < 0) {
    *to++ = '-';
    size = 0 - size;
  }
  to = std::to_chars(to, to + seconds_text_max, size / ns_per_second).ptr;
  std::uint64_t fraction = size % ns_per_second;
  if (fraction == 0) return to;
  *to++ = '.';
  for (std::uint64_t place = ns_per_second / 10; fraction > 0; place /= 10) {
    *to++ = static_cast<char>('0' + fraction / place);
    fraction %= place;
  }
  return to;
}

void append_seconds(std::string& text, std::int64_t ns) {
  char digits[seconds_text_max];
  text.append(digits, put_seconds(digits, ns));
}

}  // namespace headroom
