// SPDX-License-Identifier: Apache-2.0
// A log against our replay of it. The small case is worked out by hand.
#include "planner/backtest.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/oracle_data.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

Scenario scenario_of(const std::string& pools, const std::string& path, const std::string& backfill = "none") {
  Diagnostics diagnostics;
  auto scenario =
      read_scenario_text(R"({"cluster": {"pools": [)" + pools + R"(]}, "workload": {"trace": {"format": ")" +
                             (path.find(".swf") != std::string::npos ? "swf" : "csv") + R"(", "path": ")" + path +
                             R"("}}, "scheduler": {"backfill": ")" + backfill + R"("}})",
                         "test", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return *scenario;
}

/// Rows of job_id, submit_s, duration_s, gpus and wait_s.
LoadedTrace log_of(const std::string& path, const std::string& rows) {
  FILE* const file = std::fopen(path.c_str(), "w");
  std::fputs(("job_id,submit_s,duration_s,gpus,wait_s\n" + rows).c_str(), file);
  std::fclose(file);
  Diagnostics diagnostics;
  return read_trace({"csv", path, {}}, diagnostics);
}

/// Three jobs of one hour and two GPUs on a node of four: the third starts when the first ends, if none is held back.
/// The log says that the second waited half an hour.
LoadedTrace small_log(const std::string& path) {
  return log_of(path, "1,0,3600,2,0\n2,0,3600,2,1800\n3,0,3600,2,3600\n4,7200,3600,1,\n");
}

class SmallLog : public ::testing::Test {
 protected:
  const test::TemporaryFolder folder_;  // of each test: they run side by side
  const std::string path_ = (folder_.path() / "log.csv").string();
};

TEST_F(SmallLog, IsComparedJobByJob) {
  LoadedTrace trace = small_log(path_);
  const Scenario scenario = scenario_of(R"({"name": "p", "nodes": 1, "node": {"gpus": 4, "cpus": 1}})", path_);
  const Backtest b = backtest(scenario, std::move(trace), nullptr);
  EXPECT_EQ(b.jobs, 3u);
  EXPECT_EQ(b.left_out, 1u) << "the log does not say when job 4 started";
  EXPECT_DOUBLE_EQ(b.waits.mean_s.recorded, 1800.0);
  EXPECT_DOUBLE_EQ(b.waits.mean_s.replayed, 1200.0);
  EXPECT_DOUBLE_EQ(b.waits.mean_absolute_s, 600.0);
  EXPECT_DOUBLE_EQ(b.waits.median_absolute_s, 0.0);
  EXPECT_DOUBLE_EQ(b.within_ten_minutes, 2.0 / 3.0);
  // Ranks 0, 1, 2 against 0.5, 0.5, 2: covariance 1.5, variances 2 and 1.5.
  EXPECT_NEAR(b.rank_correlation, 1.5 / std::sqrt(2.0 * 1.5), 1e-12);
  ASSERT_EQ(b.busy.recorded.size(), 2u);
  EXPECT_DOUBLE_EQ(b.busy.recorded[0], 3.0) << "two GPUs for an hour, two for half of it";
  EXPECT_DOUBLE_EQ(b.busy.recorded[1], 3.0);
  EXPECT_DOUBLE_EQ(b.busy.replayed[0], 4.0);
  EXPECT_DOUBLE_EQ(b.busy.replayed[1], 2.0);
  EXPECT_DOUBLE_EQ(b.queue.recorded[0], 1.5);
  EXPECT_DOUBLE_EQ(b.queue.replayed[0], 1.0);
  EXPECT_DOUBLE_EQ(b.busy.root_mean_square_difference(), 1.0);
}

TEST_F(SmallLog, OurOwnScheduleIsReplayedWithoutError) {
  LoadedTrace trace = small_log(path_);
  trace.jobs.row(1).recorded_wait_ns = 0;
  const Scenario scenario = scenario_of(R"({"name": "p", "nodes": 1, "node": {"gpus": 4, "cpus": 1}})", path_);
  const Backtest b = backtest(scenario, std::move(trace), nullptr);
  EXPECT_DOUBLE_EQ(b.waits.mean_absolute_s, 0.0);
  EXPECT_DOUBLE_EQ(b.busy.root_mean_square_difference(), 0.0);
  EXPECT_DOUBLE_EQ(b.queue.root_mean_square_difference(), 0.0);
  EXPECT_DOUBLE_EQ(b.rank_correlation, 1.0);
}

