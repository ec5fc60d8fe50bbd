// SPDX-License-Identifier: Apache-2.0
// `site.curtailment` and jobs that pause, read. Expected values are those of the texts, in base units.
#include <gtest/gtest.h>

#include <string>

#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

std::string scenario_with(const std::string& site, const std::string& scheduler = "{}") {
  return R"({ "run": { "start": "2027-01-01T00:00:00Z" },
    "cluster": { "pools": [ { "name": "p", "nodes": 2, "node": "dgx-h100" } ] }, "power": { "fidelity": "dvfs" },
    "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1,
         "duration": "1 h" } ] } }, "site": )" +
         site + R"(, "scheduler": )" + scheduler + " }";
}

std::optional<Scenario> read(const std::string& text) {
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "site.json", {}, fake_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario;
}

std::string errors_of(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read_scenario_text(text, "site.json", {}, fake_vocabulary(), diagnostics));
  return to_text(diagnostics);
}

#define EXPECT_SAYS(text, what) EXPECT_NE((text).find(what), std::string::npos) << (text)

TEST(Curtailment, InBaseUnits) {
  const auto scenario = read(scenario_with(R"({ "battery": { "energy": "400 kWh", "power": "200 kW" }, "curtailment": {
    "worth": "2 USD/GPU-h", "battery": "50 kW", "battery_price": "200 USD/kWh", "capping": "40 %", "pausing": ["a"],
    "pause_cost": "10 min", "lost_share": "25 %", "rebound": "20 min" } })"));
  ASSERT_TRUE(scenario && scenario->grid && scenario->grid->curtailment);
  const CurtailmentSection& section = *scenario->grid->curtailment;
  EXPECT_NEAR(section.worth.si * 3600.0, 2.0, 1e-12);
  EXPECT_NEAR(section.spec.battery.si, 50e3, 1e-9);
  EXPECT_NEAR(section.battery_price.si * 3.6e6, 200.0, 1e-9);
  EXPECT_NEAR(section.fade_per_cycle, 3.75e-5, 1e-12) << "of the catalogue";
  EXPECT_EQ(section.depth, 0.4);
  EXPECT_EQ(section.lost_share, 0.25);
  EXPECT_EQ(section.spec.pause_cost, TimeSpan::seconds(600));
  EXPECT_EQ(section.spec.rebound, TimeSpan::seconds(1200));
  EXPECT_EQ(section.spec.classes, std::vector<std::string>{"a"});
  bool is_listed = false;
  for (const AssumedValue& one : scenario->grid->assumptions) is_listed |= one.path == "site.curtailment.battery_fade";
  EXPECT_TRUE(is_listed);
}

TEST(Curtailment, FaultsAreNamed) {
  EXPECT_SAYS(errors_of(scenario_with(R"({ "curtailment": {} })")), "worth");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "curtailment": { "worth": "2 USD/GPU-h", "battery": "50 kW" } })")),
              "there is none: add site.battery");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "battery": { "energy": "400 kWh", "power": "20 kW" }, "curtailment": {
      "worth": "2 USD/GPU-h", "battery": "50 kW", "battery_price": "200 USD/kWh" } })")),
              "more than its converter gives, 20 kW");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "battery": { "energy": "400 kWh", "power": "200 kW" }, "curtailment": {
      "worth": "2 USD/GPU-h", "battery": "50 kW" } })")),
              "battery_price");
  EXPECT_SAYS(errors_of(scenario_with(R"({ "curtailment": { "worth": "2 USD/GPU-h", "pausing": ["a"] } })")),
              "pause_cost");
}

class PausingKeys : public testing::Test {
 protected:
  PausingKeys() { folder_.write("price.csv", "utc,usd_per_MWh\n2027-01-01 00:00:00,50\n2027-01-01 01:00:00,60\n"); }
  [[nodiscard]] std::string with(const std::string& shifting) const {
    return scenario_with(R"({ "tariff": { "hourly": ")" + (folder_.path() / "price.csv").string() + R"(" } })",
                         R"({ "shifting": { "policy": "cheapest-hours", )" + shifting + " } }");
  }
  const test::TemporaryFolder folder_;
};

TEST_F(PausingKeys, AreRead) {
  const auto scenario = read(with(R"("pausing": true, "stretch": "2 h", "pause_cost": "10 min")"));
  ASSERT_TRUE(scenario);
  const ShiftingSection& section = scenario->scheduler.shifting;
  EXPECT_TRUE(section.pausing);
  EXPECT_EQ(section.stretch, TimeSpan::seconds(7200));
  EXPECT_EQ(section.pause_cost, TimeSpan::seconds(600));
  EXPECT_FALSE(read(with(R"("max_delay": "8 h")"))->scheduler.shifting.pausing);
}

TEST_F(PausingKeys, FaultsAreNamed) {
  EXPECT_SAYS(errors_of(with(R"("pausing": true)")), "a pause costs what checkpoint and restart take");
  EXPECT_SAYS(errors_of(with(R"("pausing": true, "pause_cost": "1 min", "max_delay": "60 d")")),
              "more than a thousand stretches");
}

}  // namespace
}  // namespace headroom
