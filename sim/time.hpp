// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>

#include "models/units.hpp"

/// Simulated time is an integer number of nanoseconds: two runs cannot differ by a rounding, and equal means equal.
/// The range is 292 years; `never` and `unlimited` are the largest value and compare after everything else.
namespace headroom {

struct TimeSpan {
  std::int64_t ns = 0;

  static constexpr TimeSpan unlimited() { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr TimeSpan seconds(std::int64_t s) { return {s * 1'000'000'000}; }
  /// Nearest nanosecond.
  static TimeSpan from(Duration d) { return {static_cast<std::int64_t>(std::llround(d.si * 1e9))}; }
  [[nodiscard]] constexpr bool is_unlimited() const { return ns == unlimited().ns; }
  [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(ns) / 1e9; }

  friend constexpr auto operator<=>(TimeSpan, TimeSpan) = default;
  friend constexpr TimeSpan operator+(TimeSpan a, TimeSpan b) { return {a.ns + b.ns}; }
  friend constexpr TimeSpan operator-(TimeSpan a, TimeSpan b) { return {a.ns - b.ns}; }
};

struct Instant {
  std::int64_t ns = 0;

  static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr Instant seconds(std::int64_t s) { return {s * 1'000'000'000}; }
  [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(ns) / 1e9; }

  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr TimeSpan operator-(Instant a, Instant b) { return {a.ns - b.ns}; }
  /// Saturates at `never`, so that a lease without limit ends never.
  friend constexpr Instant operator+(Instant t, TimeSpan d) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(t.ns, d.ns, &sum)) return never();
    return {sum};
  }
};

}  // namespace headroom
