// SPDX-License-Identifier: Apache-2.0
#include "planner/warm_up.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <vector>

#include "models/distribution.hpp"
#include "planner/experiment.hpp"
#include "planner/submit_times.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

// Ten zeros, then ninety ones: what is left has no error at all after the second mean of five, and nothing else has.
TEST(WarmUp, AStepIsFoundExactly) {
  std::vector<double> series(100, 1.0);
  for (std::size_t i = 0; i < 10; ++i) series[i] = 0.0;
  const auto found = find_warm_up(series);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->values, 10U);
  EXPECT_TRUE(found->ends);
  EXPECT_NEAR(found->mean_before, 0.9, 1e-15);
  EXPECT_EQ(found->mean_after, 1.0);
  EXPECT_FALSE(find_warm_up(std::vector<double>(49, 1.0)));
}

// 10 + 20 exp(-i / 50) + noise of deviation 1. The bias falls below the noise of a mean of five (0.45) after 190
// values; a truncation point that is right lies near there, in any case beyond 100 (bias 2.7) and before 300 (bias
// 0.05).
TEST(WarmUp, AnExponentialDecayInNoise) {
  for (std::uint64_t series_number = 0; series_number < 20; ++series_number) {
    Rng rng(1, Stream::policy, series_number);
    std::vector<double> series;
    for (int i = 0; i < 2000; ++i)
      series.push_back(10.0 + 20.0 * std::exp(-i / 50.0) + standard_normal_quantile(rng.uniform_open()));
    const auto found = find_warm_up(series);
    ASSERT_TRUE(found && found->ends);
    EXPECT_GT(found->values, 100U);
    EXPECT_LT(found->values, 300U);
    EXPECT_NEAR(found->mean_after, 10.0, 0.15) << "three standard errors and the rest of the transient";
  }
}

TEST(WarmUp, NoiseAloneHasNoneThatMatters) {
  for (std::uint64_t series_number = 0; series_number < 20; ++series_number) {
    Rng rng(2, Stream::policy, series_number);
    std::vector<double> series;
    for (int i = 0; i < 2000; ++i) series.push_back(10.0 + standard_normal_quantile(rng.uniform_open()));
    const auto found = find_warm_up(series);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->mean_after, found->mean_before, 0.02 * found->mean_before);
  }
}

TEST(WarmUp, ATrendDoesNotEnd) {
  std::vector<double> growing;
  for (int i = 0; i < 1000; ++i) growing.push_back(i);
  const auto found = find_warm_up(growing);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->ends);
}

// M/M/1 at 80 % that starts empty, by Lindley's recursion; the mean of 40 replications. The mean wait of the n-th
// customer climbs from 0 to 4 service times with a relaxation time of (1 - sqrt(0.8))^-2 = 90; MSER-5 weighs the bias
// against losing data and cuts early, but it must cut, and what is left must be nearer to the truth.
TEST(WarmUp, AnMM1ThatStartsEmpty) {
  constexpr double load = 0.8, truth = load / (1.0 - load);
  constexpr std::size_t jobs = 2000;
  std::vector<double> mean_wait(jobs, 0.0);
  for (std::uint64_t replica = 0; replica < 40; ++replica) {
    Rng arrivals(1, Stream::arrivals, replica), durations(1, Stream::durations, replica);
    double wait = 0.0;
    for (double& sum : mean_wait) {
      sum += wait / 40.0;
      wait = std::max(
          0.0, wait + exponential(1.0, durations.uniform_open()) - exponential(1.0 / load, arrivals.uniform_open()));
    }
  }
  const auto found = find_warm_up(mean_wait);
  ASSERT_TRUE(found && found->ends);
  EXPECT_GE(found->values, 10U);
  EXPECT_LT(found->values, 700U);
  EXPECT_GT(found->mean_after, found->mean_before);
  EXPECT_NEAR(found->mean_after, truth, 0.15 * truth);
}

// A window from 100 s on. Job 1, which runs then, was submitted before and is not measured; job 2 comes at 0 s and job
// 3 at 50 s of simulated time.
TEST(SubmitTimes, OfAWarmStartAreThoseOfTheMeasuredJobs) {
  const std::string path = ::testing::TempDir() + "headroom_warm_start.csv";
  std::ofstream(path) << "job_id,submit_s,duration_s,cpus,wait_s\n1,0,500,1,0\n2,100,50,1,0\n3,150,50,1,0\n";
  Diagnostics diagnostics;
  const auto scenario = read_scenario_text(
      R"({"cluster": {"pools": [{"name": "p", "nodes": 1, "node": {"cpus": 4}}]}, "workload": {"trace": {
          "format": "csv", "path": ")" +
          path + R"(", "window": ["100 s", "1000 s"], "warm_start": true}}})",
      "test", {}, full_vocabulary(), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  TraceReport report;
  const auto jobs = open_workload(*scenario, diagnostics, report);
  ASSERT_TRUE(jobs) << to_text(diagnostics);
  EXPECT_EQ(report.warm, 1u);
  const Experiment experiment = run_experiment(*scenario, *jobs, {}, nullptr);
  EXPECT_EQ(experiment.submits.of(0), Instant{});
  EXPECT_EQ(experiment.submits.of(1), Instant::seconds(50));
  std::remove(path.c_str());
}

TEST(SubmitTimes, AreThoseOfTheRankOrJustBefore) {
  SubmitTimes times(Instant{1000});
  for (std::int64_t ns = 0; ns < 101'000; ++ns) times.add(Instant{ns});  // rank r at 1000 + r
  for (const std::uint64_t rank : {0U, 1U, 5000U, 99'999U}) {
    const auto at = static_cast<std::uint64_t>(times.of(rank).ns) - 1000;
    EXPECT_LE(at, rank);
    EXPECT_GT(at + 64, rank) << "of every 32nd";
  }
  EXPECT_EQ(SubmitTimes(Instant{7}).of(3), Instant{7});
}

}  // namespace
}  // namespace headroom
