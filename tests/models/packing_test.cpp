// SPDX-License-Identifier: Apache-2.0
#include "models/performance/packing.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/quantile_bound.hpp"

namespace headroom {
namespace {

struct Row {
  std::size_t runs, rank_from_above;
};
// Wilks, "Determination of sample sizes for setting tolerance limits", Annals of Mathematical Statistics 12, 1941; the
// numbers of runs for a one-sided 95 %/95 % bound of order 1 to 6 as reactor safety uses them: 59, 93, 124, 153, 181,
// 208.
constexpr Row wilks_95_95[] = {{59, 1}, {93, 2}, {124, 3}, {153, 4}, {181, 5}, {208, 6}};

TEST(QuantileBound, NumbersOfRunsOfWilks) {
  for (const auto& [runs, from_above] : wilks_95_95) {
    SCOPED_TRACE(runs);
    const QuantileBound enough = upper_quantile_bound(runs, 0.95, 0.95);
    EXPECT_EQ(enough.rank, runs - from_above + 1);
    EXPECT_GE(enough.confidence, 0.95);
    // With a run less, only the order statistic above that one will do.
    const std::size_t one_less = runs - 1;
    EXPECT_EQ(upper_quantile_bound(one_less, 0.95, 0.95).rank, from_above == 1 ? one_less : one_less - from_above + 2);
  }
  EXPECT_EQ(least_sample(0.95, 0.95), 59U);
}

TEST(QuantileBound, FewRunsAreAsSureAsTheLargestOfThem) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{10}, std::size_t{58}}) {
    const QuantileBound bound = upper_quantile_bound(n, 0.95, 0.95);
    EXPECT_EQ(bound.rank, n);
    EXPECT_NEAR(bound.confidence, 1.0 - std::pow(0.95, static_cast<double>(n)), 1e-14);  // rounding
  }
}

// By hand: 10 % busy on 8, then 4: 0.9 + 0.1 * 2. Busy all the time: as many times longer as there are fewer. Half busy
// with exponent 0.5 on a quarter: 0.5 + 0.5 * 2.
TEST(Packing, SlowdownByHand) {
  EXPECT_DOUBLE_EQ(packed_slowdown(0.1, 8.0, 4.0), 1.1);
  EXPECT_DOUBLE_EQ(packed_slowdown(1.0, 8.0, 4.0), 2.0);
  EXPECT_DOUBLE_EQ(packed_slowdown(0.0, 8.0, 1.0), 1.0);
  EXPECT_DOUBLE_EQ(packed_slowdown(0.5, 8.0, 2.0, 0.5), 1.5);
}

TEST(Packing, TheLeastShareIsSlowedDownJustSoMuch) {
  EXPECT_DOUBLE_EQ(least_share(0.1, 1.1), 0.5);
  EXPECT_DOUBLE_EQ(least_share(0.0, 1.1), 0.0);
  EXPECT_DOUBLE_EQ(least_share(0.3, 1.0), 1.0);
  for (const double busy : {0.01, 0.2, 0.7, 1.0})
    for (const double slowdown : {1.05, 1.1, 2.0})
      for (const double exponent : {0.7, 1.0})
        EXPECT_NEAR(packed_slowdown(busy, 1.0, least_share(busy, slowdown, exponent), exponent), slowdown, 1e-12);
}

}  // namespace
}  // namespace headroom
