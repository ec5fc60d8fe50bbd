// SPDX-License-Identifier: Apache-2.0
#include "models/power/breaker.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

/// Heat that is gained in a second.
double warming(double current_ratio) {
  return std::max(0.0, current_ratio * current_ratio - 1.0);
}

void check(const Breaker& breaker, Duration heat, double current_ratio) {
  HEADROOM_CHECK(breaker.trip_heat.si > 0.0 && (!breaker.cooling || breaker.cooling->si > 0.0),
                 "a breaker warms and cools in times above zero");
  HEADROOM_CHECK(heat.si >= 0.0 && current_ratio >= 0.0, "heat and current are not negative");
}

/// Time for the heat to get from `heat` to the trip heat.
std::optional<Duration> thermal_time(const Breaker& breaker, Duration heat, double current_ratio) {
  const double gain = warming(current_ratio);
  const Duration missing = breaker.trip_heat - heat;
  if (!breaker.cooling) return gain > 0.0 ? std::optional(missing / gain) : std::nullopt;
  const Duration settles_at = gain * *breaker.cooling;
  if (settles_at <= breaker.trip_heat) return std::nullopt;
  return *breaker.cooling * -std::log1p(-(missing / (settles_at - heat)));
}

}  // namespace

Duration breaker_heat(const Breaker& breaker, Duration heat, double current_ratio, Duration elapsed) {
  check(breaker, heat, current_ratio);
  HEADROOM_CHECK(elapsed.si >= 0.0, "time does not run backwards");
  const double gain = warming(current_ratio);
  if (!breaker.cooling) return heat + gain * elapsed;
  const Duration settles_at = gain * *breaker.cooling;
  return heat + (settles_at - heat) * -std::expm1(-(elapsed / *breaker.cooling));
}

std::optional<Duration> time_to_trip(const Breaker& breaker, Duration heat, double current_ratio) {
  check(breaker, heat, current_ratio);
  if (heat >= breaker.trip_heat) return Duration{};
  const auto thermal = thermal_time(breaker, heat, current_ratio);
  if (current_ratio < breaker.magnetic_at) return thermal;
  return thermal ? std::min(*thermal, breaker.magnetic_delay) : breaker.magnetic_delay;
}

}  // namespace headroom
