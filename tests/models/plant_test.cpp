// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/plant.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

/// A hall of 1 MW: four chillers, towers and so on, of which three are enough.
Plant megawatt_hall() {
  return {.crah = {.rated_heat = Power{350e3}, .rated_power = Power{15e3}, .least_flow = 0.3},
          .chilled_water_pump = {.rated_heat = Power{360e3}, .rated_power = Power{6e3}, .least_flow = 0.3},
          .warm_water_pump = {.rated_heat = Power{350e3}, .rated_power = Power{4e3}, .least_flow = 0.3},
          .chiller = doe2_centrifugal,
          .chiller_rating = Power{420e3},
          .sink_design_heat = Power{1.3e6},
          .sink_pumps = Power{12e3},
          .tower = {.design_heat = Power{450e3}, .fan_power = Power{6e3}},
          .dry_cooler = {.design_heat = Power{450e3}, .fan_power = Power{11e3}}};
}

struct Topology {
  std::string name;
  Plant plant;
  PlantLoad load;
};

std::vector<Topology> topologies() {
  const PlantLoad cold{.air = Power{1e6}, .chilled_water = from_celsius(10.0), .warm_water = from_celsius(32.0)};
  PlantLoad mild = cold;
  mild.chilled_water = from_celsius(18.0);
  PlantLoad direct = mild;
  direct.air = Power{2e5};
  direct.liquid = Power{8e5};
  const Plant chilled = megawatt_hall();
  Plant economiser = chilled;
  economiser.economiser = true;
  Plant warm = economiser;
  warm.warm_water = true;
  Plant dry = warm;
  dry.sink = HeatSink::dry_cooler;
  return {{"A chilled water", chilled, cold},
          {"B economiser", economiser, mild},
          {"C warm water", warm, direct},
          {"C with dry coolers", dry, direct}};
}

constexpr PlantUnits all{
    .crahs = 4, .chilled_water_pumps = 4, .warm_water_pumps = 4, .chillers = 4, .sinks = 4, .sinks_fan_lost = 0};

OutdoorAir weather(double wet_bulb_c, double depression_k = 4.0) {
  return {.dry_bulb = from_celsius(wet_bulb_c + depression_k), .wet_bulb = from_celsius(wet_bulb_c)};
}

PlantState run(const Topology& topology, const OutdoorAir& outdoors, const PlantUnits& units = all) {
  return run_plant(topology.plant, units, topology.load, outdoors);
}

/// Everything that must go somewhere: computers, CRAH fans, pumps of the two loops.
Power heat_of(const Topology& topology, const PlantState& state) {
  const Power sink_pumps = state.removed.si > 0.0 ? topology.plant.sink_pumps : Power{};
  return topology.load.air + topology.load.liquid + state.crah_fans + state.pumps - sink_pumps;
}

void expect_balanced(const Topology& topology, const PlantState& state) {
  EXPECT_LE(state.from_chilled_water.si, state.removed.si * (1.0 + 1e-12));
  EXPECT_LE(state.by_chillers.si, state.from_chilled_water.si * (1.0 + 1e-12));
  EXPECT_LE((state.chilled_water_pumps + state.warm_water_pumps).si, state.pumps.si * (1.0 + 1e-12));
  const double heat = heat_of(topology, state).si;
  EXPECT_NEAR((state.removed + state.not_removed).si, heat, 1e-12 * heat);
  if (state.removed.si > 0.0) {
    const Power all_of_it = heat_of(topology, state) - state.not_removed + state.chillers + topology.plant.sink_pumps;
    EXPECT_NEAR(state.to_atmosphere.si, all_of_it.si, 1e-12 * all_of_it.si);
  } else {
    EXPECT_EQ(state.to_atmosphere.si, 0.0);
  }
}

