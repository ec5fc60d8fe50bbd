// SPDX-License-Identifier: Apache-2.0
#include "sim/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "models/check.hpp"
#include "models/distribution.hpp"

namespace headroom {
namespace {

constexpr int draws = 100'000;

// Every seed below is fixed, so these tests do not flicker. The bounds are 4 standard errors, which a sound generator
// exceeds with a probability of 6e-5 per row: a failure is a fault and not bad luck.
constexpr double standard_errors = 4.0;

// The first numbers for the seed 1234567: Rosetta Code, "Pseudo-random numbers/Splitmix64".
TEST(SplitMix64, MatchesThePublishedVectors) {
  SplitMix64 generator{1234567};
  for (const std::uint64_t expected : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                       4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(generator.next(), expected);
  }
}

struct StreamRow {
  std::uint64_t run_seed;
  Stream purpose;
  std::uint64_t entity;
  std::array<std::uint64_t, 2> first;
};

// Worked out by a second implementation in another language. A change here changes every published result.
constexpr StreamRow streams[] = {
    {0, Stream::arrivals, 0, {4720248854425330031u, 1629287585893752162u}},
    {42, Stream::arrivals, 0, {17044898069131831905u, 17944829412460387873u}},
    {42, Stream::durations, 0, {10314557963313495091u, 9710017154493365743u}},
    {42, Stream::arrivals, 7, {11160870839564996278u, 5291088079581919572u}},
};

TEST(Rng, StreamsStayWhatTheyAre) {
  for (const StreamRow& row : streams) {
    Rng rng{row.run_seed, row.purpose, row.entity};
    for (const std::uint64_t expected : row.first) EXPECT_EQ(rng.next(), expected);
  }
}

TEST(Rng, UniformIsInItsRangeAndFillsIt) {
  Rng half_open{1, Stream::arrivals, 0}, open{2, Stream::arrivals, 0};
  double sum = 0.0, squares = 0.0, least = 1.0, greatest = 0.0;
  for (int i = 0; i < draws; ++i) {
    const double u = half_open.uniform(), v = open.uniform_open();
    ASSERT_TRUE(u >= 0.0 && u < 1.0);
    ASSERT_TRUE(v > 0.0 && v < 1.0);
    sum += u;
    squares += u * u;
    least = std::min(least, v);
    greatest = std::max(greatest, v);
  }
  // Mean 1/2 with variance 1/12; mean square 1/3 with variance 4/45.
  EXPECT_NEAR(sum / draws, 0.5, standard_errors * std::sqrt(1.0 / 12.0 / draws));
  EXPECT_NEAR(squares / draws, 1.0 / 3.0, standard_errors * std::sqrt(4.0 / 45.0 / draws));
  // The least of n draws exceeds 12/n with probability e^-12; the same at the other end.
  EXPECT_LT(least, 12.0 / draws);
  EXPECT_GT(greatest, 1.0 - 12.0 / draws);
}

TEST(Rng, BelowIsFair) {
  Rng rng{3, Stream::sizes, 0};
  std::array<int, 10> counts{};
  for (int i = 0; i < draws; ++i) ++counts.at(rng.below(counts.size()));
  double chi_square = 0.0;
  for (const int count : counts) chi_square += std::pow(count - draws / 10.0, 2) / (draws / 10.0);
  EXPECT_LT(chi_square, 27.88);  // the 99.9 % point for 9 degrees of freedom
}

// A plain remainder would give half of the draws to the lowest third: 2^64 = (4/3) n.
TEST(Rng, BelowHasNoBiasForALargeRange) {
  constexpr std::uint64_t third = std::uint64_t{1} << 62;
  Rng rng{4, Stream::sizes, 0};
  int low = 0;
  for (int i = 0; i < draws; ++i) low += rng.below(3 * third) < third ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(low) / draws, 1.0 / 3.0, standard_errors * std::sqrt(2.0 / 9.0 / draws));
}

TEST(Rng, BelowKnowsItsEnds) {
  Rng rng{5, Stream::policy, 0};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rng.below(1), 0u);
  EXPECT_THROW(static_cast<void>(rng.below(0)), InternalError);
}

