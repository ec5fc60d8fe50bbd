// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/units.hpp"

/// A thermal-magnetic circuit breaker with memory. Its bimetal warms with the square of the current and cools on its
/// own:
///
///     dq/dt = max(0, r^2 - 1) - q / cooling,   r = current / rating;   it trips at q = trip_heat.
///
/// Heat is in seconds of the current that makes r^2 = 2. All of it is exact for currents that are constant between
/// events. With cooling, a load below r = sqrt(1 + trip_heat / cooling) never trips: 1.095 for 60 s and 300 s.
///
/// Domain   overloads of seconds and longer; says nothing of the half-waves of a short circuit.
/// Source   the inverse-time law t = 60 s / (r^2 - 1) fits the middle of the curves of thermal-magnetic breakers.
namespace headroom {

struct Breaker {
  Duration trip_heat;
  std::optional<Duration> cooling;  ///< time constant; nothing: it never cools
  double magnetic_at;               ///< the current ratio from which the magnet trips it
  Duration magnetic_delay;          ///< how long that takes
};

/// Heat after `elapsed` at a constant current ratio:
/// q_end + (q - q_end) exp(-t / cooling) with q_end = cooling max(0, r^2 - 1).
///
/// Domain   heat >= 0, ratio >= 0, elapsed >= 0, trip_heat and cooling > 0 (CHECK).
[[nodiscard]] Duration breaker_heat(const Breaker& breaker, Duration heat, double current_ratio, Duration elapsed);

/// How long this current can last; nothing: forever. Zero if the breaker is at its trip heat.
///
/// Domain   as above (CHECK).
[[nodiscard]] std::optional<Duration> time_to_trip(const Breaker& breaker, Duration heat, double current_ratio);

}  // namespace headroom