TEST(Plant, HeatIsConserved) {
  for (const Topology& topology : topologies()) {
    ASSERT_EQ(validate(topology.plant), std::nullopt) << topology.name;
    for (double wet_bulb_c = -20.0; wet_bulb_c <= 35.0; wet_bulb_c += 2.5)
      for (const double load : {0.0, 0.05, 0.4, 1.0, 1.5, 3.0})
        for (const std::uint32_t units : {0U, 1U, 2U, 4U}) {
          SCOPED_TRACE(topology.name + ", " + std::to_string(wet_bulb_c) + ", " + std::to_string(load));
          Topology at = topology;
          at.load.air = load * at.load.air;
          at.load.liquid = load * at.load.liquid;
          for (PlantUnits up :
               {PlantUnits{units, 4, 4, 4, 4, 0}, PlantUnits{4, units, 4, 4, 4, 0}, PlantUnits{4, 4, units, 4, 4, 0},
                PlantUnits{4, 4, 4, units, 4, 0}, PlantUnits{4, 4, 4, 4, units, 0}, PlantUnits{4, 4, 4, 4, 0, units}}) {
            const PlantState state = run(at, weather(wet_bulb_c), up);
            expect_balanced(at, state);
            EXPECT_GE(state.not_removed.si, -1e-9);
          }
        }
  }
}

// Without a warm loop liquid heat goes where stored heat comes from: the plant cannot tell them apart.
TEST(Plant, StoredHeatIsHeatOfTheChilledWater) {
  for (const double wet_bulb_c : {5.0, 18.0, 26.0})
    for (const double extra_w : {1e4, 3e5, 2e6}) {
      Topology stored = topologies()[0], liquid = stored;
      stored.load.stored = Power{extra_w};
      liquid.load.liquid = Power{extra_w};
      const PlantState a = run(stored, weather(wet_bulb_c)), b = run(liquid, weather(wet_bulb_c));
      EXPECT_DOUBLE_EQ(a.electricity().si, b.electricity().si);
      EXPECT_DOUBLE_EQ(a.removed.si, b.removed.si);
      EXPECT_DOUBLE_EQ(a.not_removed.si, b.not_removed.si);
      EXPECT_DOUBLE_EQ(a.from_chilled_water.si, a.removed.si);
      EXPECT_DOUBLE_EQ(a.by_chillers.si, a.removed.si) << "there is no economiser";
    }
}

TEST(Plant, WithAllUnitsEverythingIsRejected) {
  for (const Topology& topology : topologies())
    for (const double wet_bulb_c : {-20.0, 0.0, 12.0, 25.0, 30.0}) {
      SCOPED_TRACE(topology.name + ", " + std::to_string(wet_bulb_c));
      const PlantState state = run(topology, weather(wet_bulb_c));
      EXPECT_NEAR(state.not_removed.si, 0.0, 1e-6);
      EXPECT_EQ(state.chilled_water, topology.load.chilled_water);
    }
}

// Three of four are enough: no heat is left, and with fans and pumps one less costs power.
TEST(Plant, OneUnitIsSpare) {
  for (const Topology& topology : topologies()) {
    SCOPED_TRACE(topology.name);
    const OutdoorAir hot = weather(25.0);
    const PlantState full = run(topology, hot);
    for (const PlantUnits one_less :
         {PlantUnits{3, 4, 4, 4, 4, 0}, PlantUnits{4, 3, 4, 4, 4, 0}, PlantUnits{4, 4, 3, 4, 4, 0},
          PlantUnits{4, 4, 4, 3, 4, 0}, PlantUnits{4, 4, 4, 4, 3, 0}, PlantUnits{4, 4, 4, 4, 3, 1}}) {
      const PlantState state = run(topology, hot, one_less);
      EXPECT_NEAR(state.not_removed.si, 0.0, 1e-6);
      EXPECT_GE((state.chillers + state.pumps + state.crah_fans).si, (full.chillers + full.pumps + full.crah_fans).si);
    }
  }
}

