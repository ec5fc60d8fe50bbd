// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/economiser.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {

double waterside_economiser_share(Temperature return_water, Temperature supply_water, Temperature exchanger_water) {
  HEADROOM_CHECK(return_water > supply_water, "water returns warmer than it is supplied");
  return std::clamp((return_water - exchanger_water) / (return_water - supply_water), 0.0, 1.0);
}

OutdoorAirUse airside_economiser(const AirsideEconomiser& economiser, Temperature return_air, Temperature supply_air,
                                 Temperature outdoor_dry_bulb, Temperature outdoor_dew_point) {
  HEADROOM_CHECK(return_air > supply_air, "air returns warmer than it is supplied");
  if (outdoor_dew_point < economiser.driest || outdoor_dew_point > economiser.dampest) return {};
  const Temperature delivered = outdoor_dry_bulb + Temperature{economiser.fan_rise_k};
  if (delivered >= return_air) return {};
  const double reach = (return_air - delivered) / (return_air - supply_air);
  // Colder than asked: mixed down. Warmer: all outdoors, and a coil does the rest.
  return {.outdoor_share = reach > 1.0 ? 1.0 / reach : 1.0, .cooling_share = std::min(reach, 1.0)};
}

}  // namespace headroom
