// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/cooling_spec.hpp"

#include <algorithm>

namespace headroom {
namespace {

bool is_fraction(double value) {
  return value >= 0.0 && value <= 1.0;
}

std::optional<std::string> validate(const RackCooling& rack) {
  const CoolantPumps& pumps = rack.pumps;
  if (!(rack.chips.si > 0.0 && rack.coolant.si > 0.0 && rack.facility.si >= 0.0))
    return "chips and coolant must have a heat capacity";
  if (!(rack.chips_onward.si > 0.0 && rack.coolant_onward.si > 0.0))
    return "heat must find a way out of chips and coolant";
  if (rack.facility.si > 0.0 && !(rack.facility_onward.si > 0.0))
    return "heat must find a way out of the facility water";
  if (!(pumps.needed >= 1 && pumps.needed <= pumps.installed)) return "as many pumps must be there as are needed";
  if (!(is_fraction(pumps.natural_chips) && is_fraction(pumps.natural_coolant) && is_fraction(pumps.flow_exponent)))
    return "natural circulation and the exponent of the flow must be fractions";
  if (!is_fraction(rack.liquid_share)) return "the liquid share must be a fraction";
  if (!(rack.hottest_gpu.si >= 0.0)) return "the resistance of the hottest GPU must be >= 0";
  const ThermalThresholds& at = rack.thresholds;
  if (!(at.throttle <= at.slowdown && at.slowdown <= at.shutdown && at.hysteresis.si >= 0.0))
    return "throttle, slowdown and shutdown must rise, and the hysteresis must be >= 0";
  if (rack.slowdown_step > rack.steps) return "the step of a slowdown must be one of the steps";
  if (!(rack.dwell.ns > 0 && rack.restart_after.ns >= 0)) return "the dwell must be > 0";
  return std::nullopt;
}

std::optional<std::string> validate(const CoolingFault& fault) {
  if (fault.at.ns < 0 || fault.lasts.ns <= 0) return "a fault begins in the run, and lasts";
  if (fault.kind == CoolingFaultKind::cdu_pump && fault.pumps == 0) return "a fault of pumps hits one at least";
  return std::nullopt;
}

std::optional<std::string> validate_weather(const CoolingSpec& spec) {
  const std::vector<double>&dry = spec.dry_bulb.values(), &wet = spec.wet_bulb.values();
  if (dry.size() != wet.size() || spec.dry_bulb.step() != spec.wet_bulb.step() ||
      spec.dry_bulb.index(Instant{}) != spec.wet_bulb.index(Instant{}) ||
      spec.dry_bulb.next(Instant{}) != spec.wet_bulb.next(Instant{}))
    return "dry-bulb and wet-bulb must be of the same hours";
  for (std::size_t i = 0; i < dry.size(); ++i)
    if (!(wet[i] <= dry[i])) return "a wet bulb must be no warmer than a dry one";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> validate(const CoolingSpec& spec) {
  if (const auto fault = validate_weather(spec)) return "weather: " + *fault;
  if (const auto fault = validate(spec.plant)) return "plant: " + *fault;
  if (spec.units.sinks_fan_lost != 0) return "units: fans are lost by faults";
  if (!(spec.chilled_water_buffer.si > 0.0)) return "the chilled water must have a heat capacity";
  if (spec.plant.warm_water && !(spec.warm_water_buffer.si > 0.0)) return "the warm water must have a heat capacity";
  if (!(spec.chiller_restart_delay.ns >= 0 && spec.chiller_restart_ramp.ns >= 0)) return "restarts must take >= 0";
  if (!(spec.plant_interval.ns > 0 && spec.heat_deadband >= 0.0)) return "the plant's interval must be > 0";
  if (!(spec.room.capacity.si > 0.0 && spec.room.crah.si >= 0.0)) return "room: the air must have a heat capacity";
  if (!(spec.room.set_point >= spec.chilled_water)) return "room: the set-point must be no colder than chilled water";
  if (!(spec.room.inlet_alarm <= spec.room.inlet_shutdown)) return "room: the alarm must come before the shutdown";
  for (std::size_t i = 0; i < spec.pools.size(); ++i)
    if (const auto fault = validate(spec.pools[i])) return "pool " + std::to_string(i) + ": " + *fault;
  for (std::size_t i = 0; i < spec.faults.size(); ++i)
    if (const auto fault = validate(spec.faults[i])) return "fault " + std::to_string(i) + ": " + *fault;
  return std::nullopt;
}

}  // namespace headroom
