// SPDX-License-Identifier: Apache-2.0
// What a report shows of a run besides its numbers: charts, headline figures, and where the hardware facts come from.
#include <gtest/gtest.h>

#include <algorithm>

#include "planner/hardware_assumptions.hpp"
#include "planner/run_charts.hpp"
#include "planner/run_document.hpp"
#include "planner/vocabulary.hpp"
#include "reports/chart_table.hpp"
#include "reports/write_csv.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom {
namespace {

GroupStatistics group(const std::string& name, double p50_s, double mean_s, double p95_s, double gpu_hours) {
  GroupStatistics group{.name = name, .jobs = 10};
  group.wait_p50_s = p50_s;
  group.wait_mean_s = mean_s;
  group.wait_p95_s = p95_s;
  group.gpu_hours = gpu_hours;
  group.cpu_hours = 1.0;
  return group;
}

std::vector<std::string> names_of(const std::vector<Chart>& charts) {
  std::vector<std::string> names;
  for (const Chart& chart : charts) names.push_back(chart.name);
  return names;
}

TEST(RunCharts, WaitsAreInAUnitThatKeepsThemShort) {
  RunStatistics statistics;
  statistics.size_classes = {group("1 GPU", 0.0, 900.0, 3600.0, 4.0), group("2 GPUs", 1800.0, 3600.0, 14400.0, 8.0)};
  const std::vector<Chart> charts = run_charts(statistics);
  ASSERT_EQ(names_of(charts), (std::vector<std::string>{"wait_by_size", "held_by_size"}));
  EXPECT_EQ(charts[0].y_label, "time in the queue (h)");
  EXPECT_EQ(write_csv(table_of(charts[0])), "size,median,mean,95th percentile\n1 GPU,0,0.25,1\n2 GPUs,0.5,1,4\n");
  EXPECT_EQ(write_csv(table_of(charts[1])), "size,GPU-hours\n1 GPU,4\n2 GPUs,8\n");
}

TEST(RunCharts, OfManyTenantsTheLargestAreShown) {
  RunStatistics statistics;
  for (int i = 0; i < 30; ++i) statistics.tenants.push_back(group("t" + std::to_string(i), 0, 0, 0, i));
  const std::vector<Chart> charts = run_charts(statistics);
  ASSERT_EQ(names_of(charts), (std::vector<std::string>{"wait_by_tenant", "held_by_tenant"}));
  EXPECT_EQ(charts[1].categories.front(), "t29");
  EXPECT_EQ(charts[1].categories.size(), 12u);
  EXPECT_NE(charts[1].title.find("the 12 largest of 30"), std::string::npos);
}

TEST(RunCharts, WithoutGpusItIsCores) {
  RunStatistics statistics;
  statistics.size_classes = {group("1 core", 0, 0, 0, 0.0), group("2 cores", 0, 0, 0, 0.0)};
  EXPECT_EQ(run_charts(statistics)[1].y_label, "core-hours");
}

TEST(RunCharts, OneBarAndNoWaitAreNoPicture) {
  RunStatistics statistics;
  statistics.tenants = {group("all", 0, 0, 0, 1.0)};
  statistics.wait_quantiles_s = {0.0, 0.0, 0.0};
  EXPECT_TRUE(run_charts(statistics).empty());
}

TEST(RunCharts, WhoDoesNotWaitIsAtTheBeginOfTheAxis) {
  RunStatistics statistics;
  statistics.wait_quantiles_s = {0.0, 0.0, 0.5, 60.0, 7200.0};
  const std::vector<Chart> charts = run_charts(statistics);
  ASSERT_EQ(charts.size(), 1u);
  using Points = std::vector<std::pair<double, double>>;
  EXPECT_EQ(charts[0].lines[0].points, (Points{{1.0, 0.0}, {1.0, 50.0}, {60.0, 75.0}, {7200.0, 100.0}}));
}

TEST(HardwareAssumptions, AreTheFactsThatTheScenarioDoesNotReplace) {
  const std::string text = R"({"headroom": 1, "title": "t", "run": {"horizon": "1 h"},
    "cluster": {"pools": [{"name": "a", "node": "dgx-h100", "nodes": 1}, {"name": "b", "node": "dgx-h100", "nodes": 1},
      {"name": "c", "node": {"like": "dgx-h100", "cpus": 96, "memory": "1 TiB"}, "nodes": 1},
      {"name": "d", "node": {"cpus": 8}, "nodes": 1}]},
    "workload": {"synthetic": {"load": "50 %", "classes": [{"name": "x", "share": "100 %", "gpus_per_node": 1,
      "duration": "1 h"}]}},
    "scheduler": {"order": "fifo"}})";
  Diagnostics diagnostics;
  const auto scenario = read_scenario_text(text, "test.json", {}, full_vocabulary(), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  const auto names = [](const std::vector<Assumption>& assumptions) {
    std::vector<std::string> out;
    for (const Assumption& a : assumptions) {
      out.push_back(a.name);
      EXPECT_FALSE(a.value.empty() || a.source.empty() || a.date.empty() || a.confidence.empty()) << a.name;
    }
    return out;
  };
  ClusterSpec cluster = scenario->cluster;
  EXPECT_EQ(names(hardware_assumptions(cluster)),
            (std::vector<std::string>{"dgx-h100: gpus", "dgx-h100: accelerator", "dgx-h100: cpu_cores",
                                      "dgx-h100: host_memory", "h100-sxm: memory"}))
      << "each once";
  cluster.pools = {cluster.pools[2], cluster.pools[3]};
  EXPECT_EQ(names(hardware_assumptions(cluster)),
            (std::vector<std::string>{"dgx-h100: gpus", "dgx-h100: accelerator", "h100-sxm: memory"}));
}

TEST(RunDocument, WhatIsShownLargeIsThere) {
  Diagnostics diagnostics;
  for (const char* example : {"h100-pod.json", "cpu-cluster.json"}) {
    const std::string path = std::string(HEADROOM_SOURCE_DIR "/scenarios/examples/") + example;
    const std::vector<std::string> short_run = {"run.replicas=1", "run.horizon=3 d", "run.warm_up=0 s"};
    const auto scenario = read_scenario(path, short_run, full_vocabulary(), diagnostics);
    ASSERT_TRUE(scenario) << to_text(diagnostics);
    TraceReport report;
    ReplicaSet set = run_replicas(*scenario, open_workload(*scenario, diagnostics, report), {});
    const Experiment experiment = mean_experiment(set);
    const Document document = run_document(*scenario, experiment, report, {}, estimate(*scenario, set, {}), 1, 0.0);
    std::vector<std::string> headlines;
    for (const KeyFigure& figure : document.key_figures)
      if (!figure.headline.empty()) headlines.push_back(figure.name);
    EXPECT_GE(headlines.size(), 8u) << example;
    const char* busy = scenario->cluster.pools[0].node.gpus > 0 ? "utilisation.gpu" : "utilisation.cpu";
    EXPECT_NE(std::ranges::find(headlines, busy), headlines.end()) << example;
    EXPECT_FALSE(document.charts.empty()) << example;
  }
}

}  // namespace
}  // namespace headroom
