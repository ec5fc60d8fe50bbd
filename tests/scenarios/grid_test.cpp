// SPDX-License-Identifier: Apache-2.0
// The `site` section, read. Expected values are those of the texts, in base units.
#include <gtest/gtest.h>

#include <string>

#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

std::string scenario_with(const std::string& site, const std::string& more = R"(, "power": { "fidelity": "linear" })",
                          const std::string& node = R"("dgx-h100")") {
  return R"({ "run": { "start": "2027-01-01T00:00:00Z" },
    "cluster": { "pools": [ { "name": "p", "nodes": 2, "node": )" +
         node +
         R"( } ] }, "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1,
         "duration": "1 h" } ] } }, "site": )" +
         site + more + " }";
}

std::optional<Scenario> read(const std::string& text, Diagnostics& diagnostics) {
  return read_scenario_text(text, "site.json", {}, fake_vocabulary(), diagnostics);
}

GridSection grid_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = read(text, diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_TRUE(!scenario || scenario->grid);
  return scenario && scenario->grid ? *scenario->grid : GridSection{};
}

std::string errors_of(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(text, diagnostics));
  return to_text(diagnostics);
}

#define EXPECT_SAYS(text, what) EXPECT_NE((text).find(what), std::string::npos) << (text)

TEST(Site, AFlatPriceIsNoGrid) {
  Diagnostics diagnostics;
  const auto scenario = read(scenario_with(R"({ "tariff": { "energy": "0.1 USD/kWh" } })"), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_FALSE(scenario->grid);
}

TEST(Site, EnergyHasAPriceOnPeak) {
  // 1 January 2027 is a Friday. From 7 to 22 h six hours behind UTC is from 13 to 4 h.
  const GridSection grid = grid_of(scenario_with(R"({ "tariff": { "energy": "0.06 USD/kWh", "on_peak":
    { "energy": "0.15 USD/kWh", "from": 7, "to": 22, "utc_offset": "-6 h" } } })"));
  const auto price = [&](int day, double hour) {
    return grid.spec.price.at(Instant::seconds(86'400LL * day + static_cast<std::int64_t>(3600 * hour))) * 3.6e6;
  };
  EXPECT_NEAR(price(0, 0), 0.15, 1e-12);  // Thursday 18 h
  EXPECT_NEAR(price(0, 3.99), 0.15, 1e-12);
  EXPECT_NEAR(price(0, 4), 0.06, 1e-12);
  EXPECT_NEAR(price(0, 12.99), 0.06, 1e-12);
  EXPECT_NEAR(price(0, 13), 0.15, 1e-12);
  EXPECT_NEAR(price(1, 3), 0.15, 1e-12);   // Friday 21 h
  EXPECT_NEAR(price(1, 15), 0.06, 1e-12);  // Saturday
  EXPECT_NEAR(price(3, 3), 0.06, 1e-12);   // Sunday evening
  EXPECT_NEAR(price(3, 13), 0.15, 1e-12);  // Monday morning
  EXPECT_NEAR(price(70, 0), 0.15, 1e-12);  // ten weeks later
  EXPECT_EQ(grid.tariff.on_peak.si, 0.0);
}

TEST(Site, HoursOnPeakCostSomethingAndOneThing) {
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "on_peak": { "from": 7, "to": 22 } } })")),
              "says what demand, or energy, costs in these hours");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "hourly": "prices.csv",
    "on_peak": { "energy": "0.15 USD/kWh", "from": 7, "to": 22 } } })")),
              "and not both");
}

