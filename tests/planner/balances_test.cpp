// SPDX-License-Identifier: Apache-2.0
// Books that do not balance are said aloud, wherever a report is read; those of runs balance.
#include "planner/balances.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "planner/cooling_document.hpp"
#include "planner/run_document.hpp"
#include "planner/vocabulary.hpp"
#include "reports/jobs_table.hpp"
#include "reports/write_html.hpp"
#include "reports/write_markdown.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_text.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/workload_source.hpp"

namespace headroom {
namespace {

Scenario example(const std::string& name, const std::vector<std::string>& sets) {
  Diagnostics diagnostics;
  auto scenario =
      read_scenario(HEADROOM_SOURCE_DIR "/scenarios/examples/" + name + ".json", sets, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? std::move(*scenario) : Scenario{};
}

Experiment run(const Scenario& scenario, std::vector<RecordSink*> sinks = {}) {
  Diagnostics diagnostics;
  TraceReport trace;
  const auto jobs = open_workload(scenario, diagnostics, trace);
  return run_experiment(scenario, *jobs, std::move(sinks), nullptr);
}

TEST(Balances, RoundingIsNoViolation) {
  const Balance balances[] = {{"a", "b", "c", 1e12, 1e12 * (1.0 + 1e-10), "J"}, {"a", "b", "c", 0.0, 0.0, "J"}};
  EXPECT_TRUE(imbalances(balances).empty());
}

TEST(Balances, WhatIsMissingIsNamed) {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const Balance balances[] = {{"energy of jobs", "jobs + nobody", "site", 2e9, 2e9 + 20.0, "J"},
                              {"heat", "made", "rejected", nothing, nothing, "J"},
                              {"carbon", "jobs + nobody", "what was bought", 0.0, 1e-300, "kg"}};
  const std::vector<std::string> sentences = imbalances(balances);
  ASSERT_EQ(sentences.size(), 3U);
  EXPECT_EQ(sentences[0],
            "the balance of energy of jobs is violated: jobs + nobody = 2000000000 J, but site = 2000000020 J, 1e-08 "
            "apart");
  EXPECT_EQ(sentences[1], "the balance of heat is violated: made = nan J, but rejected = nan J, nan apart");
}

TEST(Balances, AViolationStandsInEveryForm) {
  const Scenario scenario = example("hot-afternoon", {});
  Experiment experiment;
  const Balance wrong[] = {{"electricity", "utility", "site", 1.0, 2.0, "J"}};
  experiment.imbalances = imbalances(wrong);
  Document document;
  document.errors = experiment.imbalances;
  const std::string sentence = "the balance of electricity is violated: utility = 1 J, but site = 2 J, 0.5 apart";
  EXPECT_NE(write_text(document).find("error: " + sentence), std::string::npos);
  EXPECT_NE(write_html(document).find("<h2>Errors</h2>\n<ul>\n<li>" + sentence), std::string::npos);
  EXPECT_NE(write_markdown(document).find("## Errors\n\n- " + sentence), std::string::npos);
  EXPECT_NE(write_summary_json(document).find("\"errors\": [\"" + sentence), std::string::npos)
      << write_summary_json(document);
  document.errors.clear();
  EXPECT_EQ(write_text(document).find("error"), std::string::npos);
  EXPECT_EQ(write_summary_json(document).find("errors"), std::string::npos);
}

// Every part of the loop at once, with warm-up and a horizon that cuts jobs: a day and a half of the example.
TEST(Balances, OfAClosedLoopHold) {
  const Scenario scenario =
      example("h100-pod", {"run.horizon=36 h", "run.warm_up=5 h", "run.replicas=1", "faults[0].at=20 h"});
  const Experiment experiment = run(scenario);
  EXPECT_TRUE(experiment.imbalances.empty()) << experiment.imbalances.front();
}

TEST(CoolingSentences, CountShutdownsAsAPersonWould) {
  const Scenario scenario = example("hot-afternoon", {});
  const auto words = [&](double shutdowns, double held, double halved) {
    Experiment experiment;
    for (const auto& [name, value] : {std::pair{"cooling.shutdowns", shutdowns},
                                      {"cooling.hottest", 90.0},
                                      {"gpu_hours.held.sw_thermal_slowdown", held},
                                      {"gpu_hours.held.hw_thermal_slowdown", halved}})
      experiment.statistics.metrics.push_back({name, value});
    return cooling_sentences(scenario, experiment).back();
  };
  const std::string rest =
      "; the hottest junction was 90.0 degC. Every supply kept its set-point: look at the racks, "
      "their pumps and the flow of coolant, or supply colder.";
  EXPECT_EQ(words(0.0, 0.0, 0.0), "Heat slowed no GPU down; the hottest junction was 90.0 degC.");
  EXPECT_EQ(words(0.0, 2.0, 0.0), "Heat held GPUs of jobs for 2 GPU-hours" + rest);
  EXPECT_EQ(words(0.3, 2.0, 0.5),
            "Heat held GPUs of jobs for 2.5 GPU-hours, 0.5 of them at half their clock or less, "
            "and nodes shut down 0.3 times because they were too hot" +
                rest);
  EXPECT_EQ(words(1.0, 0.0, 0.0), "Nodes shut down once because they were too hot" + rest);
}

}  // namespace
}  // namespace headroom
