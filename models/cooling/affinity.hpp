// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "models/check.hpp"
#include "models/units.hpp"

/// Fans and pumps: flow goes with the speed n, pressure with n^2, power with n^3.
///
/// Source   the affinity laws, e.g. ASHRAE Handbook - HVAC Systems and Equipment (2020), chapters 21 and 44.
namespace headroom {

/// P = dp V / eta; eta is that of pump, motor and drive together.
///
/// Domain   dp >= 0, V >= 0, 0 < eta <= 1 (CHECK).
[[nodiscard]] inline Power pump_power(Pressure rise, VolumeFlow flow, double efficiency) {
  HEADROOM_CHECK(rise.si >= 0.0 && flow.si >= 0.0, "a pump lifts pressure forwards");
  HEADROOM_CHECK(efficiency > 0.0 && efficiency <= 1.0, "an efficiency is in (0, 1]");
  return rise * flow / efficiency;
}

/// One of several equal fans or pumps whose flow follows the heat that they carry at a constant rise of temperature.
struct HeatCarrier {
  Power rated_heat;         ///< carried at full speed; > 0
  Power rated_power;        ///< drawn at full speed
  double least_flow = 0.0;  ///< of the flow at full speed, 0..1: it runs no slower
};

/// What is wrong, or nothing.
[[nodiscard]] inline std::optional<std::string> validate(const HeatCarrier& each) {
  if (!(each.rated_heat.si > 0.0 && each.rated_power.si >= 0.0)) return "a fan or pump must have a rating";
  if (!(each.least_flow >= 0.0 && each.least_flow <= 1.0)) return "the least flow must be a fraction";
  return std::nullopt;
}

/// What `units` of them can carry.
[[nodiscard]] inline Power carrying_capacity(const HeatCarrier& each, std::uint32_t units) {
  return each.rated_heat * static_cast<double>(units);
}

/// min over n <= units of n P max(least flow, heat / (n rated heat))^3: as many run as need the least power. Those are
/// all of them, until they would run at their least flow; at least one runs.
///
/// Domain   0 <= heat <= carrying_capacity() (CHECK).
[[nodiscard]] inline Power carrying_power(const HeatCarrier& each, std::uint32_t units, Power heat) {
  HEADROOM_CHECK(each.rated_heat.si > 0.0, "a fan or pump has a rating");
  HEADROOM_CHECK(heat.si >= 0.0 && heat <= carrying_capacity(each, units), "a fan or pump carries what it can");
  if (units == 0) return {};
  const double flow = heat / each.rated_heat;  // of all together; one at full speed is 1
  const auto power = [&](double running) {
    const double speed = std::max(each.least_flow, flow / running);
    return each.rated_power * (running * (speed * speed * speed));
  };
  const auto all = static_cast<double>(units);
  if (flow >= all * each.least_flow) return power(all);
  const double fewer = std::max(1.0, std::floor(flow / each.least_flow));
  return fewer >= flow ? std::min(power(fewer), power(fewer + 1.0)) : power(fewer + 1.0);
}

}  // namespace headroom
