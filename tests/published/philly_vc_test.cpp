// SPDX-License-Identifier: Apache-2.0
// Philly per virtual cluster, as the simulator published with Helios (Hu et al., SC'21, artefact bdaae10) replays it:
// FIFO and SJF (by the true run time), both with a strict head of the line, and placement "consolidate", on
// philly_pollux.csv from 2017-10-01 to 2017-11-30 23:59 and the nodes of philly_vc.csv with 8 GPUs each. The cells
// come from the file helios_sim_on_pollux_philly.csv, where the authors' code was run; the virtual cluster 0e4a51 and
// the sums over all of them from an independent rewrite of the same rules. They are compared as printed: to 0.01 s.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <sstream>

#include "planner/experiment.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/workload_source.hpp"
#include "tests/oracle_data.hpp"
#include "tests/published/log_run.hpp"

namespace headroom {
namespace {

std::vector<std::vector<std::string>> csv_rows(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(in, line);  // names
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    rows.push_back(std::move(cells));
  }
  return rows;
}

/// Every virtual cluster is a partition of one cluster: their lines do not touch each other.
std::string scenario_text(const std::string& trace, const std::string& clusters, const std::string& order) {
  std::string pools;
  for (const auto& row : csv_rows(clusters))
    pools += fmt::format(R"({}{{"name": "{}", "partition": "{}", "nodes": {}, "node": {{"gpus": 8, "cpus": 1}}}})",
                         pools.empty() ? "" : ",", row.at(0), row.at(0), row.at(1));
  return fmt::format(
      R"({{"cluster": {{"pools": [{}]}},
           "workload": {{"trace": {{"format": "philly", "path": "{}",
                                   "window": ["2017-10-01", "2017-11-30T23:59:00Z"]}}}},
           "scheduler": {{"order": {}, "backfill": "none", "placement": "consolidate"}}}})",
      pools, trace, order);
}

std::map<std::string, GroupStatistics> replay(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = read_scenario_text(text, "philly", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  std::map<std::string, GroupStatistics> by_tenant;
  if (!scenario) return by_tenant;
  TraceReport report;
  const auto jobs = open_workload(*scenario, diagnostics, report);
  EXPECT_TRUE(jobs) << to_text(diagnostics);
  if (!jobs) return by_tenant;
  const Experiment experiment = run_experiment(*scenario, *jobs, {}, nullptr);
  for (const GroupStatistics& tenant : experiment.statistics.tenants) by_tenant[tenant.name] = tenant;
  return by_tenant;
}

struct Policy {
  const char* name;
  const char* order;
  const char* all_turnaround;
  const char* all_wait;
};

class OraclePhilly : public ::testing::TestWithParam<Policy> {};

TEST_P(OraclePhilly, EveryVirtualClusterIsAsPublished) {
  HEADROOM_ORACLE_FILE(trace, "gpu-traces/philly/philly_pollux.csv.zst");
  HEADROOM_ORACLE_FILE(clusters, "gpu-traces/philly/philly_vc.csv");
  HEADROOM_ORACLE_FILE(expected, "gpu-traces/philly/helios_sim_on_pollux_philly.csv");
  const Policy& policy = GetParam();
  auto found = replay(scenario_text(trace, clusters, policy.order));
  int compared = 0;
  for (const auto& row : csv_rows(expected)) {  // vc,nodes,jobs,policy,avg_jct_s,avg_queue_s,p999_queue_s,makespan_s
    if (row.at(3) != policy.name) continue;
    SCOPED_TRACE(row.at(0));
    const GroupStatistics& vc = found[row.at(0)];
    EXPECT_EQ(std::to_string(vc.jobs), row.at(2));
    EXPECT_EQ(printed(vc.turnaround_mean_s, 2), row.at(4));
    EXPECT_EQ(printed(vc.wait_mean_s, 2), row.at(5));
    EXPECT_EQ(printed(vc.wait_p999_s, 1), row.at(6));
    ++compared;
  }
  EXPECT_EQ(compared, 5);
  EXPECT_EQ(printed(found["0e4a51"].turnaround_mean_s, 2), "95703.17");
  EXPECT_EQ(printed(found["e13805"].turnaround_mean_s, 2), "44007.63");
  double jobs = 0.0, turnaround = 0.0, wait = 0.0;
  for (const auto& [name, vc] : found) {
    const auto n = static_cast<double>(vc.jobs);
    jobs += n;
    turnaround += n * vc.turnaround_mean_s;
    wait += n * vc.wait_mean_s;
  }
  EXPECT_EQ(jobs, 68503.0);
  EXPECT_EQ(printed(turnaround / jobs, 2), policy.all_turnaround);
  EXPECT_EQ(printed(wait / jobs, 2), policy.all_wait);
}

INSTANTIATE_TEST_SUITE_P(Policies, OraclePhilly,
                         ::testing::Values(Policy{"fifo", R"("fifo")", "11585.29", "104.61"},
                                           Policy{"sjf", R"({"policy": "sjf", "runtime": "true"})", "11543.43",
                                                  "62.75"}),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace headroom
