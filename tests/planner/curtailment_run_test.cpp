// SPDX-License-Identifier: Apache-2.0
// Calls of the grid from a scenario to the report. Costs and powers are worked by hand from the catalogue's numbers:
// a GPU of a DGX H100 at full load draws 700 W and 200 W at its lowest limit.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "planner/call_answer.hpp"
#include "planner/energy_document.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

Scenario read(const std::string& curtailment, const std::string& call) {
  const std::string text =
      R"({ "run": { "start": "2027-01-01", "horizon": "1 d" },
    "cluster": { "pools": [ { "name": "p", "nodes": 100, "node": "dgx-h100" } ] },
    "power": { "fidelity": "dvfs", "activity": "full-load", "cap_steps": 10 }, "cooling": { "pue": 1.2 },
    "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "high", "gpus": 8, "duration": "1 h" } ] } },
    "site": { "tariff": { "energy": "0.1 USD/kWh" },
      "battery": { "energy": "400 kWh", "power": "200 kW", "first_content": 1, "ceiling_slope": "0 h",
        "floor_slope": "0 h", "charge_efficiency": 1, "discharge_factor": 1, "dispatch": "none" },
      "demand_response": [ )" +
      call + R"( ], "curtailment": )" + curtailment + " } }";
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "calls.json", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? std::move(*scenario) : Scenario{};
}

double usd_per_kwh(EnergyPrice price) {
  return price.si * 3.6e6;
}

// 100 nodes that are busy for 10 h: 60 of a class that goes on, 40 of one that may be paused.
Experiment run(const Scenario& scenario) {
  std::vector<JobSpec> jobs;
  for (std::uint32_t i = 0; i < 100; ++i) {
    JobSpec spec =
        job(0, 36'000, {.tasks = 1, .per_task = {.gpus = 8, .cpus = 112}, .max_tasks_per_node = 0, .gpu_model = {}});
    spec.job_class = {i < 60 ? 0U : 1U};
    jobs.push_back(spec);
  }
  VectorSource source(numbered(std::move(jobs)), {{"tenant"}, {"high", "low"}, {}});
  return run_experiment(scenario, source, {}, nullptr);
}

double cell(const Table& table, std::string_view column, std::size_t row = 0) {
  const auto found = std::ranges::find(table.columns, column, &Column::name);
  EXPECT_NE(found, table.columns.end()) << column;
  return std::get<double>(table.rows[row][static_cast<std::size_t>(found - table.columns.begin())]);
}

constexpr const char* two_hours = R"({ "at": "2 h", "for": "2 h", "reduce_by": "200 kW" })";

// A GPU-hour is worth 2 USD. The battery: 200 USD/kWh over 0.2 / 0.01 % = 2,000 cycles. A pause of 2 h costs 10 min of
// work, for 0.7 kW less the 78.8 W of an idle GPU.
TEST(CurtailmentRun, TheOrderFollowsFromWhatMeansCost) {
  const std::string section = R"("worth": "2 USD/GPU-h", "battery": "100 kW", "battery_price": "200 USD/kWh",
      "battery_fade": "0.01 %", "capping": "50 %", "pausing": ["low"], "pause_cost": "10 min")";
  const Scenario scenario = read("{ " + section + " }", two_hours);
  const CurtailmentCosts costs = curtailment_costs(scenario);
  const BusyDraw& busy = scenario.power->spec.pools[0].busy[0];
  EXPECT_NEAR(usd_per_kwh(costs.battery), 200.0 / 2000.0, 1e-12);
  EXPECT_NEAR(usd_per_kwh(costs.pausing), 2.0 / 6.0 / (busy.per_gpu.si / 1e3 * 2.0), 1e-9);
  EXPECT_NEAR(busy.per_gpu.si, 700.0 - 78.8, 1e-6);
  const HeldDraw& held = busy.held[4];  // half of ten steps
  EXPECT_NEAR(held.per_gpu.si, 450.0 - 78.8, 1e-6) << "half way from 700 to 200 W";
  EXPECT_NEAR(usd_per_kwh(costs.capping), 2.0 * (1.0 - busy.slowdown / held.slowdown) / 0.25, 1e-6);
  using enum CurtailmentMeans;
  EXPECT_EQ(make_curtailment(scenario).order, (std::vector{battery, pausing, capping}));
  EXPECT_EQ(make_curtailment(scenario).deepest, 5);
  // Where nobody makes the pause good, capping is the cheaper one.
  const CurtailmentSpec full = make_curtailment(read("{ " + section + R"(, "lost_share": 1 })", two_hours));
  EXPECT_EQ(full.order, (std::vector{battery, capping, pausing}));
  // Without a limit to which GPUs can be held, without a battery, without classes: what is left.
  EXPECT_EQ(make_curtailment(read(R"({ "worth": "2 USD/GPU-h" })", two_hours)).order, std::vector{capping});
  EXPECT_TRUE(make_curtailment(read(R"({ "worth": "2 USD/GPU-h", "capping": 0 })", two_hours)).order.empty());
}

// What means give adds up to what was asked for, and what it costs to what was lost.
TEST(CurtailmentRun, TheReportSaysWhatEachMeansGave) {
  const Scenario scenario = read(R"({ "worth": "2 USD/GPU-h", "battery": "100 kW", "battery_price": "200 USD/kWh",
      "battery_fade": "0.01 %", "capping": "20 %", "pausing": ["low"], "pause_cost": "10 min", "lost_share": 1 })",
                                 two_hours);
  const Experiment experiment = run(scenario);
  const std::vector<Table> tables = energy_tables(experiment);
  const auto found = std::ranges::find(tables, "demand_response", &Table::name);
  ASSERT_NE(found, tables.end());
  ASSERT_EQ(found->rows.size(), 1U);
  EXPECT_NEAR(cell(*found, "asked_kw"), 200.0, 0.5);
  const double given = cell(*found, "kept_kwh") + cell(*found, "capped_kwh") + cell(*found, "paused_kwh");
  EXPECT_NEAR(given + cell(*found, "missed_kwh"), cell(*found, "asked_kwh"), 0.01 * cell(*found, "asked_kwh"));
  EXPECT_NEAR(cell(*found, "missed_kwh"), 0.0, 1e-6);
  // 100 kW of the battery; two of ten steps are 100 W for each of 800 GPUs, and a fifth more for cooling: 96 kW. For
  // the 4 kW that are missing one job is paused, with its 8 GPUs.
  EXPECT_NEAR(cell(*found, "capped_kw"), 792 * 0.1 * 1.2, 1e-6);
  EXPECT_NEAR(cell(*found, "paused_gpu_h"), 8 * (2.0 + 1.0 / 6.0), 1e-6);
  EXPECT_NEAR(cell(*found, "capped_usd"), 2.0 * cell(*found, "capped_gpu_h"), 1e-9);
  EXPECT_NEAR(cell(*found, "paused_usd"), 2.0 * cell(*found, "paused_gpu_h"), 1e-9);
  EXPECT_NEAR(cell(*found, "battery_usd"), 0.1 * cell(*found, "kept_kwh"), 1e-9);
  const std::vector<std::string> sentences = energy_sentences(scenario, experiment);
  EXPECT_TRUE(std::ranges::any_of(sentences, [](const std::string& one) {
    return one.find("Of 1 call of the grid, none was missed: the battery gave") != std::string::npos;
  }));
}

// Only the battery was there before; with nothing but it, a run is what it was.
TEST(CurtailmentRun, WithoutAnotherMeansTheBatteryAnswersAlone) {
  const Scenario scenario = read(R"({ "worth": "2 USD/GPU-h", "capping": 0 })", two_hours);
  const Experiment experiment = run(scenario);
  ASSERT_EQ(experiment.grid->calls.size(), 1U);
  EXPECT_EQ(experiment.statistics.metric("jobs.finished"), 100.0);
  EXPECT_NEAR(experiment.grid->calls[0].kept.si, 400.0 * 3.6e6, 1e3);
  EXPECT_EQ(experiment.grid->calls[0].capped.si, 0.0);
}

}  // namespace
}  // namespace headroom