TEST(Plant, FewerChillersRejectWhatTheyCan) {
  const Topology chilled = topologies()[0];
  Power before = run(chilled, weather(25.0)).removed;
  for (const std::uint32_t chillers : {2U, 1U, 0U}) {
    PlantUnits units = all;
    units.chillers = chillers;
    const PlantState state = run(chilled, weather(25.0), units);
    EXPECT_LT(state.removed, before);
    EXPECT_NEAR(state.chiller_load, chillers > 0 ? 1.0 : 0.0, 1e-12);
    // What is not taken from the water stays in it: 6 K is the whole rise.
    const double kept = state.not_removed / (state.removed + state.not_removed);
    EXPECT_NEAR((state.chilled_water - chilled.load.chilled_water).si, 6.0 * kept, 1e-9);
    before = state.removed;
  }
}

TEST(Plant, WithoutTowersNothingIsRejected) {
  for (const Topology& topology : topologies()) {
    PlantUnits units = all;
    units.sinks = 0;
    const PlantState state = run(topology, weather(10.0), units);
    EXPECT_EQ(state.removed.si, 0.0);
    EXPECT_EQ(state.mode, CoolingMode::none);
    EXPECT_EQ((state.chillers + state.sink_fans).si, 0.0);
    EXPECT_NEAR(celsius(state.chilled_water), celsius(topology.load.chilled_water) + 6.0, 1e-9);
  }
}

TEST(Plant, TowersWithoutFansHelpALittle) {
  const Topology warm = topologies()[2];
  PlantUnits no_fans = all;
  no_fans.sinks = 0;
  no_fans.sinks_fan_lost = 4;
  const PlantState state = run(warm, weather(5.0), no_fans);
  EXPECT_GT(state.removed.si, 0.0);
  EXPECT_EQ(state.sink_fans.si, 0.0);
  EXPECT_GT(state.warm_water, run(warm, weather(5.0)).warm_water);
}

TEST(Plant, ModesFollowTheWeather) {
  const auto all_of_them = topologies();
  EXPECT_EQ(run(all_of_them[0], weather(-10.0)).mode, CoolingMode::mechanical) << "no economiser";
  const Topology& economiser = all_of_them[1];
  EXPECT_EQ(run(economiser, weather(0.0)).mode, CoolingMode::free_cooling);
  EXPECT_EQ(run(economiser, weather(0.0)).chillers.si, 0.0);
  EXPECT_EQ(run(economiser, weather(15.0)).mode, CoolingMode::partial);
  EXPECT_EQ(run(economiser, weather(24.0)).mode, CoolingMode::mechanical);
  Topology idle = economiser;
  idle.load.air = {};
  idle.plant.crah.least_flow = 0.0;
  idle.plant.chilled_water_pump.least_flow = 0.0;
  EXPECT_EQ(run(idle, weather(0.0)).mode, CoolingMode::none);
  EXPECT_EQ(run(idle, weather(0.0)).electricity().si, 0.0) << "nothing runs for nothing";
}

// A published data centre simulator has this sign wrong: its chillers draw less as it gets hot.
TEST(Plant, NothingDrawsLessInDamperAir) {
  for (const Topology& topology : topologies())
    for (const double supply_c : {5.0, 10.0, 18.0, 27.0})
      for (const double load : {0.1, 0.3, 0.6, 1.0}) {
        Topology at = topology;
        at.load.chilled_water = from_celsius(supply_c);
        at.load.air = load * at.load.air;
        at.load.liquid = load * at.load.liquid;
        SCOPED_TRACE(topology.name + ", supply " + std::to_string(supply_c) + ", load " + std::to_string(load));
        PlantState before = run(at, weather(-10.0));
        for (double wet_bulb_c = -9.9; wet_bulb_c <= 35.0; wet_bulb_c += 0.1) {
          const PlantState state = run(at, weather(wet_bulb_c));
          if (state.not_removed.si > 1e-6) break;  // chillers at their limit draw what they can
          ASSERT_GE(state.chillers.si, before.chillers.si * (1.0 - 1e-12)) << wet_bulb_c;
          ASSERT_GE(state.sink_fans.si, before.sink_fans.si * (1.0 - 1e-9)) << wet_bulb_c;
          ASSERT_GE(state.electricity().si, before.electricity().si * (1.0 - 1e-9)) << wet_bulb_c;
          ASSERT_LE(state.economiser_share, before.economiser_share) << wet_bulb_c;
          before = state;
        }
        EXPECT_GT(before.electricity().si, 0.0);
      }
}

