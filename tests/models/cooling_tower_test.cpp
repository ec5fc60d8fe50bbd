// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/cooling_tower.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"
#include "models/cooling/dry_cooler.hpp"
#include "models/cooling/water_use.hpp"

namespace headroom {
namespace {

const CoolingTower tower{.design_heat = Power{1e6}, .fan_power = Power{15e3}};

// Worked from the coefficients by an independent program; the design approach of the correlation is 3.89 K.
TEST(CoolingTower, YorkApproach) {
  EXPECT_NEAR(york_approach_k(25.55, 5.56, 1.0), 3.845, 5e-4);
  for (const auto& [wet_bulb_c, approach] :
       {std::pair(5.0, 9.38), {10.0, 7.77}, {15.0, 6.33}, {20.0, 5.06}, {25.0, 3.96}})
    EXPECT_NEAR(york_approach_k(wet_bulb_c, 5.56, 1.0), approach, 5.1e-3) << wet_bulb_c;
}

double leaving_c(double wet_bulb_c, double range_k, double water_ratio, double air_ratio) {
  return celsius(tower_leaving_water(
      tower, {.wet_bulb = from_celsius(wet_bulb_c), .range_k = range_k, .water_ratio = water_ratio}, air_ratio));
}

TEST(CoolingTower, IsTheCorrelationWithinItsLimits) {
  EXPECT_NEAR(leaving_c(25.55, 5.56, 1.0, 1.0), 25.55 + 3.845, 5e-4);
  EXPECT_NEAR(leaving_c(20.0, 8.0, 0.9, 0.6), 20.0 + york_approach_k(20.0, 8.0, 1.5), 1e-12);
}

TEST(CoolingTower, ClampsWhatTheCorrelationDoesNotKnow) {
  EXPECT_NEAR(leaving_c(-8.0, 5.56, 1.0, 1.0), -8.0 + york_approach_k(-1.0, 5.56, 1.0), 1e-12);
  EXPECT_NEAR(leaving_c(30.0, 5.56, 1.0, 1.0), 30.0 + york_approach_k(26.7, 5.56, 1.0), 1e-12);
  EXPECT_NEAR(leaving_c(20.0, 15.0, 1.0, 1.0), 20.0 + york_approach_k(20.0, 11.1, 1.0), 1e-12);
  EXPECT_NEAR(leaving_c(26.0, 0.2, 0.5, 1.0), 26.0 + 1.1, 1e-12) << "0.43 K by the correlation";
  EXPECT_NEAR(leaving_c(20.0, 2.0, 1.0, 0.1), 20.0 + york_approach_k(20.0, 2.0, 6.5), 1e-12) << "L/G 10";
  EXPECT_NEAR(leaving_c(20.0, 11.0, 1.0, 0.125), 60.0, 1e-12) << "no approach above 40 K";
}

TEST(CoolingTower, MonotoneInWeatherHeatWaterAndAir) {
  for (double wet_bulb_c = -20.0; wet_bulb_c <= 35.0; wet_bulb_c += 0.5)
    for (const double range_k : {0.5, 2.0, 5.56, 8.0, 11.0})
      for (const double water : {0.5, 0.8, 1.0, 1.3, 2.0})
        for (const double air : {0.2, 0.4, 0.7, 1.0}) {
          const double here = leaving_c(wet_bulb_c, range_k, water, air);
          EXPECT_GT(leaving_c(wet_bulb_c + 0.25, range_k, water, air), here) << wet_bulb_c << " " << range_k;
          EXPECT_GE(leaving_c(wet_bulb_c, range_k + 0.1, water, air), here) << wet_bulb_c << " " << range_k;
          EXPECT_GE(leaving_c(wet_bulb_c, range_k, water * 1.1, air), here) << wet_bulb_c << " " << range_k;
          EXPECT_LE(leaving_c(wet_bulb_c, range_k, water, std::min(1.0, air * 1.1)), here) << wet_bulb_c;
        }
}

TEST(CoolingTower, HeatGivesTheRange) {
  const Temperature wet_bulb = from_celsius(20.0);
  EXPECT_NEAR(tower_load(tower, Power{1e6}, 1.0, wet_bulb).range_k, 5.56, 1e-14);
  EXPECT_NEAR(tower_load(tower, Power{5e5}, 1.0, wet_bulb).range_k, 2.78, 1e-14);
  EXPECT_NEAR(tower_load(tower, Power{1e6}, 2.0, wet_bulb).range_k, 2.78, 1e-14);
}

TEST(CoolingTower, AirForASetPoint) {
  const TowerLoad load{.wet_bulb = from_celsius(12.0), .range_k = 5.56, .water_ratio = 1.0};
  const double at_full_air_c = celsius(tower_leaving_water(tower, load));
  double before = 1.0;
  for (double warmer = 0.0; warmer < 8.0; warmer += 0.5) {
    const Temperature set_point = from_celsius(at_full_air_c + warmer);
    const double air = tower_air_ratio(tower, load, set_point);
    EXPECT_LE(air, before);
    if (air > tower.least_air) {
      EXPECT_NEAR(tower_leaving_water(tower, load, air).si, set_point.si, 1e-9);
    }
    before = air;
  }
  EXPECT_EQ(tower_air_ratio(tower, load, from_celsius(at_full_air_c - 1.0)), 1.0) << "more there is not";
  EXPECT_EQ(tower_air_ratio(tower, load, from_celsius(80.0)), 0.0) << "hot water cools by itself";
}

// The fan stops where an eighth of what full air would do of the same entering water is enough. At a wet-bulb of 0 degC
// and a range of 1 K, full air would take 8 K, and leave 0 + approach(0, 8, 1); so entering water is 8 K above that and
// leaves 7 K above it.
TEST(CoolingTower, FreeConvection) {
  const TowerLoad load{.wet_bulb = from_celsius(0.0), .range_k = 1.0, .water_ratio = 1.0};
  const double stops_at_c = york_approach_k(0.0, 8.0, 1.0) + 7.0;
  EXPECT_EQ(tower_air_ratio(tower, load, from_celsius(stops_at_c + 0.01)), 0.0);
  EXPECT_EQ(tower_air_ratio(tower, load, from_celsius(stops_at_c - 0.01)), tower.least_air);
}

TEST(CoolingTower, FanIsCubic) {
  EXPECT_NEAR(tower_fan_power(tower, 1.0).si, 15e3, 1e-9);
  EXPECT_NEAR(tower_fan_power(tower, 0.5).si, 15e3 / 8.0, 1e-9);
  EXPECT_EQ(tower_fan_power(tower, 0.0).si, 0.0);
}

TEST(CoolingTower, BreakingTheDomainIsOurBug) {
  const TowerLoad load{.wet_bulb = from_celsius(12.0), .range_k = 5.56, .water_ratio = 1.0};
  EXPECT_THROW(static_cast<void>(tower_leaving_water(tower, load, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(tower_leaving_water(tower, load, 1.1)), InternalError);
  EXPECT_THROW(static_cast<void>(tower_load(tower, Power{-1.0}, 1.0, load.wet_bulb)), InternalError);
  EXPECT_THROW(static_cast<void>(tower_load(tower, Power{1.0}, 0.0, load.wet_bulb)), InternalError);
  EXPECT_THROW(static_cast<void>(tower_load({}, Power{1.0}, 1.0, load.wet_bulb)), InternalError);
  EXPECT_THROW(static_cast<void>(tower_fan_power(tower, 1.1)), InternalError);
}

const DryCooler cooler{.design_heat = Power{1e6}, .fan_power = Power{25e3}};

TEST(DryCooler, LeavingWater) {
  const Temperature air = from_celsius(24.0);
  EXPECT_NEAR(celsius(dry_cooler_leaving_water(cooler, Power{1e6}, air)), 32.0, 1e-12) << "the design approach";
  EXPECT_NEAR(celsius(dry_cooler_leaving_water(cooler, Power{5e5}, air)), 28.0, 1e-12) << "half the heat";
  // Half the air needs twice the difference to the entering water: 28 K, of which 6 K are the range.
  EXPECT_NEAR(celsius(dry_cooler_leaving_water(cooler, Power{1e6}, air, 0.5)), 46.0, 1e-12);
}

TEST(DryCooler, AirForASetPoint) {
  for (const double heat : {1e5, 5e5, 1e6})
    for (const double set_point_c : {25.0, 30.0, 32.0, 40.0, 60.0}) {
      const Temperature air = from_celsius(20.0);
      const double ratio = dry_cooler_air_ratio(cooler, Power{heat}, air, from_celsius(set_point_c));
      const double leaving_water_c = celsius(dry_cooler_leaving_water(cooler, Power{heat}, air, ratio));
      if (ratio == 1.0) {
        EXPECT_GE(leaving_water_c, set_point_c - 1e-9);
      } else if (ratio == cooler.least_air) {
        EXPECT_LE(leaving_water_c, set_point_c + 1e-9);
      } else {
        EXPECT_NEAR(leaving_water_c, set_point_c, 1e-9);
      }
    }
  EXPECT_EQ(dry_cooler_air_ratio(cooler, {}, from_celsius(40.0), from_celsius(30.0)), 0.0);
  EXPECT_NEAR(dry_cooler_fan_power(cooler, 0.5).si, 25e3 / 8.0, 1e-9);
}

TEST(DryCooler, WettedPads) {
  DryCooler wetted = cooler;
  wetted.pad_effectiveness = 0.8;
  wetted.pads_above = from_celsius(25.0);
  const Temperature wet_bulb = from_celsius(20.0);
  EXPECT_EQ(dry_cooler_air(wetted, from_celsius(25.0), wet_bulb), from_celsius(25.0));
  const Temperature air = dry_cooler_air(wetted, from_celsius(35.0), wet_bulb);
  EXPECT_NEAR(celsius(air), 23.0, 1e-12);
  // 1 MW at 8 K is 125 kW/K of air, cooled by 12 K: 1.5 MW, and 2.45 GJ a cubic metre.
  EXPECT_NEAR(pad_evaporation(wetted, 1.0, from_celsius(35.0), air).si, 1.5e6 / 2.45e9, 1e-15);
  EXPECT_EQ(pad_evaporation(wetted, 1.0, air, air).si, 0.0);
}

TEST(DryCooler, BreakingTheDomainIsOurBug) {
  const Temperature air = from_celsius(20.0);
  EXPECT_THROW(static_cast<void>(dry_cooler_leaving_water(cooler, Power{-1.0}, air)), InternalError);
  EXPECT_THROW(static_cast<void>(dry_cooler_leaving_water(cooler, Power{1.0}, air, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(dry_cooler_leaving_water({}, Power{1.0}, air)), InternalError);
  EXPECT_THROW(static_cast<void>(dry_cooler_air(cooler, air, from_celsius(21.0))), InternalError);
  EXPECT_THROW(static_cast<void>(pad_evaporation(cooler, 1.0, air, from_celsius(21.0))), InternalError);
}

// 3.6 MJ / 2.45 MJ/kg is 1.47 litres a kWh; five cycles blow down a quarter of it.
TEST(WaterUse, OfATower) {
  const WaterUse use =
      tower_water(Power{1e6}, VolumeFlow{0.04}, {.cycles_of_concentration = 5.0, .drift_fraction = 5e-4});
  EXPECT_NEAR(use.evaporation.si * 1000.0 * 3600.0 / 1000.0, 1.469, 5e-4) << "litres a kWh";
  EXPECT_NEAR(use.blow_down.si, use.evaporation.si / 4.0, 1e-15);
  EXPECT_NEAR(use.drift.si, 2e-5, 1e-15);
  EXPECT_NEAR(use.total().si, use.evaporation.si * 1.25 + 2e-5, 1e-15);
}

TEST(WaterUse, Effectiveness) {
  using namespace literals;
  // 1.8 m3 for 1 MWh is 1.8 L/kWh, at the upper end of evaporative hyperscale sites.
  EXPECT_NEAR(water_usage_effectiveness(Volume{1.8}, 1000.0_kWh).si * 3.6e6 * 1000.0, 1.8, 1e-12);
  EXPECT_THROW(static_cast<void>(water_usage_effectiveness(Volume{1.0}, {})), InternalError);
  EXPECT_THROW(static_cast<void>(evaporation(Power{-1.0})), InternalError);
  EXPECT_THROW(static_cast<void>(tower_water(Power{1.0}, {}, {.cycles_of_concentration = 1.0})), InternalError);
}

}  // namespace
}  // namespace headroom