std::vector<double> uniforms(Rng rng) {
  std::vector<double> values(draws);
  for (double& value : values) value = rng.uniform();
  return values;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - 0.5) * (b[i] - 0.5);
  return 12.0 * sum / static_cast<double>(a.size());
}

// The standard error of the correlation of n independent pairs is 1/sqrt(n).
TEST(Rng, StreamsOfNeighboursAreUncorrelated) {
  const std::vector<double> base = uniforms({42, Stream::arrivals, 7});
  EXPECT_NEAR(correlation(base, base), 1.0, 0.02) << "the measure itself";
  for (const Rng& other : {Rng{42, Stream::durations, 7}, Rng{42, Stream::failures, 7}, Rng{42, Stream::arrivals, 8},
                           Rng{42, Stream::arrivals, 6}, Rng{43, Stream::arrivals, 7}, Rng{41, Stream::durations, 8}}) {
    EXPECT_NEAR(correlation(base, uniforms(other)), 0.0, standard_errors / std::sqrt(draws));
  }
}

// First draws across entities are what a fleet of nodes sees: they must be as good as draws of one stream.
TEST(Rng, FirstDrawsOfManyEntitiesAreUniform) {
  std::vector<double> first(draws), next_entity(draws);
  double sum = 0.0;
  for (std::uint64_t entity = 0; entity < draws; ++entity) {
    first[entity] = Rng{42, Stream::failures, entity}.uniform();
    next_entity[entity] = Rng{42, Stream::failures, entity + 1}.uniform();
    sum += first[entity];
  }
  EXPECT_NEAR(sum / draws, 0.5, standard_errors * std::sqrt(1.0 / 12.0 / draws));
  EXPECT_NEAR(correlation(first, next_entity), 0.0, standard_errors / std::sqrt(draws));
}

TEST(Rng, DrawsOfOneStreamMoveNoOther) {
  Rng alone{42, Stream::arrivals, 0}, accompanied{42, Stream::arrivals, 0}, failures{42, Stream::failures, 0};
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < i % 3; ++k) static_cast<void>(failures.next());
    EXPECT_EQ(accompanied.next(), alone.next());
  }
}

struct MomentRow {
  const char* name;
  std::function<double(double)> quantile;
  double mean, variance;
};

// Closed forms of the variance: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 1 (1994).
TEST(Distribution, SampleMeansMatchClosedForms) {
  const double g1 = std::tgamma(1.0 + 1.0 / 0.7), g2 = std::tgamma(1.0 + 2.0 / 0.7);
  const MomentRow rows[] = {
      {"exponential", [](double u) { return exponential(3.0, u); }, 3.0, 9.0},
      {"lognormal", [](double u) { return lognormal(2.0, 1.0, u); }, lognormal_mean(2.0, 1.0),
       4.0 * std::exp(1.0) * (std::exp(1.0) - 1.0)},
      {"log of lognormal", [](double u) { return std::log(lognormal(1.0, 2.0, u)); }, 0.0, 4.0},
      {"square of that", [](double u) { return std::pow(std::log(lognormal(1.0, 2.0, u)), 2); }, 4.0, 32.0},
      {"weibull", [](double u) { return weibull(5.0, 0.7, u); }, weibull_mean(5.0, 0.7), 25.0 * (g2 - g1 * g1)},
      {"pareto", [](double u) { return pareto(1.0, 5.0, u); }, pareto_mean(1.0, 5.0), 5.0 / (16.0 * 3.0)},
  };
  for (const MomentRow& row : rows) {
    Rng rng{6, Stream::durations, 0};
    double sum = 0.0;
    for (int i = 0; i < draws; ++i) sum += row.quantile(rng.uniform_open());
    EXPECT_NEAR(sum / draws, row.mean, standard_errors * std::sqrt(row.variance / draws)) << row.name;
  }
}

}  // namespace
}  // namespace headroom
