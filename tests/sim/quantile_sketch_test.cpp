// SPDX-License-Identifier: Apache-2.0
#include "sim/quantile_sketch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "models/check.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr double quantiles[] = {0.0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1.0};

/// Of sorted values; the definition of Hyndman and Fan, "Sample quantiles in statistical packages", The American
/// Statistician 50(4), 1996, type 7.
double exact_quantile(const std::vector<double>& sorted, double p) {
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 == sorted.size()) return sorted[below];
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

struct Shape {
  const char* name;
  double (*draw)(Rng&);
};

double normal(Rng& rng) {
  const double radius = std::sqrt(-2.0 * std::log(rng.uniform_open()));
  return radius * std::cos(2.0 * std::numbers::pi * rng.uniform());
}

constexpr Shape shapes[] = {
    {"uniform", [](Rng& rng) { return rng.uniform(); }},
    {"exponential, mean 3600", [](Rng& rng) { return -3600.0 * std::log(rng.uniform_open()); }},
    {"lognormal, sigma 3", [](Rng& rng) { return std::exp(5.0 + 3.0 * normal(rng)); }},
    {"Pareto, index 0.5", [](Rng& rng) { return std::pow(rng.uniform_open(), -2.0); }},
    {"Pareto, index 1.1", [](Rng& rng) { return std::pow(rng.uniform_open(), -1.0 / 1.1); }},
    {"80 % zeros",
     [](Rng& rng) { return rng.uniform() < 0.8 ? 0.0 : 1e-9 * static_cast<double>(rng.below(1'000'000)); }},
    {"two far peaks", [](Rng& rng) { return rng.uniform() < 0.5 ? 1e-9 : 1e9 * (1.0 + rng.uniform()); }},
    {"one value", [](Rng&) { return 1234.5; }},
    {"powers of two", [](Rng& rng) { return std::ldexp(1.0, static_cast<int>(rng.below(60)) - 30); }},
    {"whole seconds", [](Rng& rng) { return static_cast<double>(rng.below(86'400)); }},
};

TEST(QuantileSketch, IsWithinItsErrorOfTheExactQuantiles) {
  EXPECT_LT(QuantileSketch::relative_error, 0.005);
  for (const Shape& shape : shapes)
    for (const std::size_t count : {1U, 2U, 10U, 1001U, 20'000U}) {
      Rng rng{5, Stream::durations, count};
      QuantileSketch sketch;
      std::vector<double> values(count);
      for (double& value : values) {
        value = shape.draw(rng);
        sketch.add(value);
      }
      std::ranges::sort(values);
      EXPECT_EQ(sketch.count(), count);
      EXPECT_EQ(sketch.min(), values.front()) << shape.name;
      EXPECT_EQ(sketch.max(), values.back()) << shape.name;
      EXPECT_EQ(sketch.quantile(0.0), values.front()) << shape.name;
      EXPECT_EQ(sketch.quantile(1.0), values.back()) << shape.name;
      for (const double p : quantiles) {
        const double expected = exact_quantile(values, p);
        // The bound itself, and the rounding of the interpolation.
        EXPECT_NEAR(sketch.quantile(p), expected, expected * (QuantileSketch::relative_error + 1e-12))
            << shape.name << ", " << count << " values, p = " << p;
      }
    }
}

// The bound is reached, nearly, at the lower end of the first bucket of an octave; were it wider than needed, it would
// promise too little, and were it narrower, too much.
TEST(QuantileSketch, TheErrorIsTheOneOfTheWidestBucket) {
  QuantileSketch sketch;
  for (const double value : {0.5, 1.0, 1.0, 1.0, 2.0}) sketch.add(value);
  EXPECT_NEAR(sketch.quantile(0.5) / 1.0 - 1.0, QuantileSketch::relative_error, 1e-12);
}

TEST(QuantileSketch, MergingIsBuildingAtOnce) {
  for (const Shape& shape : shapes) {
    Rng rng{6, Stream::durations, 0};
    QuantileSketch whole, empty;
    QuantileSketch parts[7];
    for (int i = 0; i < 5'000; ++i) {
      const double value = shape.draw(rng);
      whole.add(value);
      parts[rng.below(6)].add(value);  // one part stays empty
    }
    QuantileSketch forward, backward;
    for (const QuantileSketch& part : parts) forward.merge(part);
    for (std::size_t i = 7; i-- > 0;) backward.merge(parts[i]);
    EXPECT_TRUE(forward == whole) << shape.name;
    EXPECT_TRUE(backward == whole) << shape.name;
    whole.merge(empty);
    EXPECT_TRUE(forward == whole) << shape.name;
  }
}

TEST(QuantileSketch, OfNothingIsNothing) {
  const QuantileSketch sketch;
  EXPECT_TRUE(std::isnan(sketch.quantile(0.5)));
  EXPECT_TRUE(std::isnan(sketch.min()));
  EXPECT_TRUE(std::isnan(sketch.max()));
}

TEST(QuantileSketch, RefusesWhatIsNoQuantity) {
  QuantileSketch sketch;
  EXPECT_THROW(sketch.add(-1.0), InternalError);
  EXPECT_THROW(sketch.add(std::nan("")), InternalError);
  EXPECT_THROW(sketch.add(HUGE_VAL), InternalError);
}

}  // namespace
}  // namespace headroom
