// SPDX-License-Identifier: Apache-2.0
#include "planner/paired.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "planner/replicas.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom {
namespace {

// By hand: the differences are 1, 2, 3, 2, 2 with mean 2 and variance 0.5; 2.7764 * sqrt(0.5 / 5) = 0.8780.
TEST(Paired, DifferenceByHand) {
  const auto found =
      paired_difference(std::vector{10.0, 12.0, 9.0, 14.0, 11.0}, std::vector{11.0, 14.0, 12.0, 16.0, 13.0});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->difference.mean, 2.0);
  EXPECT_NEAR(found->difference.half_width, 0.8780, 0.0001);
}

// Fieller's limits are by definition the ratios that a paired t test just does not reject: at both, the interval of
// B - q A touches 0. That is checked with the other function.
TEST(Paired, AtTheLimitsOfTheRatioTheDifferenceJustTouchesZero) {
  const std::vector a{10.0, 12.0, 9.0, 14.0, 11.0, 8.0}, b{12.0, 13.0, 12.0, 15.0, 14.0, 11.0};
  const auto found = paired_difference(a, b);
  ASSERT_TRUE(found && found->ratio);
  EXPECT_NEAR(found->ratio->ratio, 77.0 / 64.0, 1e-15);
  EXPECT_LT(found->ratio->low, found->ratio->ratio);
  EXPECT_GT(found->ratio->high, found->ratio->ratio);
  for (const double limit : {found->ratio->low, found->ratio->high}) {
    std::vector<double> rest;
    for (std::size_t i = 0; i < a.size(); ++i) rest.push_back(b[i] - limit * a[i]);
    const auto interval = mean_interval(rest);
    EXPECT_NEAR(std::abs(interval->mean), interval->half_width, 1e-9);
  }
}

TEST(Paired, NoRatioToWhatMayBeZero) {
  const auto found = paired_difference(std::vector{-1.0, 1.0, 0.5}, std::vector{1.0, 2.0, 3.0});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->ratio);
  EXPECT_FALSE(paired_difference(std::vector{1.0}, std::vector{2.0}));
}

// The additional sleep of ten patients under two drugs (Cushny and Peebles, 1905; "Student", Biometrika 6(1), 1908).
// The documentation of R's t.test prints, for group 1 - group 2, [-3.3654832, 0.2054832] with Welch's 17.776 degrees of
// freedom, and [-2.4598858, -0.7001142] for the paired test.
const std::vector sleep_1{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector sleep_2{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

TEST(Paired, SleepOfStudentsPatients) {
  const auto found = paired_difference(sleep_1, sleep_2);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->difference.low(), 0.7001142, 5e-8);
  EXPECT_NEAR(found->difference.high(), 2.4598858, 5e-8);
}

TEST(Independent, SleepOfStudentsPatients) {
  const auto found = independent_difference(sleep_1, sleep_2);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->difference.mean, 2.33 - 0.75, 1e-12);
  EXPECT_NEAR(found->difference.low(), -0.2054832, 5e-8);
  EXPECT_NEAR(found->difference.high(), 3.3654832, 5e-8);
  EXPECT_FALSE(found->ratio) << "the mean of the first group may as well be 0";
}

// The limits of the ratio are those at which the difference of B and q A just touches 0; the variance of q A is q^2
// that of A, so the degrees of freedom are those of the two samples only where q is 1: there the functions agree.
TEST(Independent, ALimitOfOneIsADifferenceOfZero) {
  const std::vector a{10.0, 12.0, 9.0, 14.0, 11.0, 8.0};
  std::vector b = a;
  const auto same = independent_difference(a, a);
  ASSERT_TRUE(same);
  for (double& value : b) value += same->difference.half_width;  // shifts the interval until its low end is 0
  const auto found = independent_difference(a, b);
  ASSERT_TRUE(found && found->ratio);
  EXPECT_NEAR(found->difference.low(), 0.0, 1e-12);
  EXPECT_NEAR(found->ratio->low, 1.0, 1e-12);
}

TEST(Independent, ConstantsHaveNoDoubtAndOneValueHasNoInterval) {
  const auto found = independent_difference(std::vector{2.0, 2.0}, std::vector{3.0, 3.0, 3.0});
  ASSERT_TRUE(found && found->ratio);
  EXPECT_EQ(found->difference.half_width, 0.0);
  EXPECT_EQ(found->ratio->low, 1.5);
  EXPECT_EQ(found->ratio->high, 1.5);
  EXPECT_FALSE(independent_difference(std::vector{1.0}, std::vector{2.0, 3.0}));
}

// Law, 11.2: two policies that meet the same jobs react alike, so most of the variance cancels.
TEST(Paired, CommonRandomNumbersNarrowTheComparisonOfTwoPolicies) {
  const auto waits = [](const char* order, int seed) {
    const std::string text = R"({
      "run": { "replicas": 8, "seed": )" +
                             std::to_string(seed) + R"( },
      "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
      "workload": { "synthetic": { "jobs": 400, "load": "60 %", "classes": [
        { "name": "one", "share": "60 %", "gpus_per_node": 1, "duration": { "dist": "exponential", "mean": "20 min" } },
        { "name": "four", "share": "40 %", "gpus_per_node": 4,
          "duration": { "dist": "exponential", "mean": "20 min" } } ] } },
      "scheduler": { "order": ")" +
                             order + R"(", "backfill": "easy" } })";
    Diagnostics diagnostics;
    const auto scenario = read_scenario_text(text, "paired.json", {}, full_vocabulary(), diagnostics);
    EXPECT_TRUE(scenario.has_value()) << to_text(diagnostics);
    TraceReport report;
    const ReplicaSet set = run_replicas(*scenario, open_workload(*scenario, diagnostics, report), {});
    return values_of("jobs.turnaround.mean", set.replicas);
  };
  const std::vector<double> fifo = waits("fifo", 1), sjf = waits("sjf", 1), other = waits("sjf", 2);
  const auto common = paired_difference(fifo, sjf), independent = paired_difference(fifo, other);
  ASSERT_TRUE(common && independent);
  EXPECT_LT(common->difference.high(), 0.0) << "the shortest job first helps, and eight replicas show it";
  EXPECT_LT(common->difference.half_width, 0.5 * independent->difference.half_width);
}

}  // namespace
}  // namespace headroom
