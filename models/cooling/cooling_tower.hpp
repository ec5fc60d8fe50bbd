// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "models/units.hpp"

/// A wet, induced-draught cooling tower.
///
/// The approach is how much warmer the leaving water is than the wet-bulb; the range is what the water is cooled by;
/// L/G is the ratio of water to air, both relative to their design flow.
///
/// Source   the YorkCalc correlation of EnergyPlus, Engineering Reference, "Variable Speed Cooling Towers Empirical
///          Models", table of approach temperature coefficients.
namespace headroom {

/// sum of c_ijk (L/G)^i range^j Twb^k over i, j, k = 0..2, in K and degC: as published, wherever it is asked.
[[nodiscard]] double york_approach_k(double wet_bulb_c, double range_k, double liquid_to_gas);

/// One cell. Validity of the correlation: wet-bulb and range are clamped to it before it is asked, L/G to at most
/// 6.5, up to which it is monotone.
struct CoolingTower {
  Power design_heat;                 ///< at the design range and L/G = 1; > 0
  double design_range_k = 5.56;      ///< > 0
  Power fan_power;                   ///< at full air
  double least_air = 0.2;            ///< of the full air flow, in (0, 1]: a fan runs no slower
  double least_approach_k = 1.1;     ///< no tower comes closer
  double most_approach_k = 40.0;     ///< of the correlation; beyond, it turns down
  double free_convection = 0.125;    ///< part of the capacity with the fan off, 0..1
  double coldest_wet_bulb_c = -1.0;  ///< of the correlation
  double warmest_wet_bulb_c = 26.7;
  double smallest_range_k = 1.1;
  double largest_range_k = 11.1;
};

/// What is wrong, or nothing.
[[nodiscard]] std::optional<std::string> validate(const CoolingTower& tower);

/// What one cell is asked for.
struct TowerLoad {
  Temperature wet_bulb;
  double range_k = 0.0;      ///< >= 0
  double water_ratio = 1.0;  ///< > 0, of the design flow
};

/// The range follows from the heat: design range * heat / (design heat * water ratio).
///
/// Domain   heat >= 0, water_ratio > 0 (CHECK).
[[nodiscard]] TowerLoad tower_load(const CoolingTower& tower, Power heat, double water_ratio, Temperature wet_bulb);

/// Wet-bulb plus approach. Grows with the wet-bulb, the range and the water ratio, falls with the air.
///
/// Domain   0 < air_ratio <= 1, as of a fan; down to free_convection it says what a tower without fan does.
[[nodiscard]] Temperature tower_leaving_water(const CoolingTower& tower, const TowerLoad& load, double air_ratio = 1.0);

/// The least air that makes water of `set_point`: 0 if the fan may stand still, between least_air and 1 else; 1 if even
/// that is not enough. The fan may stand still if the range is at most free_convection times what the tower would make
/// of the same entering water with full air.
[[nodiscard]] double tower_air_ratio(const CoolingTower& tower, const TowerLoad& load, Temperature set_point);

/// fan power * air ratio^3. Domain: 0..1 (CHECK).
[[nodiscard]] Power tower_fan_power(const CoolingTower& tower, double air_ratio);

}  // namespace headroom
