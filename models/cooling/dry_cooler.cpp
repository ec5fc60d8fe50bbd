// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/dry_cooler.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "models/cooling/water_use.hpp"

namespace headroom {
namespace {

double relative_heat(const DryCooler& cooler, Power heat) {
  HEADROOM_CHECK(cooler.design_heat.si > 0.0, "a dry cooler has a design point");
  HEADROOM_CHECK(heat.si >= 0.0, "a dry cooler rejects heat");
  return heat / cooler.design_heat;
}

}  // namespace

std::optional<std::string> validate(const DryCooler& cooler) {
  if (!(cooler.design_heat.si > 0.0)) return "a dry cooler must have a design heat";
  if (!(cooler.fan_power.si >= 0.0)) return "fan power must be >= 0";
  if (!(cooler.design_approach_k >= 0.0 && cooler.design_range_k >= 0.0)) return "approach and range must be >= 0";
  if (!(cooler.design_air_rise_k > 0.0)) return "the rise of the air must be > 0";
  if (!(cooler.least_air > 0.0 && cooler.least_air <= 1.0)) return "the least air must be in (0, 1]";
  if (!(cooler.pad_effectiveness >= 0.0 && cooler.pad_effectiveness <= 1.0)) return "pads must be a fraction effective";
  return std::nullopt;
}

Temperature dry_cooler_air(const DryCooler& cooler, Temperature dry_bulb, Temperature wet_bulb) {
  HEADROOM_CHECK(wet_bulb <= dry_bulb, "a wet bulb is no warmer than a dry one");
  HEADROOM_CHECK(cooler.pad_effectiveness >= 0.0 && cooler.pad_effectiveness <= 1.0, "an effectiveness is a fraction");
  return dry_bulb <= cooler.pads_above ? dry_bulb : dry_bulb - cooler.pad_effectiveness * (dry_bulb - wet_bulb);
}

Temperature dry_cooler_leaving_water(const DryCooler& cooler, Power heat, Temperature air, double air_ratio) {
  HEADROOM_CHECK(air_ratio > 0.0 && air_ratio <= 1.0, "air flow is in (0, 1] of the design");
  const double q = relative_heat(cooler, heat);
  const double entering_difference_k = cooler.design_approach_k + cooler.design_range_k;
  return air + Temperature{entering_difference_k * q / air_ratio - cooler.design_range_k * q};
}

double dry_cooler_air_ratio(const DryCooler& cooler, Power heat, Temperature air, Temperature set_point) {
  HEADROOM_CHECK(cooler.least_air > 0.0 && cooler.least_air <= 1.0, "the least air of a fan is in (0, 1]");
  const double q = relative_heat(cooler, heat);
  if (q == 0.0) return 0.0;
  const double difference_k = (set_point - air).si + cooler.design_range_k * q;
  const double needed_k = (cooler.design_approach_k + cooler.design_range_k) * q;
  if (difference_k <= needed_k) return 1.0;
  return std::max(cooler.least_air, needed_k / difference_k);
}

Power dry_cooler_fan_power(const DryCooler& cooler, double air_ratio) {
  HEADROOM_CHECK(air_ratio >= 0.0 && air_ratio <= 1.0, "air flow is a part of the design");
  return cooler.fan_power * (air_ratio * air_ratio * air_ratio);
}

VolumeFlow pad_evaporation(const DryCooler& cooler, double air_ratio, Temperature dry_bulb, Temperature air) {
  HEADROOM_CHECK(air <= dry_bulb, "pads cool the air");
  HEADROOM_CHECK(air_ratio >= 0.0 && air_ratio <= 1.0, "air flow is a part of the design");
  HEADROOM_CHECK(cooler.design_air_rise_k > 0.0, "the air of a dry cooler is warmed");
  const auto air_heat_rate = cooler.design_heat / Temperature{cooler.design_air_rise_k};
  return evaporation(air_ratio * air_heat_rate * (dry_bulb - air));
}

}  // namespace headroom
