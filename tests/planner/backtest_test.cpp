// SPDX-License-Identifier: Apache-2.0
// A log against our replay of it. The small case is worked out by hand.
#include "planner/backtest.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/oracle_data.hpp"

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

/// Three jobs of one hour and two GPUs on a node of four: the third starts when the first ends, if none is held back.
/// The log says that the second waited half an hour.
LoadedTrace small_log(const std::string& path) {
  FILE* const file = std::fopen(path.c_str(), "w");
  std::fputs("job_id,submit_s,duration_s,gpus,wait_s\n1,0,3600,2,0\n2,0,3600,2,1800\n3,0,3600,2,3600\n4,7200,3600,1,\n",
             file);
  std::fclose(file);
  Diagnostics diagnostics;
  return read_trace({"csv", path, {}}, diagnostics);
}

class SmallLog : public ::testing::Test {
 protected:
  std::string path_ = ::testing::TempDir() + "headroom_backtest.csv";
  void TearDown() override { std::remove(path_.c_str()); }
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
