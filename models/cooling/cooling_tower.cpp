// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/cooling_tower.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

// The correlation is published up to 8. Above 6.5 it says that damper air makes colder water, at small ranges in the
// cold.
constexpr double largest_liquid_to_gas = 6.5;

using Parabola = std::array<double, 3>;

// [power of L/G][power of the range][power of the wet-bulb]
constexpr std::array<std::array<Parabola, 3>, 3> york{{
    {{{-0.359741205, -0.055053608, 0.0023850432},
      {0.173926877, -0.0248473764, 0.00048430224},
      {-0.005589849456, 0.0005770079712, -0.00001342427256}}},
    {{{2.84765801111111, -0.121765149, 0.0014599242},
      {1.680428651, -0.0166920786, -0.0007190532},
      {-0.025485194448, 0.0000487491696, 0.00002719234152}}},
    {{{-0.0653766255555556, -0.002278167, 0.0002500254},
      {-0.0910565458, 0.00318176316, 0.000038621772},
      {-0.0034285382352, 0.00000856589904, -0.000001516821552}}},
}};

double value(const Parabola& k, double x) {
  return k[0] + (k[1] + k[2] * x) * x;
}

/// The approach as a function of L/G alone.
Parabola york_by_liquid_to_gas(double wet_bulb_c, double range_k) {
  Parabola by_ratio{};
  for (std::size_t i = 0; i < 3; ++i) {
    Parabola by_range{};
    for (std::size_t j = 0; j < 3; ++j) by_range[j] = value(york[i][j], wet_bulb_c);
    by_ratio[i] = value(by_range, range_k);
  }
  return by_ratio;
}

Parabola clamped_york(const CoolingTower& tower, double wet_bulb_c, double range_k) {
  return york_by_liquid_to_gas(std::clamp(wet_bulb_c, tower.coldest_wet_bulb_c, tower.warmest_wet_bulb_c),
                               std::clamp(range_k, tower.smallest_range_k, tower.largest_range_k));
}

double approach_k(const CoolingTower& tower, const Parabola& by_ratio, double liquid_to_gas) {
  return std::clamp(value(by_ratio, std::min(liquid_to_gas, largest_liquid_to_gas)), tower.least_approach_k,
                    tower.most_approach_k);
}

void check_domain(const CoolingTower& tower, const TowerLoad& load) {
  HEADROOM_CHECK(tower.least_air > 0.0 && tower.least_air <= 1.0, "the least air of a fan is in (0, 1]");
  HEADROOM_CHECK(load.range_k >= 0.0 && load.water_ratio > 0.0, "water flows and is cooled");
}

/// Between two numbers of which the first is too little and the second enough. 40 halvings: 1e-12 of the interval.
template <class IsEnough>
double least_enough(double low, double high, const IsEnough& is_enough) {
  for (int halving = 0; halving < 40; ++halving) {
    const double middle = low + (high - low) / 2.0;
    (is_enough(middle) ? high : low) = middle;
  }
  return high;
}

/// Whether the tower makes `set_point_c` with its fan off. With full air it would cool the same entering water by some
/// range R, and without it does free_convection * R.
bool fan_may_stand(const CoolingTower& tower, const TowerLoad& load, double set_point_c) {
  if (tower.free_convection <= 0.0) return load.range_k <= 0.0;
  const double full_range = load.range_k / tower.free_convection;
  const double entering_c = set_point_c + load.range_k;
  const double wet_bulb_c = celsius(load.wet_bulb);
  const Parabola by_ratio = clamped_york(tower, wet_bulb_c, full_range);
  return wet_bulb_c + approach_k(tower, by_ratio, load.water_ratio) <= entering_c - full_range;
}

}  // namespace

double york_approach_k(double wet_bulb_c, double range_k, double liquid_to_gas) {
  return value(york_by_liquid_to_gas(wet_bulb_c, range_k), liquid_to_gas);
}

std::optional<std::string> validate(const CoolingTower& tower) {
  if (!(tower.design_heat.si > 0.0 && tower.design_range_k > 0.0)) return "a tower must have a design point";
  if (!(tower.fan_power.si >= 0.0)) return "fan power must be >= 0";
  if (!(tower.least_air > 0.0 && tower.least_air <= 1.0)) return "the least air must be in (0, 1]";
  if (!(tower.free_convection >= 0.0 && tower.free_convection <= 1.0)) return "free convection must be a fraction";
  if (!(tower.least_approach_k > 0.0 && tower.least_approach_k <= tower.most_approach_k)) {
    return "approaches must be > 0 and in order";
  }
  if (!(tower.coldest_wet_bulb_c < tower.warmest_wet_bulb_c && tower.smallest_range_k < tower.largest_range_k)) {
    return "the limits of the correlation must be in order";
  }
  return std::nullopt;
}

TowerLoad tower_load(const CoolingTower& tower, Power heat, double water_ratio, Temperature wet_bulb) {
  HEADROOM_CHECK(tower.design_heat.si > 0.0 && tower.design_range_k > 0.0, "a tower has a design point");
  HEADROOM_CHECK(heat.si >= 0.0 && water_ratio > 0.0, "a tower rejects heat from flowing water");
  return {.wet_bulb = wet_bulb,
          .range_k = tower.design_range_k * (heat / tower.design_heat) / water_ratio,
          .water_ratio = water_ratio};
}

Temperature tower_leaving_water(const CoolingTower& tower, const TowerLoad& load, double air_ratio) {
  check_domain(tower, load);
  HEADROOM_CHECK(air_ratio > 0.0 && air_ratio <= 1.0, "air flow is in (0, 1] of the design");
  const Parabola by_ratio = clamped_york(tower, celsius(load.wet_bulb), load.range_k);
  return load.wet_bulb + Temperature{approach_k(tower, by_ratio, load.water_ratio / air_ratio)};
}

double tower_air_ratio(const CoolingTower& tower, const TowerLoad& load, Temperature set_point) {
  check_domain(tower, load);
  const double set_point_c = celsius(set_point);
  if (fan_may_stand(tower, load, set_point_c)) return 0.0;
  const double wet_bulb_c = celsius(load.wet_bulb);
  const Parabola by_ratio = clamped_york(tower, wet_bulb_c, load.range_k);
  const auto is_enough = [&](double air) {
    return wet_bulb_c + approach_k(tower, by_ratio, load.water_ratio / air) <= set_point_c;
  };
  if (!is_enough(1.0)) return 1.0;
  if (is_enough(tower.least_air)) return tower.least_air;
  return least_enough(tower.least_air, 1.0, is_enough);
}

Power tower_fan_power(const CoolingTower& tower, double air_ratio) {
  HEADROOM_CHECK(air_ratio >= 0.0 && air_ratio <= 1.0, "air flow is a part of the design");
  return tower.fan_power * (air_ratio * air_ratio * air_ratio);
}

}  // namespace headroom
