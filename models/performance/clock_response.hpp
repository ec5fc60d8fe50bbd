// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/power/gpu_power.hpp"

/// How much longer a step takes when the clocks of its GPUs are held down.
namespace headroom {

/// t(phi) / t(1) = max(1, fixed + clocked / phi): memory, network and data do not follow the clock, the rest does.
/// Where fixed + clocked < 1, the highest clocks bring nothing, as is measured on A100 above 1,345 of 1,410 MHz.
///
/// Domain   fixed >= 0, clocked >= 0, not both 0 (CHECK).
/// Source   Hsu and Feng, "A power-aware run-time system for high-performance computing", SC 2005, for the form
///          beta / phi + 1 - beta.
struct ClockResponse {
  double fixed, clocked;
};

/// The part beta of a step follows the clock: {1 - beta, beta}. Domain: beta from 0 to 1 (CHECK).
[[nodiscard]] ClockResponse clock_bound(double beta);

/// t(phi) / t(1) of a GPU that works the part `duty` of the time.
///
/// Domain   clock ratio and duty in (0, 1] (CHECK).
[[nodiscard]] double step_time_ratio(ClockResponse response, double clock_ratio, double duty = 1.0);

/// The same of a synchronous step: its slowest GPU sets the pace.
///
/// Domain   at least one GPU, and none that stopped (CHECK).
[[nodiscard]] double step_time_ratio(ClockResponse response, std::span<const OperatingPoint> gpus);

}  // namespace headroom
