// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/power/micro_power.hpp"

namespace headroom {

/// What cooling needs electricity for, by what can be fed from different places.
enum class CoolingLoad : std::uint8_t { chillers, sinks, pumps, room_fans, cdu_pumps };
inline constexpr std::size_t cooling_loads = 5;

/// `sinks` are the fans of towers or dry coolers. What CDU pumps draw is a fixed part of the power tree, and 0 here.
struct CoolingDraw {
  std::array<MicroPower, cooling_loads> by{};

  constexpr MicroPower& operator[](CoolingLoad load) { return by[static_cast<std::size_t>(load)]; }
  constexpr MicroPower operator[](CoolingLoad load) const { return by[static_cast<std::size_t>(load)]; }
  [[nodiscard]] constexpr MicroPower total() const {
    MicroPower sum;
    for (const MicroPower one : by) sum += one;
    return sum;
  }
  bool operator==(const CoolingDraw&) const = default;
};

}  // namespace headroom
