// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace headroom {

/// Why the clocks of a node's GPUs are below what its jobs ask for. The words are those of NVML
/// (nvmlClocksEventReasons), so that what a run says can be laid beside what a monitor of a real cluster says.
enum class ThrottleReason : std::uint8_t {
  none,
  gpu_idle,
  sw_power_cap,
  hw_slowdown,
  sw_thermal_slowdown,  ///< steps, to keep a junction below its threshold
  hw_thermal_slowdown,  ///< clocks halved or less, because it came near the next one
  hw_power_brake,
};
inline constexpr std::size_t throttle_reason_count = 7;
[[nodiscard]] std::string_view to_string(ThrottleReason reason);

}  // namespace headroom
