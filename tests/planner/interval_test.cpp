// SPDX-License-Identifier: Apache-2.0
#include "planner/interval.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "models/distribution.hpp"
#include "planner/batch_means.hpp"
#include "planner/precision.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

struct StudentRow {
  double level;
  double degrees;
  double t;
};
// The table of two-sided critical values in every textbook, for example Law, "Simulation Modeling and Analysis", 5th
// ed., 2015, table T.1; three decimals.
constexpr StudentRow student_table[] = {{0.95, 1, 12.706}, {0.95, 4, 2.776},  {0.95, 9, 2.262},
                                        {0.90, 9, 1.833},  {0.99, 39, 2.708}, {0.95, 1000, 1.962}};

TEST(Interval, StudentsTable) {
  for (const StudentRow& row : student_table) EXPECT_NEAR(student_t(row.level, row.degrees), row.t, 0.0005);
}

// By hand: 1, 2, 3, 4, 5 have mean 3 and variance 2.5; 2.7764 * sqrt(2.5 / 5) = 1.9632.
TEST(Interval, OfAMeanByHand) {
  const auto interval = mean_interval(std::vector{1.0, 2.0, 3.0, 4.0, 5.0});
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->mean, 3.0);
  EXPECT_NEAR(interval->half_width, 1.9632, 0.0001);
  EXPECT_EQ(interval->values, 5U);
}

TEST(Interval, EqualValuesHaveNoWidthAndOneValueHasNoInterval) {
  const auto equal = mean_interval(std::vector<double>(7, 0.1));
  ASSERT_TRUE(equal);
  EXPECT_EQ(equal->mean, 0.1) << "exactly: a sum of seven tenths is not seven times a tenth";
  EXPECT_EQ(equal->half_width, 0.0);
  EXPECT_FALSE(mean_interval(std::vector{1.0}));
  EXPECT_FALSE(mean_interval({}));
}

// By hand: 1, 2, 3, 4: mean 2.5, squares 5, products 1.25 - 0.25... = (0.75 - 0.25 + 0.75) = 1.25; steps 3. The score
// is (1 - 3 / 5 / 2) * sqrt(15 / 2).
TEST(Independence, ByHand) {
  const Independence found = independence(std::vector{1.0, 2.0, 3.0, 4.0});
  EXPECT_NEAR(found.lag1, 0.25, 1e-15);
  EXPECT_NEAR(found.score, 0.7 * std::sqrt(7.5), 1e-15);
  EXPECT_EQ(independence(std::vector{2.0, 2.0, 2.0}).score, 0.0);
}

// Young (1941): for independent normal values the score has variance 1 exactly, and the 10 % point of the normal
// distribution is near its own from n = 8 on. 4,000 draws: the standard error of the share is 0.5 %.
TEST(Independence, RejectsATenthOfIndependentSeries) {
  for (const std::uint64_t n : {20U, 60U}) {
    int rejected = 0;
    for (std::uint64_t series = 0; series < 4000; ++series) {
      Rng rng(1, Stream::policy, 100 * series + n);
      std::vector<double> values;
      for (std::uint64_t i = 0; i < n; ++i) values.push_back(standard_normal_quantile(rng.uniform_open()));
      rejected += independence(values).score > standard_normal_quantile(0.9) ? 1 : 0;
    }
    EXPECT_NEAR(rejected / 4000.0, 0.10, 0.015) << n;
  }
}

// First-order autoregression x = phi x + e: the variance of its mean is 1 / (1 - phi)^2 / n, so of 20,000 values with
// phi = 0.9 the half-width is about 2.05 * 10 / sqrt(20000) = 0.145; taken for independent they would say 0.032.
TEST(BatchMeans, WidthOfACorrelatedSeries) {
  Rng rng(1, Stream::policy, 0);
  std::vector<double> series{0.0};
  while (series.size() < 20000) series.push_back(0.9 * series.back() + standard_normal_quantile(rng.uniform_open()));
  const BatchMeans means = batch_means(series);
  ASSERT_TRUE(means.interval);
  EXPECT_GE(means.batches, 10U);
  EXPECT_NEAR(means.interval->half_width, 0.145, 0.06) << "a deviation from 30 values is known to a fifth or so";
}

TEST(BatchMeans, ATrendHasNoInterval) {
  std::vector<double> growing;
  for (int i = 0; i < 1000; ++i) growing.push_back(i);
  const BatchMeans means = batch_means(growing);
  EXPECT_FALSE(means.interval);
  EXPECT_EQ(means.batches, 10U) << "the last attempt";
  EXPECT_GT(means.lag1, 0.8);
  EXPECT_EQ(batch_means(std::vector<double>(19, 1.0)).batches, 0U) << "too few for ten batches of two halves";
}

TEST(Precision, IsRelativeOrAbsolute) {
  const std::vector values{1.0, 2.0, 3.0, 4.0, 5.0};  // 3 +- 1.963
  using Kind = PrecisionTarget::Kind;
  EXPECT_NEAR(check_precision({"", "m", Kind::relative, 0.5}, values).excess, 1.9632 / 1.5, 1e-4);
  EXPECT_NEAR(check_precision({"", "m", Kind::absolute, 2.0}, values).excess, 1.9632 / 2.0, 1e-4);
  EXPECT_TRUE(check_precision({"", "m", Kind::absolute, 2.0}, values).reached());
  EXPECT_TRUE(check_precision({"", "m", Kind::relative, 0.01}, std::vector{0.0, 0.0}).reached()) << "known exactly";
  EXPECT_FALSE(check_precision({"", "m", Kind::relative, 0.01}, std::vector{1.0}).reached());
}

TEST(Precision, RoundsFollowTheForecastWithinBounds) {
  const auto after = [](double excess, std::size_t values = 10) {
    const PrecisionOutcome outcomes[] = {{"", "m", values, excess, 1.0, 1.0}};
    return next_round(10, 200, outcomes);
  };
  EXPECT_EQ(after(1.0), 10U);
  EXPECT_EQ(after(1.01), 12U) << "a tenth at least";
  EXPECT_EQ(after(1.2), 15U) << "10 * 1.44";
  EXPECT_EQ(after(9.0), 20U) << "doubles at most";
  EXPECT_EQ(after(std::numeric_limits<double>::infinity(), 0), 10U) << "no replica has it";
  EXPECT_EQ(first_round({.replicas = 1, .max_replicas = 200}), 10U);
  EXPECT_EQ(first_round({.replicas = 40, .max_replicas = 200}), 40U);
  EXPECT_EQ(first_round({.replicas = 1, .max_replicas = 5}), 5U);
}

}  // namespace
}  // namespace headroom
