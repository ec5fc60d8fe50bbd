// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace headroom {

/// Why a GPU does not run at its full clock, by the names of the NVIDIA Management Library (nvmlClocksEventReasons).
enum class ThrottleReason : std::uint8_t {
  none,
  sw_power_cap,         ///< a power limit that was set: by hand, or by a capping policy
  hw_power_brake,       ///< the power supply asks for it: the last resort of a capping policy
  sw_thermal_slowdown,  ///< to stay below the temperature at which it must
  hw_thermal_slowdown,  ///< too hot in spite of that: clocks are halved at least
};
inline constexpr std::size_t throttle_reason_count = 5;

[[nodiscard]] constexpr std::string_view to_string(ThrottleReason reason) {
  switch (reason) {
    case ThrottleReason::none:
      return "none";
    case ThrottleReason::sw_power_cap:
      return "sw_power_cap";
    case ThrottleReason::hw_power_brake:
      return "hw_power_brake";
    case ThrottleReason::sw_thermal_slowdown:
      return "sw_thermal_slowdown";
    case ThrottleReason::hw_thermal_slowdown:
      return "hw_thermal_slowdown";
  }
  return "";
}

}  // namespace headroom
