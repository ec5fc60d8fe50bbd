// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/air_path.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {

HeatCapacityRate air_heat_rate(VolumeFlow flow) {
  return sea_level_air_heat * flow;
}

VolumeFlow server_air_flow(Power heat, double rise_k) {
  HEADROOM_CHECK(heat.si >= 0.0 && rise_k > 0.0, "air is warmed by heat");
  return heat / Temperature{rise_k} / sea_level_air_heat;
}

double server_air_rise_k(Power heat, VolumeFlow flow) {
  HEADROOM_CHECK(heat.si >= 0.0 && flow.si > 0.0, "air flows past what it cools");
  return (heat / air_heat_rate(flow)).si;
}

Power crah_heat(const CrahCoil& coil, Temperature return_air, Temperature chilled_water) {
  HEADROOM_CHECK(coil.effectiveness >= 0.0 && coil.effectiveness <= 1.0, "an effectiveness is a fraction");
  HEADROOM_CHECK(coil.air.si > 0.0, "air flows through the coil");
  return std::max(Power{}, coil.effectiveness * coil.air * (return_air - chilled_water));
}

Temperature crah_supply_air(const CrahCoil& coil, Temperature return_air, Temperature chilled_water) {
  return return_air - crah_heat(coil, return_air, chilled_water) / coil.air;
}

AisleTemperatures mix_aisles(const AirMixing& mixing, Temperature supply_air, double rack_rise_k) {
  HEADROOM_CHECK(mixing.shi >= 0.0 && mixing.shi < 1.0, "some of the air comes from the coil");
  HEADROOM_CHECK(mixing.bypass >= 0.0 && mixing.bypass <= 1.0, "bypass is a fraction");
  HEADROOM_CHECK(rack_rise_k >= 0.0, "racks warm the air");
  const Temperature inlet = supply_air + Temperature{mixing.shi / (1.0 - mixing.shi) * rack_rise_k};
  const Temperature outlet = inlet + Temperature{rack_rise_k};
  return {.rack_inlet = inlet, .rack_outlet = outlet, .return_air = outlet - mixing.bypass * (outlet - supply_air)};
}

double supply_heat_index(Temperature rack_inlet, Temperature rack_outlet, Temperature supply_air) {
  HEADROOM_CHECK(rack_outlet > supply_air, "racks warm the air");
  return (rack_inlet - supply_air) / (rack_outlet - supply_air);
}

double return_heat_index(Temperature return_air, Temperature rack_outlet, Temperature supply_air) {
  HEADROOM_CHECK(rack_outlet > supply_air, "racks warm the air");
  return (return_air - supply_air) / (rack_outlet - supply_air);
}

}  // namespace headroom
