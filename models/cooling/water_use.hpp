// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "models/units.hpp"

/// What a wet tower or a wetted pad drinks.
namespace headroom {

struct WaterTreatment {
  double cycles_of_concentration = 5.0;  ///< how often the salts of the make-up are concentrated; > 1
  double drift_fraction = 2e-4;          ///< of the circulating water that is blown out as drops, 0..1
};

/// What is wrong, or nothing.
[[nodiscard]] std::optional<std::string> validate(const WaterTreatment& treatment);

struct WaterUse {
  VolumeFlow evaporation, blow_down, drift;
  [[nodiscard]] constexpr VolumeFlow total() const { return evaporation + blow_down + drift; }
};

/// Water that takes up `heat` by evaporating: heat / (2.45 MJ/kg * 1000 kg/m3), 1.47 litres per kWh. All of the heat of
/// a tower is taken as latent, which is too much in the cold, where air is warmed as well.
///
/// Domain   heat >= 0 (CHECK).
[[nodiscard]] VolumeFlow evaporation(Power heat);

/// Water of a tower that rejects `heat` while `circulating` flows through it: evaporation, blow-down of
/// evaporation / (cycles - 1), and drift.
///
/// Domain   heat >= 0, circulating >= 0, cycles > 1 (CHECK).
/// Source   mass balance of salts; latent heat at 20 degC, ASHRAE Handbook - Fundamentals (2017), chapter 1, table 3.
[[nodiscard]] WaterUse tower_water(Power heat, VolumeFlow circulating, const WaterTreatment& treatment);

/// WUE: water per energy of the computers (The Green Grid, white paper 35, 2011). Domain: energy > 0 (CHECK).
[[nodiscard]] WaterIntensity water_usage_effectiveness(Volume water, Energy computers);

}  // namespace headroom
