// SPDX-License-Identifier: Apache-2.0
#include "scenarios/workload_source.hpp"

#include <gtest/gtest.h>

#include <string>

namespace headroom {
namespace {

const std::string broken = HEADROOM_SOURCE_DIR "/tests/scenarios/broken_traces/";

Scenario replay(const std::string& file, BadRowRule bad_rows) {
  Scenario scenario;
  scenario.workload = TraceWorkload{.format = "swf", .path = broken + file, .rules = {.bad_rows = bad_rows}};
  return scenario;
}

TEST(OpenWorkload, HandsOutTheJobsOfATrace) {
  Diagnostics diagnostics;
  TraceReport report;
  const auto source = open_workload(replay("04-too-few-fields.swf", BadRowRule::skip), diagnostics, report);
  ASSERT_NE(source, nullptr);
  EXPECT_EQ(source->next().value().number, 1U);
  EXPECT_FALSE(source->next().has_value());
  EXPECT_EQ(source->names().tenants, std::vector<std::string>{"user3"});
  EXPECT_EQ(report.jobs, 1U);
  EXPECT_EQ(report.bad, 1U);
  EXPECT_EQ(diagnostics.warnings(), 1U);
}

TEST(OpenWorkload, ABadRowIsFatalWhereTheScenarioSaysSo) {
  Diagnostics diagnostics;
  TraceReport report;
  EXPECT_EQ(open_workload(replay("04-too-few-fields.swf", BadRowRule::fatal), diagnostics, report), nullptr);
  EXPECT_FALSE(diagnostics.ok());
  EXPECT_EQ(report.bad, 1U) << "the report is there, also for a trace that is refused";
}

TEST(OpenWorkload, AMissingFileIsADiagnostic) {
  Diagnostics diagnostics;
  TraceReport report;
  EXPECT_EQ(open_workload(replay("none.swf", BadRowRule::skip), diagnostics, report), nullptr);
  EXPECT_EQ(to_text(diagnostics), broken + "none.swf: error: cannot open: No such file or directory\n1 error.\n");
}

TEST(OpenWorkload, MakesASyntheticWorkload) {
  SyntheticClass job_class;
  job_class.name = "train";
  job_class.request.per_task.gpus = 1;
  job_class.duration.a = 60.0;
  SyntheticWorkload synthetic;
  synthetic.jobs = 2;
  synthetic.arrivals_per_second = 0.1;
  synthetic.classes = {job_class};
  synthetic.tenants = {{.name = "team"}};
  Scenario scenario;
  scenario.cluster.pools.emplace_back();
  scenario.cluster.pools[0].nodes = 1;
  scenario.cluster.pools[0].node.gpus = 8;
  scenario.workload = synthetic;

  Diagnostics diagnostics;
  TraceReport report;
  const auto source = open_workload(scenario, diagnostics, report);
  ASSERT_NE(source, nullptr);
  EXPECT_TRUE(source->next().has_value());
  EXPECT_TRUE(source->next().has_value());
  EXPECT_FALSE(source->next().has_value());
  EXPECT_EQ(report.format, "synthetic");
  EXPECT_EQ(report.rows, 0U);
}

}  // namespace
}  // namespace headroom
