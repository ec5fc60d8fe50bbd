// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "models/cooling/celsius.hpp"
#include "scenarios/faults.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

namespace headroom {
namespace {

/// Two racks of 18 nodes and 120 kW; `more` stands beside them.
std::string rack_row(const std::string& cooling, const std::string& more = "",
                     const std::string& site = R"({ "climate": "phoenix-az" })") {
  return R"({ "run": { "start": "2027-07-15T00:00:00Z" },
      "cluster": { "pools": [ { "name": "gb200", "nodes": 36, "nodes_per_rack": 18, "node": { "cpus": 144, "gpus": 4,
        "gpu": "my-gpu", "draw": { "gpu_idle": "150 W", "gpu_base": "140 W", "gpu_memory": "170 W", "gpu_peak": "1200 W",
        "gpu_least_limit": "200 W",
        "clock_floor": 0.78, "voltage_slope": 0.75, "host_idle": "500 W", "host_peak": "1866.666666666666 W" } } } ] },
      "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1, "duration": "1 h" } ] } },
      "power": { "fidelity": "dvfs" }, "site": )" +
         site + R"(, "cooling": )" + cooling + more + " }";
}

constexpr const char* direct = R"({ "fidelity": "plant", "loop": "direct-to-chip", "supply": "30 degC" })";
constexpr const char* thresholds =
    R"("racks": [ { "name": "gb200", "throttle_at": "85 degC", "slowdown_at": "92 degC", "shutdown_at": "105 degC" } ])";

std::optional<Scenario> read(const std::string& text, Diagnostics& diagnostics) {
  return read_scenario_text(text, "cooling.json", {}, fake_vocabulary(), diagnostics);
}

CoolingSpec cooling_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = read(text, diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_TRUE(!scenario || scenario->cooling);
  return scenario && scenario->cooling ? scenario->cooling->spec : CoolingSpec{};
}

std::string errors_of(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(text, diagnostics)) << text;
  return to_text(diagnostics);
}

void expect_error(const std::string& text, const std::string& message) {
  const std::string errors = errors_of(text);
  EXPECT_NE(errors.find(message), std::string::npos) << "expected: " << message << "\nbut: " << errors;
}