TEST(Plant, WarmerSupplyNeverCostsChillerPower) {
  for (const Topology& topology : topologies())
    for (const double wet_bulb_c : {-10.0, 5.0, 15.0, 20.0, 28.0})
      for (const double load : {0.1, 0.5, 1.0}) {
        Topology at = topology;
        at.load.air = load * at.load.air;
        at.load.liquid = load * at.load.liquid;
        Power before{1e12};
        for (double supply_c = 5.0; supply_c <= 27.0; supply_c += 0.25) {
          at.load.chilled_water = from_celsius(supply_c);
          const PlantState state = run(at, weather(wet_bulb_c));
          if (state.not_removed.si > 1e-6) continue;
          ASSERT_LE(state.chillers.si, before.si * (1.0 + 1e-12)) << topology.name << " " << supply_c;
          before = state.chillers;
        }
      }
}

TEST(Plant, WarmWaterFloatsAboveItsSetPointInTheHeat) {
  const Topology warm = topologies()[2];
  EXPECT_EQ(run(warm, weather(20.0)).warm_water, warm.load.warm_water);
  const PlantState hot = run(warm, weather(32.0));
  EXPECT_GT(hot.warm_water, warm.load.warm_water);
  EXPECT_NEAR(hot.not_removed.si, 0.0, 1e-6) << "warmer, but rejected";
  // The towers at full air, the exchanger's 4 K above them.
  const double water_ratio = 1.3e6 / (4.0 * 450e3);
  const TowerLoad load = tower_load(warm.plant.tower, hot.to_atmosphere / 4.0, water_ratio, from_celsius(32.0));
  EXPECT_NEAR(hot.warm_water.si, tower_leaving_water(warm.plant.tower, load).si + 4.0, 1e-6);
}

// The compressor's heat moves the range of the towers, and their water the compressor: the two must agree.
TEST(Plant, TheCondenserWaterIsThatOfTheHeatRejected) {
  const Topology chilled = topologies()[0];
  const PlantState state = run(chilled, weather(26.0));
  const double water_ratio = 1.3e6 / (4.0 * 450e3);
  const TowerLoad load = tower_load(chilled.plant.tower, state.to_atmosphere / 4.0, water_ratio, from_celsius(26.0));
  const ChillerPerformance now =
      chiller_performance(doe2_centrifugal, chilled.load.chilled_water, tower_leaving_water(chilled.plant.tower, load));
  Power least{1e12};
  for (const double running : {3.0, 4.0})
    least = std::min(least, running * chiller_power(doe2_centrifugal, now, Power{420e3}, state.removed / running));
  EXPECT_NEAR(state.chillers.si, least.si, 1e-6 * least.si);
}

TEST(Plant, WaterIsThatOfTheTower) {
  const Topology chilled = topologies()[0];
  const PlantState state = run(chilled, weather(20.0));
  EXPECT_NEAR(state.water.evaporation.si, state.to_atmosphere.si / 2.45e9, 1e-15);
  EXPECT_NEAR(state.water.blow_down.si, state.water.evaporation.si / 4.0, 1e-15);
  // 1.3 MW at 5.56 K is 55.9 litres a second, of which 0.02 % drift away.
  EXPECT_NEAR(state.water.drift.si, 2e-4 * 1.3e6 / (5.56 * 4.186e6), 1e-12);
  EXPECT_EQ(run(topologies()[3], weather(20.0)).water.total().si, 0.0) << "dry";
}