// Two GPUs of four from 0 to 3600 s, and two from 1800 s: up to the last submit, at 1800 s, half of it is busy.
TEST_F(SmallLog, UtilisationIsThatBetweenTheFirstSubmitAndTheLast) {
  LoadedTrace trace = log_of(path_, "1,0,3600,2,0\n2,1800,3600,2,0\n");
  const Scenario scenario = scenario_of(R"({"name": "p", "nodes": 1, "node": {"gpus": 4, "cpus": 1}})", path_);
  const Backtest b = backtest(scenario, std::move(trace), nullptr);
  EXPECT_DOUBLE_EQ(b.utilisation.recorded, 0.5);
  EXPECT_DOUBLE_EQ(b.utilisation.replayed, 0.5);
}

// All jobs come at one instant and wait for the same time: there is no time between the first and the last submit, and
// no order of the waits. Nothing is said of either.
TEST_F(SmallLog, WhatCannotBeSaidIsLeftOut) {
  LoadedTrace trace = log_of(path_, "1,0,3600,2,0\n2,0,3600,2,0\n");
  const TraceReport report = trace.report;
  const Scenario scenario = scenario_of(R"({"name": "p", "nodes": 1, "node": {"gpus": 4, "cpus": 1}})", path_);
  const Document document = backtest_document(scenario, backtest(scenario, std::move(trace), nullptr), report);
  EXPECT_EQ(document.verdict.size(), 3u);
  for (const std::string& sentence : document.verdict) EXPECT_EQ(sentence.find("nan"), std::string::npos) << sentence;
}

class StopAtOnce final : public ProgressListener {
 public:
  bool keep_going(const RunStatus&) override { return false; }
};

TEST_F(SmallLog, AStoppedReplaySaysSo) {
  std::string rows;  // 20,000 events, of which the listener is asked after 16,384
  for (int i = 0; i < 10'000; ++i) rows += std::to_string(i + 1) + "," + std::to_string(i * 60) + ",60,1,0\n";
  LoadedTrace trace = log_of(path_, rows);
  const TraceReport report = trace.report;
  const Scenario scenario = scenario_of(R"({"name": "p", "nodes": 1, "node": {"gpus": 4, "cpus": 1}})", path_);
  StopAtOnce stop;
  const Backtest b = backtest(scenario, std::move(trace), &stop);
  EXPECT_FALSE(b.complete);
  EXPECT_GT(b.left_out, 1000u);
  EXPECT_EQ(backtest_document(scenario, b, report).verdict.at(0), "INCOMPLETE: the replay was stopped before its end.");
}

// The mean waits are facts of the log (awk over field 3) and of the published replay (predictsim, EASY: 6834.59 s
// batched).
TEST(OracleBacktest, KthSp2UnderEasyIsAsFarFromTheLogAsPublished) {
  HEADROOM_ORACLE_FILE(kth, "swf/KTH-SP2-1996-2.swf.zst");
  Diagnostics diagnostics;
  LoadedTrace trace = read_trace({"swf", kth, {}}, diagnostics);
  const Scenario scenario = scenario_of(R"({"name": "p", "nodes": 100, "node": {"cpus": 1}})", kth, "easy");
  const Backtest b = backtest(scenario, std::move(trace), nullptr);
  EXPECT_EQ(b.jobs, 28481u);
  EXPECT_NEAR(b.waits.mean_s.replayed, 6834.5873, 5e-5);
  EXPECT_NEAR(b.waits.mean_s.recorded, 15385.0, 1.0);
  EXPECT_NEAR(b.utilisation.recorded, b.utilisation.replayed, 0.001) << "the same work in the same time";
}

}  // namespace
}  // namespace headroom
