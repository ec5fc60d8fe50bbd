// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/chip.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {

ThermalResistance chip_resistance(const ChipCooling& cooling, double flow_ratio) {
  HEADROOM_CHECK(cooling.convective.si >= 0.0 && cooling.conductive.si >= 0.0 &&
                     (cooling.convective + cooling.conductive).si > 0.0,
                 "a chip has a thermal resistance");
  HEADROOM_CHECK(cooling.exponent >= 0.0 && cooling.exponent <= 1.0, "the exponent of a flow lies in [0, 1]");
  HEADROOM_CHECK(flow_ratio > 0.0 && std::isfinite(flow_ratio), "a coolant flows");
  return cooling.convective * std::pow(flow_ratio, -cooling.exponent) + cooling.conductive;
}

Temperature junction_temperature(Temperature coolant, Power power, ThermalResistance resistance) {
  HEADROOM_CHECK(power.si >= 0.0 && resistance.si > 0.0, "a power >= 0 meets a resistance > 0");
  return coolant + power * resistance;
}

Power thermal_power_cap(Temperature limit, Temperature coolant, ThermalResistance resistance) {
  HEADROOM_CHECK(resistance.si > 0.0, "a resistance is > 0");
  return std::max(Power{}, (limit - coolant) / resistance);
}

ThermalState thermal_state(const ThermalThresholds& thresholds, ThermalState before, Temperature junction) {
  HEADROOM_CHECK(thresholds.throttle < thresholds.slowdown && thresholds.slowdown < thresholds.shutdown &&
                     thresholds.hysteresis.si >= 0.0,
                 "throttle < slowdown < shutdown");
  if (before == ThermalState::shut_down) return before;
  const auto lasts = [&](ThermalState state, Temperature threshold) {
    return junction >= threshold || (before >= state && junction > threshold - thresholds.hysteresis);
  };
  if (junction >= thresholds.shutdown) return ThermalState::shut_down;
  if (lasts(ThermalState::slowed_down, thresholds.slowdown)) return ThermalState::slowed_down;
  if (lasts(ThermalState::throttled, thresholds.throttle)) return ThermalState::throttled;
  return ThermalState::normal;
}

double fan_speed(const FanSpeedLaw& law, Temperature inlet, Temperature junction) {
  HEADROOM_CHECK(law.least > 0.0 && law.least <= 1.0, "fans never stand still");
  HEADROOM_CHECK(law.per_inlet_kelvin >= 0.0 && law.per_junction_kelvin >= 0.0, "fans do not slow down in the heat");
  const double speed = law.least + law.per_inlet_kelvin * (inlet - law.inlet_reference).si +
                       law.per_junction_kelvin * (junction - law.junction_reference).si;
  return std::clamp(speed, law.least, 1.0);
}

}  // namespace headroom
