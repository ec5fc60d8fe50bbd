// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/water_use.hpp"

#include "models/check.hpp"

namespace headroom {

std::optional<std::string> validate(const WaterTreatment& treatment) {
  if (!(treatment.cycles_of_concentration > 1.0)) return "cycles of concentration must be > 1";
  if (!(treatment.drift_fraction >= 0.0 && treatment.drift_fraction <= 1.0)) return "drift must be a fraction";
  return std::nullopt;
}

VolumeFlow evaporation(Power heat) {
  HEADROOM_CHECK(heat.si >= 0.0, "heat is rejected, not taken in");
  constexpr auto latent_heat = Energy{2.45e6 * 1000.0} / Volume{1.0};
  return heat / latent_heat;
}

WaterUse tower_water(Power heat, VolumeFlow circulating, const WaterTreatment& treatment) {
  HEADROOM_CHECK(circulating.si >= 0.0, "water flows forwards");
  HEADROOM_CHECK(treatment.cycles_of_concentration > 1.0, "what evaporates concentrates the rest");
  const VolumeFlow evaporated = evaporation(heat);
  return {.evaporation = evaporated,
          .blow_down = evaporated / (treatment.cycles_of_concentration - 1.0),
          .drift = treatment.drift_fraction * circulating};
}

WaterIntensity water_usage_effectiveness(Volume water, Energy computers) {
  HEADROOM_CHECK(computers.si > 0.0, "computers use energy");
  return water / computers;
}

}  // namespace headroom
