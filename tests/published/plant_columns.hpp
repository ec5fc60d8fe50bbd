// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <vector>

#include "models/cooling/celsius.hpp"
#include "models/cooling/chiller.hpp"
#include "models/cooling/plant.hpp"

namespace headroom {

/// The three plants of the table with ours: a megawatt, one machine of each kind, of the prototype's powers.
struct Column {
  Plant plant;
  PlantLoad load;
};

inline Column column(double crah_fans, double supply_c, double liquid) {
  const double air = 1.0 - liquid;
  const double chilled = air + crah_fans;
  const Power megawatt{1e6};
  return {
      .plant = {.economiser = supply_c > 15.0,
                .warm_water = liquid > 0.0,
                .crah = {.rated_heat = air * megawatt, .rated_power = crah_fans * megawatt},
                .chilled_water_pump = {.rated_heat = 1.001 * chilled * megawatt, .rated_power = 0.02 * air * megawatt},
                .warm_water_pump = {.rated_heat = megawatt, .rated_power = 0.015 * megawatt},
                .chiller = doe2_centrifugal,
                .chiller_rating = 1.3 * chilled * megawatt,
                .sink_design_heat = 1.2 * megawatt,
                .sink_pumps = 0.015 * megawatt,
                .tower = {.design_heat = 1.2 * megawatt, .fan_power = 0.015 * megawatt, .least_approach_k = 2.8}},
      .load = {.air = air * megawatt,
               .liquid = liquid * megawatt,
               .chilled_water = from_celsius(supply_c),
               .warm_water = from_celsius(32.0)}};
}

struct PlantYear {
  double pue, wue_l_per_kwh, not_removed;
};

inline PlantYear plant_year(const Column& at, const std::vector<OutdoorAir>& year) {
  const PlantUnits one{.crahs = 1, .chilled_water_pumps = 1, .warm_water_pumps = 1, .chillers = 1, .sinks = 1};
  PlantYear sum{};
  for (const OutdoorAir& hour : year) {
    const PlantState state = run_plant(at.plant, one, at.load, hour);
    sum.pue += (1.0559 + state.electricity() / Power{1e6}) / 8760.0;
    sum.wue_l_per_kwh += state.water.total().si * 1000.0 * 3600.0 / 1000.0 / 8760.0;
    sum.not_removed += std::abs(state.not_removed.si);
  }
  return sum;
}

}  // namespace headroom
