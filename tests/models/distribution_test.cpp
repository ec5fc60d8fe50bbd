// SPDX-License-Identifier: Apache-2.0
#include "models/distribution.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "models/check.hpp"

namespace headroom {
namespace {

struct NormalRow {
  double u, z;
};

// The first three rows are the test values that Wichura prints with AS 241 (1988); the others are the usual quantiles
// to 16 digits. The paper promises 1 part in 1e16 for exact arithmetic; the tolerance, that of the contract, adds the
// rounding of the polynomials, of the table and of u.
constexpr NormalRow normal_rows[] = {
    {0.25, -0.6744897501960817}, {0.001, -3.090232306167814}, {1e-20, -9.262340089798408},
    {0.9, 1.2815515655446004},   {0.975, 1.959963984540054},  {0.995, 2.5758293035489004},
};

TEST(StandardNormalQuantile, MatchesPublishedValues) {
  for (const auto& [u, z] : normal_rows) EXPECT_NEAR(standard_normal_quantile(u), z, 1e-15 * std::abs(z)) << u;
  EXPECT_EQ(standard_normal_quantile(0.5), 0.0);
}

TEST(StandardNormalQuantile, IsOdd) {
  for (const double u : {0.4, 0.25, 0.0625, 0x1p-10, 0x1p-40}) {  // 1 - u is exact
    EXPECT_EQ(standard_normal_quantile(u), -standard_normal_quantile(1.0 - u)) << u;
  }
}

// Phi(z) = erfc(-z / sqrt 2) / 2. A relative error e of z moves the tail by about z^2 e, so the tolerance grows with
// z^2; e is the 1e-15 of the contract, which leaves room for the rounding of z / sqrt 2, and 2 is for erfc itself.
TEST(StandardNormalQuantile, InvertsTheErrorFunctionFromEndToEnd) {
  for (double u = 0.999; u > 1e-300; u *= 0.7) {
    const double z = standard_normal_quantile(u);
    const double back = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    EXPECT_NEAR(back, u, 1e-15 * (2.0 + z * z) * u) << u;
  }
}

struct QuantileRow {
  double actual, expected;
};

// u is chosen so that the quantile is a closed form: the median, and 1 - 1/e where -ln(1 - u) is 1.
TEST(Distribution, QuantilesMatchClosedForms) {
  const double one_in_e = 1.0 - 1.0 / std::numbers::e;
  const QuantileRow rows[] = {
      {exponential(10.0, 0.5), 10.0 * std::numbers::ln2},
      {exponential(10.0, one_in_e), 10.0},
      {lognormal(3600.0, 2.0, 0.5), 3600.0},
      {lognormal(3600.0, 0.0, 0.9), 3600.0},
      {lognormal(1.0, 1.0, 0.975), 7.099071384231335},  // exp(1.959963984540054)
      {weibull(100.0, 0.7, one_in_e), 100.0},
      {weibull(100.0, 2.0, 0.75), 100.0 * std::sqrt(2.0 * std::numbers::ln2)},
      {pareto(5.0, 2.0, 0.75), 10.0},
      {pareto(5.0, 1.0, 0.9), 50.0},
  };
  for (const auto& [actual, expected] : rows) EXPECT_NEAR(actual, expected, 4e-15 * expected);
}

TEST(Distribution, MeansMatchClosedForms) {
  EXPECT_DOUBLE_EQ(lognormal_mean(100.0, 0.0), 100.0);
  EXPECT_DOUBLE_EQ(lognormal_mean(100.0, std::sqrt(2.0)), 100.0 * std::numbers::e);
  EXPECT_DOUBLE_EQ(weibull_mean(100.0, 1.0), 100.0);
  EXPECT_DOUBLE_EQ(weibull_mean(100.0, 0.5), 200.0);                               // Gamma(3) = 2
  EXPECT_DOUBLE_EQ(weibull_mean(100.0, 2.0), 50.0 * std::sqrt(std::numbers::pi));  // Gamma(3/2) = sqrt(pi) / 2
  EXPECT_DOUBLE_EQ(pareto_mean(4.0, 3.0), 6.0);
  EXPECT_EQ(pareto_mean(4.0, 1.0), std::numeric_limits<double>::infinity());
}

/// Integral of the quantile function over u, by the midpoint rule.
double mean_by_quadrature(const std::function<double(double)>& quantile) {
  constexpr int steps = 1'000'000;
  double sum = 0.0;
  for (int i = 0; i < steps; ++i) sum += quantile((i + 0.5) / steps);
  return sum / steps;
}

// The midpoint rule misses most of the last step, u > 1 - 1e-6, of an unbounded quantile: the share of the mean that
// lies there is a few 1e-5 for the tails below, hence the tolerance.
TEST(Distribution, MeansAreTheIntegralsOfTheQuantiles) {
  const auto expect_mean = [](double expected, const std::function<double(double)>& quantile) {
    EXPECT_NEAR(mean_by_quadrature(quantile), expected, 1e-4 * expected);
  };
  expect_mean(7.0, [](double u) { return exponential(7.0, u); });
  expect_mean(lognormal_mean(7.0, 1.0), [](double u) { return lognormal(7.0, 1.0, u); });
  expect_mean(weibull_mean(7.0, 0.7), [](double u) { return weibull(7.0, 0.7, u); });
  expect_mean(pareto_mean(7.0, 4.0), [](double u) { return pareto(7.0, 4.0, u); });
}

TEST(Distribution, BreakingTheDomainIsOurBug) {
  for (const double u : {0.0, 1.0, -0.1, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(static_cast<void>(standard_normal_quantile(u)), InternalError);
    EXPECT_THROW(static_cast<void>(exponential(1.0, u)), InternalError);
    EXPECT_THROW(static_cast<void>(lognormal(1.0, 1.0, u)), InternalError);
    EXPECT_THROW(static_cast<void>(weibull(1.0, 1.0, u)), InternalError);
    EXPECT_THROW(static_cast<void>(pareto(1.0, 1.0, u)), InternalError);
  }
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    EXPECT_THROW(static_cast<void>(exponential(bad, 0.5)), InternalError);
    EXPECT_THROW(static_cast<void>(lognormal(bad, 1.0, 0.5)), InternalError);
    EXPECT_THROW(static_cast<void>(weibull(bad, 1.0, 0.5)), InternalError);
    EXPECT_THROW(static_cast<void>(weibull(1.0, bad, 0.5)), InternalError);
    EXPECT_THROW(static_cast<void>(pareto(bad, 1.0, 0.5)), InternalError);
    EXPECT_THROW(static_cast<void>(pareto(1.0, bad, 0.5)), InternalError);
  }
  EXPECT_THROW(static_cast<void>(lognormal(1.0, -0.5, 0.5)), InternalError);
}

}  // namespace
}  // namespace headroom
