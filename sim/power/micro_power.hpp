// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

#include "models/units.hpp"
#include "sim/time.hpp"
#include "sim/wide_sum.hpp"

namespace headroom {

/// Power in whole microwatts. Sums over nodes, racks and rows come out the same in any order, and no digit is lost
/// while a sum is carried along for years: what goes into a place is exactly what leaves it and what it loses.
struct MicroPower {
  std::int64_t uw = 0;

  friend constexpr auto operator<=>(MicroPower, MicroPower) = default;
  friend constexpr MicroPower operator+(MicroPower a, MicroPower b) { return {a.uw + b.uw}; }
  friend constexpr MicroPower operator-(MicroPower a, MicroPower b) { return {a.uw - b.uw}; }
  constexpr MicroPower& operator+=(MicroPower other) { return *this = *this + other; }
  constexpr MicroPower& operator-=(MicroPower other) { return *this = *this - other; }

  [[nodiscard]] static MicroPower from(Power power) { return {std::llround(power.si * 1e6)}; }
  [[nodiscard]] constexpr Power power() const { return {static_cast<double>(uw) * 1e-6}; }
};

/// Energy in microwatt-nanoseconds, 1e-15 J.
struct MicroEnergy {
  WideSum uw_ns = 0;

  friend constexpr bool operator==(MicroEnergy, MicroEnergy) = default;
  friend constexpr MicroEnergy operator+(MicroEnergy a, MicroEnergy b) { return {a.uw_ns + b.uw_ns}; }
  friend constexpr MicroEnergy operator-(MicroEnergy a, MicroEnergy b) { return {a.uw_ns - b.uw_ns}; }
  constexpr MicroEnergy& operator+=(MicroEnergy other) { return *this = *this + other; }

  [[nodiscard]] Energy energy() const { return {static_cast<double>(uw_ns) * 1e-15}; }
};

[[nodiscard]] constexpr MicroEnergy operator*(MicroPower power, TimeSpan time) {
  return {static_cast<WideSum>(power.uw) * time.ns};
}

}  // namespace headroom
