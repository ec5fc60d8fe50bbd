// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "models/units.hpp"

/// Water cooled by outdoor air in a finned coil, with or without wetted pads before it.
namespace headroom {

/// One unit at a constant flow of water. What it rejects goes with the difference of the entering water and the air
/// and, at constant effectiveness, with the air flow; both are told at the design point by how close the leaving water
/// comes. A real coil gets more effective as its air slows down, so the fan power at part load is an upper bound.
struct DryCooler {
  Power design_heat;               ///< > 0
  double design_approach_k = 8.0;  ///< leaving water less entering air, at the design heat; 6..10, or 0
  double design_range_k = 6.0;     ///< of the water, at the design heat; >= 0
  double design_air_rise_k = 8.0;  ///< of the air, at the design heat; > 0: how much air flows
  Power fan_power;                 ///< at full air; 2..3 % of the design heat
  double least_air = 0.2;          ///< of the full air flow, in (0, 1]
  double pad_effectiveness = 0.0;  ///< 0 without pads; 0.8 is usual: the part of dry-bulb - wet-bulb that they take
  Temperature pads_above;          ///< dry-bulb from which on they are wetted
};

/// What is wrong, or nothing.
[[nodiscard]] std::optional<std::string> validate(const DryCooler& cooler);

/// Air as it enters the coil: dry-bulb - effectiveness * (dry-bulb - wet-bulb) while the pads are wet.
///
/// Domain   wet-bulb <= dry-bulb, 0 <= effectiveness <= 1 (CHECK).
[[nodiscard]] Temperature dry_cooler_air(const DryCooler& cooler, Temperature dry_bulb, Temperature wet_bulb);

/// With q = heat / design heat and r the air ratio: air + (approach + range) q / r - range q.
///
/// Domain   heat >= 0, 0 < r <= 1 (CHECK).
[[nodiscard]] Temperature dry_cooler_leaving_water(const DryCooler& cooler, Power heat, Temperature air,
                                                   double air_ratio = 1.0);

/// The least air that makes water of `set_point`: 0 without heat, else between least_air and 1; 1 if that is too
/// little.
[[nodiscard]] double dry_cooler_air_ratio(const DryCooler& cooler, Power heat, Temperature air, Temperature set_point);

/// fan power * air ratio^3. Domain: 0..1 (CHECK).
[[nodiscard]] Power dry_cooler_fan_power(const DryCooler& cooler, double air_ratio);

/// Water that the pads evaporate: what cools the air that flows from `dry_bulb` to `air`.
///
/// Domain   air <= dry_bulb, 0 <= air ratio <= 1 (CHECK).
[[nodiscard]] VolumeFlow pad_evaporation(const DryCooler& cooler, double air_ratio, Temperature dry_bulb,
                                         Temperature air);

}  // namespace headroom