TEST(Site, TariffInBaseUnits) {
  const GridSection grid = grid_of(scenario_with(R"({ "tariff": { "energy": "0.09 USD/kWh", "adder": "0.02 USD/kWh",
    "fixed": "500 USD/month", "demand": "12 USD/kW-month", "ratchet": "80 %",
    "on_peak": { "demand": "8 USD/kW-month", "from": 14, "to": 20, "utc_offset": "-6 h" },
    "coincident": { "demand": "5 USD/kW-month", "at": [ "2027-08-10T22:00:00Z", "2027-06-01T21:00:00Z",
                                                        "2026-08-10T22:00:00Z" ] } } })"));
  EXPECT_NEAR(grid.spec.price.at({}) * 3.6e6, 0.09, 1e-12);
  EXPECT_NEAR(grid.tariff.adder.si * 3.6e6, 0.02, 1e-12);
  EXPECT_NEAR(grid.tariff.fixed.si, 500.0, 1e-9);
  EXPECT_NEAR(grid.tariff.any_time.si * 1e3, 12.0, 1e-9) << "USD a month for each kW";
  EXPECT_NEAR(grid.tariff.on_peak.si * 1e3, 8.0, 1e-9);
  EXPECT_NEAR(grid.tariff.coincident.si * 1e3, 5.0, 1e-9);
  EXPECT_EQ(grid.tariff.ratchet, 0.8);
  ASSERT_TRUE(grid.spec.on_peak);
  EXPECT_EQ(grid.spec.on_peak->from, 14);
  EXPECT_TRUE(grid.spec.on_peak->working_days_only);
  EXPECT_EQ(grid.spec.on_peak->utc_offset_s, -21'600);
  // In order, and none before the run: 1 June is day 151 of the year.
  ASSERT_EQ(grid.spec.system_peaks.size(), 2U);
  EXPECT_EQ(grid.spec.system_peaks[0], Instant::seconds(151 * 86'400 + 21 * 3600));
}

TEST(Site, SeriesComeFromFiles) {
  const test::TemporaryFolder folder;
  folder.write("price.csv", "utc,usd_per_MWh\n2023-01-01 00:00:00,50\n2023-01-01 01:00:00,-10\n");
  folder.write("carbon.csv", "time,rate\n0,500\n3600,900\n");
  folder.write("sun.csv", "time,Berlin,Oslo\n0,0.5,0\n300,1,0\n");
  const std::string at = folder.path().string();
  const GridSection grid = grid_of(scenario_with(
      R"({ "tariff": { "hourly": ")" + at + R"(/price.csv" }, "grid": { "accounting": "marginal", "carbon": "317 g/kWh",
      "marginal": { "path": ")" +
      at + R"(/carbon.csv", "column": "rate", "unit": "0.4536 kg/MWh" } },
      "solar": { "peak": "200 kW", "trace": { "path": ")" +
      at + R"(/sun.csv", "column": "Berlin", "unit": "1" } } })"));
  EXPECT_NEAR(grid.spec.price.at(Instant::seconds(3600)) * 3.6e9, -10.0, 1e-9);
  EXPECT_EQ(grid.spec.accounting, CarbonAccounting::marginal);
  EXPECT_NEAR(grid.spec.average_carbon->at({}) * 3.6e9, 317.0, 1e-9);
  EXPECT_NEAR(grid.spec.marginal_carbon->at({}) * 3.6e9, 226.8, 1e-9);
  EXPECT_NEAR(grid.spec.solar->at({}), 100e3, 1e-9);
  EXPECT_NEAR(grid.spec.solar->at(Instant::seconds(300)), 200e3, 1e-9);
}

// LG M50 cells: 0.7 and 1.5 times the capacity in an hour, and slopes of 1.326 and 0.087 Wh/A at 3.63 V.
TEST(Site, BatteryOfCellsBehindAConverter) {
  const GridSection grid = grid_of(scenario_with(
      R"({ "battery": { "energy": "400 kWh", "power": "300 kW", "reserve": "10 %", "dispatch": { "policy": "shave", "target": "1 MW" } } })"));
  ASSERT_TRUE(grid.spec.battery);
  const Battery& battery = grid.spec.battery->battery;
  EXPECT_NEAR((battery.charge_rate * battery.capacity).si, 280e3, 1e-6) << "what the cells take";
  EXPECT_NEAR((battery.discharge_rate * battery.capacity).si, 300e3, 1e-6) << "what the converter gives";
  EXPECT_NEAR(battery.ceiling_slope.si, 1.326 / 3.63 * 3600.0, 0.01);
  EXPECT_NEAR(battery.floor_slope.si, 0.087 / 3.63 * 3600.0, 0.01);
  EXPECT_NEAR(battery.reserve.si, 40.0 * 3.6e6, 1e-6);
  EXPECT_EQ(grid.spec.battery->first_content, 0.5);
  EXPECT_EQ(grid.dispatch.policy, "shave");
  EXPECT_EQ(grid.dispatch.options.number("target"), 1e6);
}

TEST(Site, CarbonOfMakingNodesIsAFact) {
  const GridSection known = grid_of(scenario_with(R"({ "grid": { "carbon": "317 g/kWh" } })"));
  EXPECT_EQ(known.embodied_kg, std::vector{2150.0});
  EXPECT_NEAR(known.server_life_s, 5 * 31'557'600.0, 1e-3);
  const std::string stated = R"({ "like": "dgx-h100", "embodied_carbon": "1.3 t" })";
  const GridSection own = grid_of(
      scenario_with(R"({ "grid": { "carbon": "317 g/kWh" } })", R"(, "power": { "fidelity": "linear" })", stated));
  EXPECT_EQ(own.embodied_kg, std::vector{1300.0});
}

TEST(Site, ContractsAndCalls) {
  const GridSection grid = grid_of(scenario_with(R"({ "ppa": { "price": "0.045 USD/kWh", "volume": "800 kW" },
    "demand_response": [ { "at": "9d 14:00:00", "for": "2 h", "reduce_to": "600 kW" },
                         { "at": "20 d", "for": "1 h", "reduce_by": "200 kW" } ] })"));
  EXPECT_NEAR(grid.spec.contract->price.si * 3.6e6, 0.045, 1e-12);
  EXPECT_EQ(grid.spec.contract->volume.si, 800e3);
  ASSERT_EQ(grid.spec.calls.size(), 2U);
  EXPECT_EQ(grid.spec.calls[0].at, Instant::seconds(9 * 86'400 + 14 * 3600));
  EXPECT_EQ(grid.spec.calls[0].reduce_to->si, 600e3);
  EXPECT_FALSE(grid.spec.calls[1].reduce_to);
}

TEST(Site, ShiftingOfJobs) {
  const test::TemporaryFolder folder;
  folder.write("price.csv", "utc,usd_per_MWh\n2023-01-01 00:00:00,50\n2023-01-01 01:00:00,-10\n");
  Diagnostics diagnostics;
  const std::string power = R"(, "power": { "fidelity": "linear" }, "scheduler": { "shifting": { "policy":
      "cheapest-hours", "max_delay": "12 h", "classes": [ "a" ], "forecast": "perfect" } })";
  const auto scenario =
      read(scenario_with(R"({ "tariff": { "hourly": ")" + folder.path().string() + R"(/price.csv" } })", power),
           diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  const ShiftingSection& shifting = scenario->scheduler.shifting;
  EXPECT_EQ(shifting.policy, ShiftingSection::Policy::cheapest_hours);
  EXPECT_EQ(shifting.forecast, ShiftingSection::Forecast::perfect);
  EXPECT_EQ(shifting.max_delay, TimeSpan::seconds(12 * 3600));
  EXPECT_EQ(shifting.classes, std::vector<std::string>{"a"});
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "energy": "0.1 USD/kWh" } })", power)),
              "needs prices by the hour: site.tariff.hourly, or on_peak.energy");
}

