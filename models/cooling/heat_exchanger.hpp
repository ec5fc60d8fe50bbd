// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

/// Effectiveness and number of transfer units.
///
/// Source   Kays and London, "Compact Heat Exchangers", 3rd edition (1984), chapter 2.
namespace headroom {

/// Mass flow times specific heat, in W/K; also UA, the conductance between two flows.
using HeatCapacityRate = decltype(Power{} / Temperature{});

/// Counterflow: (1 - e^(-N(1 - C))) / (1 - C e^(-N(1 - C))), with the limits N / (1 + N) at C = 1 and 1 - e^-N at C =
/// 0.
///
/// Domain   transfer_units N >= 0, capacity_ratio C = Cmin / Cmax in 0..1 (CHECK).
[[nodiscard]] double counterflow_effectiveness(double transfer_units, double capacity_ratio);

/// A coolant distribution unit, or any other plate exchanger.
struct Counterflow {
  HeatCapacityRate conductance;  ///< UA
  HeatCapacityRate hot, cold;    ///< > 0
};

/// effectiveness * Cmin * (hot inlet - cold inlet). Negative if the cold side is the warmer one.
[[nodiscard]] Power heat_exchanged(const Counterflow& exchanger, Temperature hot_inlet, Temperature cold_inlet);

/// A coil in the back door of a rack: min(rack heat, effectiveness * Cmin * (rack outlet - water)), never below 0.
///
/// Domain   rack heat >= 0, 0 <= effectiveness <= 1, least capacity rate >= 0 (CHECK).
struct RearDoor {
  double effectiveness = 0.7;
  HeatCapacityRate least_rate;  ///< the smaller of air and water
};
[[nodiscard]] Power rear_door_heat(const RearDoor& door, Power rack_heat, Temperature rack_outlet, Temperature water);

}  // namespace headroom