// Outdoor air is what enters the condenser, and nothing else needs power.
TEST(Plant, AirCooledChillers) {
  Topology air_cooled = topologies()[0];
  air_cooled.plant.sink = HeatSink::dry_cooler;
  air_cooled.plant.dry_cooler = {.design_heat = Power{1e6}, .design_approach_k = 0.0, .design_range_k = 0.0};
  air_cooled.plant.sink_pumps = {};
  const PlantState state = run(air_cooled, weather(26.0));  // 30 degC dry
  const ChillerPerformance now =
      chiller_performance(doe2_centrifugal, air_cooled.load.chilled_water, from_celsius(30.0));
  const Power of_three = 3.0 * chiller_power(doe2_centrifugal, now, Power{420e3}, state.removed / 3.0);
  const Power of_four = 4.0 * chiller_power(doe2_centrifugal, now, Power{420e3}, state.removed / 4.0);
  EXPECT_NEAR(state.chillers.si, std::min(of_three, of_four).si, 1e-6);
  EXPECT_EQ(state.sink_fans.si, 0.0);
  expect_balanced(air_cooled, state);
}

TEST(Plant, BreakingTheDomainIsOurBug) {
  Topology chilled = topologies()[0];
  EXPECT_THROW(static_cast<void>(run(chilled, weather(20.0, -1.0))), InternalError);
  chilled.load.air = Power{-1.0};
  EXPECT_THROW(static_cast<void>(run(chilled, weather(20.0))), InternalError);
}

TEST(Plant, FaultsAreNamed) {
  const auto fault_of = [](auto&& change) {
    Plant plant = megawatt_hall();
    change(plant);
    return validate(plant).value_or("none");
  };
  EXPECT_EQ(fault_of([](Plant& p) { p.chiller.reference_cop = 0.0; }), "chiller: the COP at the rating must be > 0");
  EXPECT_EQ(fault_of([](Plant& p) { p.chiller_rating = {}; }), "a chiller must have a rating");
  EXPECT_EQ(fault_of([](Plant& p) { p.chilled_water_rise_k = 0.0; }), "water must return warmer");
  EXPECT_EQ(fault_of([](Plant& p) { p.economiser_approach_k = -1.0; }), "approaches must be >= 0");
  EXPECT_EQ(fault_of([](Plant& p) { p.sink_design_heat = {}; }), "the sink must have a design heat");
  EXPECT_EQ(fault_of([](Plant& p) { p.crah.rated_heat = {}; }), "CRAH: a fan or pump must have a rating");
  EXPECT_EQ(fault_of([](Plant& p) { p.chilled_water_pump.least_flow = 1.1; }),
            "chilled water pump: the least flow must be a fraction");
  EXPECT_EQ(fault_of([](Plant& p) { p.tower.least_air = 0.0; }), "cooling tower: the least air must be in (0, 1]");
  EXPECT_EQ(fault_of([](Plant& p) { p.water.cycles_of_concentration = 1.0; }),
            "water: cycles of concentration must be > 1");
  EXPECT_EQ(fault_of([](Plant& p) { p.warm_water_pump = {}; }), "none") << "not there, not read";
  EXPECT_EQ(fault_of([](Plant& p) {
              p.warm_water = true;
              p.warm_water_pump = {};
            }),
            "warm water pump: a fan or pump must have a rating");
  EXPECT_EQ(fault_of([](Plant& p) { p.dry_cooler = {}; }), "none");
  EXPECT_EQ(fault_of([](Plant& p) {
              p.sink = HeatSink::dry_cooler;
              p.tower = {};
              p.dry_cooler.pad_effectiveness = 2.0;
            }),
            "dry cooler: pads must be a fraction effective");
}

}  // namespace
}  // namespace headroom
