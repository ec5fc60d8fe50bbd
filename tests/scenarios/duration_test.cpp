// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "scenarios/duration_distribution.hpp"

namespace headroom {
namespace {

using Kind = DurationDistribution::Kind;

TimeSpan seconds(double s) {
  return std::isinf(s) ? TimeSpan::unlimited() : TimeSpan::from(Duration{s});
}

/// Cut at neither end.
DurationDistribution whole(Kind kind, double a, double b) {
  return {.kind = kind, .a = a, .b = b, .min = {}};
}

constexpr double no_cut = std::numeric_limits<double>::infinity();

struct QuantileRow {
  Kind kind;
  double a, b, u, expected_s;
};
// Worked by hand from the distribution functions: ln 2; Phi(1) = 0.8413447461; 1 - 1/e = 0.6321205588.
constexpr QuantileRow quantile_rows[] = {
    {Kind::constant, 300.0, 0.0, 0.99, 300.0},
    {Kind::exponential, 3600.0, 0.0, 0.5, 2495.3298500},
    {Kind::lognormal, 600.0, 1.5, 0.5, 600.0},
    {Kind::lognormal, 600.0, 1.5, 0.841344746068543, 2689.0134422},
    {Kind::weibull, 900.0, 0.6, 0.632120558828558, 900.0},
    {Kind::pareto, 60.0, 2.0, 0.75, 120.0},
};

TEST(DurationQuantile, MatchesTheClosedForm) {
  for (const QuantileRow& row : quantile_rows) {
    const Duration d = duration_quantile(whole(row.kind, row.a, row.b), row.u);
    EXPECT_NEAR(d.si, row.expected_s, 1e-9 * row.expected_s);  // ten digits in the table
  }
}

TEST(DurationQuantile, IsCutAtBothEnds) {
  const DurationDistribution d{
      .kind = Kind::exponential, .a = 3600, .min = TimeSpan::seconds(60), .max = TimeSpan::seconds(7200)};
  EXPECT_EQ(duration_quantile(d, 0.001).si, 60.0);
  EXPECT_EQ(duration_quantile(d, 0.999).si, 7200.0);
  EXPECT_NEAR(duration_quantile(d, 0.5).si, 2495.33, 0.01);
}

TEST(DurationQuantile, IsWorkAndFitsTheClock) {
  // A century is the bound of the contract; the quantile itself would be 1e15 centuries, or infinite.
  const double century_s = 100.0 * 365.25 * 86400.0;
  EXPECT_EQ(duration_quantile(whole(Kind::pareto, 60.0, 0.01), 0.9999999).si, century_s);
  EXPECT_EQ(duration_quantile(whole(Kind::lognormal, 60.0, 1e3), 0.9999999).si, century_s);
  EXPECT_EQ(duration_quantile(whole(Kind::constant, 0.0, 0.0), 0.5).si, 1e-9);
}

struct MeanRow {
  Kind kind;
  double a, b, min_s, max_s, expected_s;
};
// Worked by hand; the lognormal row cut at its median is a (e^(1/2) Phi(-1) + 1/2), Phi(-1) = 0.158655253931457; the
// Weibull row of shape 2 is the integral of exp(-x^2) from 0 to 1 = 0.746824132812427 (erf).
constexpr MeanRow mean_rows[] = {
    {Kind::constant, 300.0, 0.0, 0.0, no_cut, 300.0},
    {Kind::constant, 300.0, 0.0, 0.0, 200.0, 200.0},
    {Kind::constant, 300.0, 0.0, 400.0, no_cut, 400.0},
    {Kind::exponential, 3600.0, 0.0, 0.0, no_cut, 3600.0},
    {Kind::exponential, 3600.0, 0.0, 0.0, 3600.0, 3600.0 * 0.632120558828558},
    {Kind::exponential, 3600.0, 0.0, 3600.0, no_cut, 3600.0 * 1.367879441171442},
    {Kind::lognormal, 600.0, 1.0, 0.0, no_cut, 989.232762420077},
    {Kind::lognormal, 600.0, 1.0, 0.0, 600.0, 600.0 * (1.648721270700128 * 0.158655253931457 + 0.5)},
    {Kind::lognormal, 600.0, 0.0, 0.0, 500.0, 500.0},
    {Kind::weibull, 600.0, 0.5, 0.0, no_cut, 1200.0},
    {Kind::weibull, 600.0, 1.0, 0.0, 600.0, 600.0 * 0.632120558828558},
    {Kind::weibull, 1.0, 2.0, 0.0, 1.0, 0.746824132812427},
    {Kind::pareto, 60.0, 2.0, 0.0, 120.0, 90.0},
    {Kind::pareto, 60.0, 1.0, 0.0, 60.0 * 2.718281828459045, 120.0},
    {Kind::pareto, 60.0, 2.0, 0.0, 30.0, 30.0},
    {Kind::pareto, 60.0, 3.0, 0.0, no_cut, 90.0},
};

TEST(DurationMean, MatchesTheClosedForm) {
  for (const MeanRow& row : mean_rows) {
    const Duration mean =
        duration_mean({.kind = row.kind, .a = row.a, .b = row.b, .min = seconds(row.min_s), .max = seconds(row.max_s)});
    // 1e-9 s is the resolution of the clock that `min` and `max` pass through.
    EXPECT_NEAR(mean.si, row.expected_s, 1e-9 + 1e-12 * row.expected_s) << row.a << " " << row.b << " " << row.max_s;
  }
}

TEST(DurationMean, IsTheIntegralOfTheQuantileFunction) {
  // The mean and the draw are separate formulas; this ties them together over the whole range of shapes. The midpoint
  // rule over a monotone function errs by less than (max - min) / points.
  constexpr int points = 100'000;
  const double low = 30.0, high = 20'000.0;
  for (const Kind kind : {Kind::lognormal, Kind::weibull, Kind::pareto}) {
    for (const double shape : {0.01, 0.1, 0.5, 0.999999, 1.0, 1.7, 3.0, 20.0, 500.0}) {
      for (const double a : {1.0, 100.0, 3600.0, 1e6}) {
        const DurationDistribution d{.kind = kind, .a = a, .b = shape, .min = seconds(low), .max = seconds(high)};
        double sum = 0.0;
        for (int i = 0; i < points; ++i) sum += duration_quantile(d, (i + 0.5) / points).si;
        EXPECT_NEAR(duration_mean(d).si, sum / points, (high - low) / points)
            << "kind " << static_cast<int>(kind) << " a " << a << " b " << shape;
      }
    }
  }
}

TEST(DurationMean, IsAlwaysFinite) {
  for (const Kind kind : {Kind::lognormal, Kind::weibull, Kind::pareto}) {
    for (const double shape : {1e-6, 1e-3, 0.5, 1.0, 50.0, 1e6}) {
      const double mean = duration_mean(whole(kind, 60.0, shape)).si;
      EXPECT_TRUE(mean > 0.0 && mean <= 100.0 * 365.25 * 86400.0)
          << static_cast<int>(kind) << " " << shape << " " << mean;
    }
  }
}

}  // namespace
}  // namespace headroom