TEST(Cooling, IsARatioUnlessSomebodyAsks) {
  Diagnostics diagnostics;
  const auto scenario = read(rack_row(R"({ "pue": 1.2 })"), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_FALSE(scenario->cooling);
  EXPECT_EQ(scenario->power->spec.pue, 1.2);
}

TEST(Cooling, NoneDrawsNothing) {
  Diagnostics diagnostics;
  const auto scenario = read(rack_row(R"({ "fidelity": "none" })"), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_EQ(scenario->power->spec.pue, 1.0);
  expect_error(rack_row(R"({ "fidelity": "none", "pue": 1.2 })"), "nothing is drawn for cooling");
}

TEST(Cooling, APlantNeedsNoRatio) {
  Diagnostics diagnostics;
  const auto scenario = read(rack_row(direct), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_EQ(scenario->power->spec.pue, 1.0);
  EXPECT_EQ(scenario->resolved_json.find("\"pue\""), std::string::npos);
}

// The rack of 120 kW of the reference, whose transient is worked there: 150 L of glycol at 3.978 MJ/m3/K, 0.85 of 3 L/s
// of it (0.02 % is the rounding of the fact), 1,500 L of water at 4.186 MJ/m3/K and 12,000 W/K behind it.
TEST(Cooling, TheCatalogueKnowsARackOf120Kilowatts) {
  const CoolingSpec spec = cooling_of(rack_row(direct));
  ASSERT_EQ(spec.pools.size(), 1U);
  const RackCooling& rack = spec.pools[0];
  EXPECT_EQ(rack.loop, CoolingLoop::direct_to_chip);
  EXPECT_EQ(rack.nodes_per_rack, 18U);
  EXPECT_EQ(rack.gpus_per_node, 4U);
  EXPECT_NEAR(rack.coolant.si, 596'700.0, 0.5);
  EXPECT_NEAR(rack.coolant_onward.si, 10'143.9, 10'143.9 * 5e-4);
  EXPECT_NEAR(rack.facility.si, 6'279'000.0, 5.0);
  EXPECT_NEAR(rack.facility_onward.si, 12'000.0, 0.1);
  EXPECT_NEAR(rack.chips.si, 4 * 900.0, 1e-9);
  EXPECT_NEAR(rack.chips_onward.si, 4.0 / 0.030, 1e-9);
  EXPECT_EQ(rack.liquid_share, 0.85);
  EXPECT_EQ(rack.pumps.installed, 2U);
  EXPECT_EQ(rack.pumps.needed, 1U);
  EXPECT_EQ(celsius(spec.warm_water), 30.0);
  EXPECT_EQ(celsius(spec.room.set_point), 24.0);
}

// By hand: 240 kW, of which 36 are air. CRAH fans draw 4.5 % of them, chilled water pumps 2 % of what the water
// carries; three units of a kind are two that carry it with 25 % to spare, and one.
TEST(Cooling, UnitsCarryTheDesignHeatWithoutTheSpareOne) {
  const CoolingSpec spec = cooling_of(rack_row(direct));
  const Plant& plant = spec.plant;
  EXPECT_EQ(spec.units.chillers, 3U);
  EXPECT_EQ(spec.units.warm_water_pumps, 3U);
  EXPECT_TRUE(plant.warm_water);
  EXPECT_NEAR(plant.crah.rated_heat.si, 1.25 * 36e3 / 2, 1.0);
  EXPECT_NEAR(plant.crah.rated_power.si, 0.045 * 1.25 * 36e3 / 2, 0.1);
  EXPECT_NEAR(plant.chiller_rating.si, 1.25 * 1.02 * 1.045 * 36e3 / 2, 1.0);
  EXPECT_NEAR(plant.warm_water_pump.rated_heat.si, 1.25 * 204e3 / 2, 1.0);
  EXPECT_NEAR(plant.tower.design_heat.si, 1.25 * (1.045 * 36e3 * (1.0 + 1.0 / 5.5) + 204e3) / 2, 1.0);
  EXPECT_NEAR(plant.sink_design_heat.si, 2.0 * plant.tower.design_heat.si, 1.0);
  EXPECT_NEAR(spec.room.crah.si * (24.0 - 18.0), plant.crah.rated_heat.si, 1.0);
  EXPECT_NEAR(spec.chilled_water_buffer.si, 4.186e6 * 5e-6 * 1.045 * 36e3, 10.0);
  // Each kind carries it with one unit out, in the hottest hour of the year.
  PlantUnits out = spec.units;
  --out.crahs, --out.chilled_water_pumps, --out.warm_water_pumps, --out.chillers, --out.sinks;
  const PlantState state = run_plant(
      plant, out,
      {.air = Power{36e3}, .liquid = Power{204e3}, .chilled_water = spec.chilled_water, .warm_water = spec.warm_water},
      {.dry_bulb = from_celsius(46.0), .wet_bulb = from_celsius(24.0)});
  EXPECT_NEAR(state.not_removed.si, 0.0, 1e-6);
}

TEST(Cooling, OneUnitHasNoSpareAndStatedSizesStay) {
  const CoolingSpec spec = cooling_of(rack_row(R"({ "fidelity": "plant", "loop": "air", "supply": "26 degC",
      "plant": { "design_heat": "1 MW", "margin": 1.1, "chillers": 1, "chiller_capacity": "900 kW", "crahs": 12,
                 "sink": "dry-cooler", "economiser": false, "buffer": "10 m3", "interval": "1 min" } })"));
  EXPECT_EQ(spec.units.chillers, 1U);
  EXPECT_EQ(spec.plant.chiller_rating.si, 900e3);
  EXPECT_EQ(spec.units.crahs, 12U);
  EXPECT_NEAR(spec.plant.crah.rated_heat.si, 1.1 * 1e6 / 11, 1.0);
  EXPECT_EQ(spec.plant.sink, HeatSink::dry_cooler);
  EXPECT_FALSE(spec.plant.economiser);
  EXPECT_FALSE(spec.plant.warm_water);
  EXPECT_EQ(spec.units.warm_water_pumps, 0U);
  EXPECT_NEAR(spec.chilled_water_buffer.si, 4.186e6 * (10.0 + 5e-6 * 1.045 * 1e6), 4.186e6 * 0.06);
  EXPECT_EQ(spec.plant_interval.in_seconds(), 60.0);
  EXPECT_EQ(celsius(spec.room.set_point), 26.0);
}

TEST(Cooling, ThresholdsAreOfTheGpuOrStated) {
  const CoolingSpec stated =
      cooling_of(rack_row(std::string(R"({ "fidelity": "thermal", "loop": "direct-to-chip", )") + thresholds + " }"));
  EXPECT_EQ(celsius(stated.pools[0].thresholds.throttle), 85.0);
  EXPECT_EQ(celsius(stated.pools[0].thresholds.shutdown), 105.0);
  EXPECT_EQ(stated.pools[0].thresholds.hysteresis.si, 3.0);
  EXPECT_EQ(stated.pools[0].dwell.in_seconds(), 1.0);
  std::string text = rack_row(R"({ "fidelity": "thermal" })");
  text.replace(text.find("my-gpu"), 6, "h100-sxm");
  EXPECT_EQ(celsius(cooling_of(text).pools[0].thresholds.slowdown), 88.0);
  expect_error(rack_row(R"({ "fidelity": "thermal" })"),
               "\"thermal\" needs throttle_at of the GPUs of the pool \"gb200\", which the catalogue does not know");
}

TEST(Cooling, FaultsNameUnits) {
  const CoolingSpec spec = cooling_of(rack_row(
      R"({ "fidelity": "plant", "loop": "direct-to-chip", "plant": { "chillers": [ { "name": "north" }, { "name": "south" } ] } })",
      R"(, "faults": [
        { "at": "1 d", "what": "chiller-trip", "target": "cooling.plant.chillers[south]", "for": "20 min" },
        { "at": "2 d", "what": "crah", "target": "crah-2" },
        { "at": "3 d", "what": "tower-fan", "count": 2 },
        { "at": "4 d", "what": "cdu-pump", "target": "cluster.pools[gb200].racks[2]", "count": 2 },
        { "at": "5 d", "what": "facility-pump" } ])"));
  ASSERT_EQ(spec.faults.size(), 6U);
  EXPECT_EQ(spec.faults[0].kind, CoolingFaultKind::chiller);
  EXPECT_EQ(spec.faults[0].target, 1U);
  EXPECT_EQ(spec.faults[0].at.in_seconds(), 86400.0);
  EXPECT_EQ(spec.faults[0].lasts.in_seconds(), 1200.0);
  EXPECT_EQ(spec.faults[1].target, 1U);
  EXPECT_TRUE(spec.faults[1].lasts.is_unlimited());
  EXPECT_EQ(spec.faults[2].target, 0U);
  EXPECT_EQ(spec.faults[3].target, 1U);
  EXPECT_EQ(spec.faults[4].kind, CoolingFaultKind::cdu_pump);
  EXPECT_EQ(spec.faults[4].target, 1U);
  EXPECT_EQ(spec.faults[4].pumps, 2U);
  EXPECT_EQ(spec.faults[5].kind, CoolingFaultKind::facility_pump);
  EXPECT_FALSE(spec.faults[5].target);
}

TEST(Cooling, WeatherIsThatOfTheStartOfTheRun) {
  // Midnight of 15 July in UTC is 17:00 in Phoenix: two hours after the warmest one of a day of 30.3 to 41.1 degC.
  const CoolingSpec spec = cooling_of(rack_row(direct));
  EXPECT_GT(spec.dry_bulb.at(Instant{}) - ice_point_k, 40.0);
  EXPECT_LT(spec.dry_bulb.at(Instant{} + TimeSpan::seconds(13 * 3600)) - ice_point_k, 31.0);
}

TEST(Cooling, FaultsOfTheFileAreNamed) {
  expect_error(rack_row(direct, "", "{}"), "needs the weather of the site");
  expect_error(rack_row(direct, "", R"({ "climate": "phoenix-a" })"), "did you mean \"phoenix-az\"?");
  expect_error(rack_row(direct, "", R"({ "climate": "weather.epw" })"), "there is no file \"weather.epw\"");
  expect_error(rack_row(R"({ "fidelity": "plant", "loop": "air", "chilled_water": "24 degC" })"),
               "must be warmer than the chilled water");
  expect_error(rack_row(R"({ "fidelity": "plant", "supply": "20 degC", "room": { "air": "22 degC" } })"),
               "\"supply\" of the section says the same for this loop");
  expect_error(rack_row(R"({ "fidelity": "plant", "racks": [ { "name": "h100" } ] })"), "there is no pool \"h100\"");
  expect_error(rack_row(R"({ "fidelity": "plant", "plant": { "chillers": 0 } })"), "must be >= 1, not 0");
  expect_error(rack_row(R"({ "fidelity": "plant", "plant": { "chillers": 2.5 } })"), "expected a whole number");
  expect_error(rack_row(direct, R"(, "faults": [ { "at": "1 d", "what": "chiller-trip", "target": "ch-4" } ])"),
               "there is no \"cooling.plant.chillers[ch-4]\"");
  expect_error(rack_row(direct, R"(, "faults": [ { "at": "1 d", "what": "chiller-tripp" } ])"),
               "did you mean \"chiller-trip\"?");
  expect_error(rack_row(direct, R"(, "faults": [ { "at": "1 d", "what": "crah", "count": 4 } ])"), "there are 3");
  expect_error(rack_row(direct, R"(, "faults": [ { "at": "1 d", "what": "cdu-pump", "target": "rack 1" } ])"),
               "there is no such rack");
  expect_error(rack_row(R"({ "pue": 1.2 })", R"(, "faults": [ { "at": "1 d", "what": "crah" } ])"),
               "needs cooling that is simulated");
  std::string without_power = rack_row(direct);
  without_power.replace(without_power.find(R"("power": { "fidelity": "dvfs" })"), 31, R"("power": { "load": 0.8 })");
  expect_error(without_power, "needs to know what the nodes draw");
}

// 0.1 K steps of degC are no doubles in kelvin, and back.
TEST(Cooling, TemperaturesCanBeAsserted) {
  for (const double bound : {85.0, 85.3, 92.1, 105.7}) {
    Diagnostics diagnostics;
    const std::string number = std::to_string(bound);
    const auto scenario =
        read(rack_row(direct, R"(, "assertions": [ "gpus.hottest < )" + number + R"( degC" ])"), diagnostics);
    ASSERT_TRUE(scenario) << to_text(diagnostics);
    EXPECT_NEAR(scenario->assertions.at(0).bound, bound, 1e-9);
  }
}

TEST(Cooling, ThrottlingNeedsClocksAndTakesTheStepsOfCaps) {
  const std::string thermal = std::string(R"({ "fidelity": "thermal", "loop": "direct-to-chip", )") + thresholds + " }";
  const CoolingSpec spec = cooling_of(rack_row(thermal));
  EXPECT_GT(spec.pools[0].steps, 0);
  EXPECT_LE(spec.pools[0].slowdown_step, spec.pools[0].steps);
  std::string linear = rack_row(thermal);
  linear.replace(linear.find("dvfs"), 4, "linear");
  expect_error(linear, "only with \"dvfs\" a clock belongs to a power");
}

TEST(Cooling, EveryKindOfFaultHasAName) {
  std::set<std::uint8_t> kinds;
  for (const FaultName& name : fault_names())
    if (name.owner == FaultOwner::cooling) kinds.insert(name.kind);
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(CoolingFaultKind::tower_fan) + 1);
}

}  // namespace
}  // namespace headroom
