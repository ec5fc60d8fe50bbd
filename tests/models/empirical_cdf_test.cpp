// SPDX-License-Identifier: Apache-2.0
// Against closed forms of distributions that are straight lines and jumps.
#include "models/empirical_cdf.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

EmpiricalCdf uniform(double from, double to) {
  return {{{from, 0.0}, {to, 1.0}}};
}
EmpiricalCdf always(double value) {
  return {{{value, 0.0}, {value, 1.0}}};
}

TEST(EmpiricalCdf, QuantilesAndSharesAreEachOthersInverse) {
  const EmpiricalCdf cdf{{{10.0, 0.0}, {20.0, 0.25}, {20.0, 0.75}, {40.0, 1.0}}};
  EXPECT_DOUBLE_EQ(quantile(cdf, 0.125), 15.0);
  EXPECT_DOUBLE_EQ(quantile(cdf, 0.5), 20.0) << "half of all lies there";
  EXPECT_DOUBLE_EQ(quantile(cdf, 0.875), 30.0);
  EXPECT_DOUBLE_EQ(share_at_most(cdf, 15.0), 0.125);
  EXPECT_DOUBLE_EQ(share_at_most(cdf, 20.0), 0.75);
  EXPECT_DOUBLE_EQ(share_at_most(cdf, 5.0), 0.0);
  EXPECT_DOUBLE_EQ(share_at_most(cdf, 50.0), 1.0);
  EXPECT_DOUBLE_EQ(quantile(cdf, 0.0), 10.0);
  EXPECT_DOUBLE_EQ(quantile(cdf, 1.0), 40.0);
}

TEST(EmpiricalCdf, MeansAreThoseOfTheirLines) {
  EXPECT_DOUBLE_EQ(mean(uniform(2.0, 6.0)), 4.0);
  EXPECT_DOUBLE_EQ(mean(always(7.0)), 7.0);
  EXPECT_DOUBLE_EQ(mean({{{0.0, 0.25}, {4.0, 0.75}}}), 2.0) << "of the half that is known";
}

// sup |x - x^2-like lines|: two uniform distributions on [0, 1] and [0, 2] lie farthest apart at 1, by a half; a point
// at c lies max(c, 1 - c) beside a uniform one on [0, 1].
TEST(EmpiricalCdf, TheLargestGapIsTheOneOfKolmogorovAndSmirnov) {
  const CdfGap gap = largest_gap(uniform(0.0, 1.0), uniform(0.0, 2.0));
  EXPECT_DOUBLE_EQ(gap.share, 0.5);
  EXPECT_DOUBLE_EQ(gap.value, 1.0);
  EXPECT_DOUBLE_EQ(largest_gap(always(0.3), uniform(0.0, 1.0)).share, 0.7);
  EXPECT_DOUBLE_EQ(largest_gap(uniform(0.0, 1.0), always(0.8)).share, 0.8);
  EXPECT_DOUBLE_EQ(largest_gap(uniform(0.0, 1.0), uniform(0.0, 1.0)).share, 0.0);
  EXPECT_DOUBLE_EQ(largest_gap(always(1.0), always(2.0)).share, 1.0);
}

TEST(EmpiricalCdf, NothingIsComparedWhereOneIsNotKnown) {
  const EmpiricalCdf middle{{{0.5, 0.5}, {0.9, 0.9}}};
  EXPECT_NEAR(largest_gap(middle, uniform(0.0, 1.0)).share, 0.0, 1e-15);
  EXPECT_DOUBLE_EQ(largest_gap(middle, always(0.7)).share, 0.7);
}

// The distance of transport between uniform distributions is the mean distance of their quantiles: shifted by s it is
// s; of [0, 1] and [0, 2] it is 1/2; a point in the middle of [0, 1] is 1/4 away.
TEST(EmpiricalCdf, QuantilesLieApartByTheDistanceOfTransport) {
  EXPECT_DOUBLE_EQ(mean_quantile_gap(uniform(0.0, 1.0), uniform(3.0, 4.0)), 3.0);
  EXPECT_DOUBLE_EQ(mean_quantile_gap(uniform(0.0, 1.0), uniform(0.0, 2.0)), 0.5);
  EXPECT_DOUBLE_EQ(mean_quantile_gap(always(0.5), uniform(0.0, 1.0)), 0.25);
  EXPECT_DOUBLE_EQ(mean_quantile_gap(always(1.0), always(5.0)), 4.0);
  EXPECT_DOUBLE_EQ(mean_quantile_gap({{{0.0, 0.5}, {1.0, 1.0}}}, always(0.0)), 0.5) << "over the half that is known";
}

TEST(EmpiricalCdf, SaysWhatIsWrong) {
  EXPECT_FALSE(validate(uniform(0.0, 1.0)));
  EXPECT_EQ(validate({{{1.0, 0.0}}}), "needs two points at least");
  EXPECT_EQ(validate({{{1.0, 0.0}, {0.5, 1.0}}}), "values must not fall");
  EXPECT_EQ(validate({{{1.0, 0.5}, {2.0, 0.4}}}), "shares must not fall");
  EXPECT_EQ(validate({{{1.0, 0.5}, {2.0, 1.4}}}), "a share is not from 0 to 1");
  EXPECT_EQ(validate({{{1.0, 0.5}, {2.0, 0.5}}}), "the last share must be above the first");
  EXPECT_EQ(validate({{{std::numeric_limits<double>::infinity(), 0.5}, {2.0, 0.5}}}), "a value is not finite");
  EXPECT_THROW(static_cast<void>(quantile(uniform(0.0, 1.0), 1.5)), InternalError);
  EXPECT_THROW(static_cast<void>(mean_quantile_gap({{{0.0, 0.0}, {1.0, 0.4}}}, {{{0.0, 0.4}, {1.0, 1.0}}})),
               InternalError);
}

}  // namespace
}  // namespace headroom
