// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace headroom {

/// A decimal number as traces write it, exact to 1e-9: no exponent, no locale, no rounding through binary.
/// `billionths` has the sign of the number, so -0.5 is {0, -500'000'000}.
struct Decimal {
  std::int64_t whole = 0;
  std::int32_t billionths = 0;
  [[nodiscard]] constexpr bool is(std::int64_t n) const { return whole == n && billionths == 0; }
  [[nodiscard]] constexpr bool negative() const { return whole < 0 || billionths < 0; }
};

enum class DecimalStatus : std::uint8_t { ok, not_a_number, too_long };

/// For messages: "-0.5", "12".
[[nodiscard]] std::string printable_decimal(const Decimal& value);

struct ScannedDecimal {
  const char* next = nullptr;  ///< the first character behind the number
  Decimal value;
  DecimalStatus status = DecimalStatus::ok;
};

/// Reads [+-]digits[.digits] at the start of [at, end). At most 18 digits before the point fit; digits after the ninth
/// behind the point are checked and dropped. Inline, because the speed of the trace reader is the speed of this loop.
[[nodiscard]] inline ScannedDecimal scan_decimal(const char* at, const char* end) {
  constexpr auto is_digit = [](char c) { return static_cast<unsigned>(c) - '0' <= 9U; };
  const bool minus = at != end && *at == '-';
  if (at != end && (*at == '-' || *at == '+')) ++at;

  const char* const digits = at;
  std::int64_t whole = 0;
  for (; at != end && is_digit(*at); ++at) {
    if (at - digits == 18) return {at, {}, DecimalStatus::too_long};
    whole = 10 * whole + (*at - '0');
  }
  bool any_digit = at != digits;

  std::int32_t billionths = 0;
  if (at != end && *at == '.') [[unlikely]] {
    std::int32_t unit = 100'000'000;
    for (++at; at != end && is_digit(*at); ++at) {
      billionths += unit * (*at - '0');
      unit /= 10;
      any_digit = true;
    }
  }
  if (!any_digit) return {at, {}, DecimalStatus::not_a_number};
  return {at, {minus ? -whole : whole, minus ? -billionths : billionths}, DecimalStatus::ok};
}

}  // namespace headroom