TEST(Site, FaultsAreNamed) {
  const test::TemporaryFolder folder;
  folder.write("price.csv", "utc,usd_per_MWh\n2023-01-01 00:00:00,50\n2023-01-01 01:00:00,-10\n");
  folder.write("gap.csv", "utc,usd_per_MWh\n2023-01-01 00:00:00,50\n2023-01-01 01:00:00,1\n2023-01-01 03:00:00,1\n");
  const std::string at = folder.path().string();
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "demand": "12 USD/kW-month" } })", "")),
              "needs power that is simulated");
  EXPECT_SAYS(
      errors_of(scenario_with(R"({ "tariff": { "energy": "0.1 USD/kWh", "hourly": ")" + at + R"(/price.csv" } })")),
      "and not both");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "hourly": ")" + at + R"(/gap.csv" } })")),
              "is no series: line 4: 1 values are missing before 2023-01-01 03:00:00");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "hourly": ")" + at + R"(/prices.csv" } })")),
              "there is no file");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "hourly": { "path": ")" + at +
                                      R"(/price.csv", "column": "usd_per_MWh", "unit": "USD/Wh" } } })")),
              "cannot be right: is the unit?");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "tariff": { "ratchet": "80 %" } })")), "there is no such charge");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "grid": { "accounting": "marginal", "carbon": "317 g/kWh" } })")),
              "marginal carbon needs its series");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "grid": {} })")), R"(average carbon needs "carbon" or "hourly")");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "ppa": { "price": "0.05 USD/kWh" } })")), "exactly one of");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "battery": { "energy": "1 kWh", "power": "1 kW", "cells": "lg-m5" } })")),
              R"(did you mean "lg-m50"?)");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "demand_response": [ { "at": "2 h", "for": "2 h", "reduce_to": "1 kW" },
                                                               { "at": "3 h", "for": "2 h", "reduce_to": "1 kW" } ] })")),
              "one ends before the next begins");
  EXPECT_SAYS(
      errors_of(scenario_with(R"({ "tariff": { "demand": "1 USD/kW-month" } })",
                              R"(, "power": { "fidelity": "linear" }, "costs": { "carbon_price": "50 USD/t" })")),
      "needs the carbon of the grid");
}

}  // namespace
}  // namespace headroom
