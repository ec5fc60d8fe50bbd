// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "models/power/power_shape.hpp"
#include "models/units.hpp"

/// How much a GPU draws, and how fast it may go. One function answers a power cap, a thermal throttle and a derate in
/// hot weather: each of them is a power that must not be exceeded.
///
/// Clock ratios are in (0, 1]: the clock over the highest clock that can be set.
namespace headroom {

/// What keeps a busy GPU busy, each from 0 to 1.
struct Activity {
  double compute = 1.0, memory = 1.0;
};

/// Voltage falls with the clock down to a floor, below which only the clock falls:
///
///     P(phi) = min(limit, base + memory u_m + compute u_c phi v^2),   phi = min(clock ratio, top)
///     v = 1 up to the floor, 1 + slope (phi - floor) / floor above;   P = idle with no kernel resident.
///
/// Domain   averages over a second or more of a steady load.
/// Source   dynamic power is proportional to f V^2; the shape is ours, fitted to the clock sweeps of Perseus (Chung et
/// al.,
///          SOSP 2024): no single power law of the clock follows them (above the floor its exponent is 4 to 6, below
///          1).
struct VoltageFloorGpu {
  Power idle;            ///< no kernel resident: a state of its own, and not the limit of a busy one
  Power base;            ///< P0: busy, with nothing to do for cores and memory
  Power memory;          ///< k_m: memory at full activity, whatever the clock
  Power compute;         ///< k_c: cores at full activity, per unit of clock ratio below the floor
  double floor;          ///< clock ratio below which the voltage no longer falls, in (0, 1]
  double slope;          ///< rise of the relative voltage per relative rise of the clock above the floor, >= 0
  double lowest = 0.15;  ///< lowest clock ratio that can be set, in (0, top]; below, work pauses instead
  double top = 1.0;      ///< highest clock ratio that is reached under load, in (0, 1]
  std::optional<Power> limit = std::nullopt;  ///< the board's own limit
  double base_per_kelvin = 0.0;               ///< a_T: leakage; relative rise of `base` per kelvin, stated for 60 degC
};

/// P = idle + (peak - idle) * shape(u): the models of other simulators. u is the compute activity times the clock
/// ratio: throughput follows u, so a cap is an inversion in u.
struct UtilisationGpu {
  Power idle, peak;
  PowerShape shape = PowerLawShape{};
};

using GpuPower = std::variant<VoltageFloorGpu, UtilisationGpu>;

/// What is wrong with the parameters, if anything.
[[nodiscard]] std::optional<std::string> validate(const GpuPower& gpu);

/// v at a clock ratio, 1 at and below the floor.
[[nodiscard]] double relative_voltage(double floor, double slope, double clock_ratio);

/// k_c of a GPU that draws `tdp` at clock ratio 1 with everything active: (tdp - base - memory) / v(1)^2.
[[nodiscard]] Power compute_power_for(Power tdp, Power base, Power memory, double floor, double slope);

/// The same GPU with the leakage of another chip temperature: base * (1 + base_per_kelvin * (T - 60 degC)).
///
/// Domain   absolute temperature; the factor must stay positive (CHECK).
[[nodiscard]] VoltageFloorGpu at_temperature(VoltageFloorGpu gpu, Temperature chip);

[[nodiscard]] Power idle_power(const GpuPower& gpu);

/// Busy at a clock that was set. Does not fall when activity or clock rise.
///
/// Domain   activities from 0 to 1, clock ratio in (0, 1] (CHECK).
[[nodiscard]] Power busy_power(const GpuPower& gpu, Activity activity, double clock_ratio = 1.0);

/// Where a busy GPU settles: the clock while it works, the part of the time it works, and the mean power.
struct OperatingPoint {
  double clock_ratio;
  double duty;  ///< in (0, 1]; below 1 only at the lowest clock
  Power power;
};

/// The fastest point that draws `cap` at most: closed form below the floor, the one root of a cubic above it. A cap
/// that asks for less than the lowest clock is kept by pausing at P = base in between: duty = (cap - base) / (P(lowest)
/// - base). Nothing if the cap is not above `base` (or above `idle` of a UtilisationGpu): the job stops.
///
/// Domain   cap > 0; infinity is no cap; activities from 0 to 1 (CHECK).
[[nodiscard]] std::optional<OperatingPoint> under_cap(const GpuPower& gpu, Activity activity, Power cap);

}  // namespace headroom
