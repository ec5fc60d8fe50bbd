// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

/// From the coolant to the junction of a chip: one resistance, what power it allows, and what happens when it does not.
///
/// Errors   breaking a domain is a bug of the caller (CHECK).
namespace headroom {

/// R(flow) = convective * flow^-exponent + conductive, with the flow as a ratio to the one that `convective` is stated
/// at.
///
/// Domain   both resistances >= 0, not both 0; 0 <= exponent <= 1; flow ratio > 0.
/// Source   exponents: 0.5 for laminar flow over a plate, 0.8 for turbulent flow in a channel (Incropera et al.,
///          "Fundamentals of Heat and Mass Transfer", 7th ed. (2011), chapters 7 and 8); 0.6 lies between.
struct ChipCooling {
  ThermalResistance convective;  ///< at a flow ratio of 1: full fan speed, or the design flow of a cold plate
  ThermalResistance conductive;  ///< from the junction to the surface that is cooled
  double exponent = 0.6;
};

[[nodiscard]] ThermalResistance chip_resistance(const ChipCooling& cooling, double flow_ratio);

/// Steady state: coolant + power * resistance. Domain: power >= 0, resistance > 0.
[[nodiscard]] Temperature junction_temperature(Temperature coolant, Power power, ThermalResistance resistance);

/// The power at which the junction stays at `limit`: (limit - coolant) / resistance, 0 if the coolant is as warm. A
/// thermal throttle that holds a temperature is a power cap of this size.
[[nodiscard]] Power thermal_power_cap(Temperature limit, Temperature coolant, ThermalResistance resistance);

/// A chip slows down gradually to stay at `throttle`, halves its clocks at least above `slowdown`, and its node goes
/// down above `shutdown`.
///
/// Domain   throttle < slowdown < shutdown, hysteresis >= 0.
/// Source   of the reasons and their names: NVIDIA Management Library, nvmlClocksEventReasons (thermal slowdown in
///          software and in hardware, "reducing the core clocks by a factor of 2 or more").
struct ThermalThresholds {
  Temperature throttle, slowdown, shutdown;
  Temperature hysteresis;  ///< a difference: so far below its threshold a state ends
};

enum class ThermalState { normal, throttled, slowed_down, shut_down };

/// The state at a junction temperature, given the one before: it rises as soon as a threshold is met, and falls when
/// the temperature is the hysteresis below the threshold of the state. What is shut down stays so.
[[nodiscard]] ThermalState thermal_state(const ThermalThresholds& thresholds, ThermalState before,
                                         Temperature junction);

/// Speed of the fans of a node, as a fraction of full speed:
///   clamp(least + per_inlet_kelvin * (inlet - inlet_reference)
///               + per_junction_kelvin * (junction - junction_reference)),
/// between `least` and 1.
///
/// Domain   0 < least <= 1, gains >= 0.
struct FanSpeedLaw {
  double least = 0.0;
  double per_inlet_kelvin = 0.0, per_junction_kelvin = 0.0;
  Temperature inlet_reference, junction_reference;
};

[[nodiscard]] double fan_speed(const FanSpeedLaw& law, Temperature inlet, Temperature junction);

}  // namespace headroom
