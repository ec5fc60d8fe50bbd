// SPDX-License-Identifier: Apache-2.0
#include "planner/paired.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value - values.front();
  return values.front() + sum / static_cast<double>(values.size());
}

/// Sum of (x - mean of x) (y - mean of y) over the pairs, divided by n (n - 1): the covariance of the two means.
double covariance_of_means(std::span<const double> x, std::span<const double> y) {
  const double mean_x = mean_of(x), mean_y = mean_of(y);
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mean_x) * (y[i] - mean_y);
  const auto n = static_cast<double>(x.size());
  return sum / (n * (n - 1.0));
}

}  // namespace

std::optional<ComparedMeans> paired_difference(std::span<const double> a, std::span<const double> b, double level) {
  HEADROOM_CHECK(a.size() == b.size(), "pairs have two elements");
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  const auto difference = mean_interval(differences, level);
  if (!difference) return std::nullopt;
  const TwoMeans means{mean_of(a), mean_of(b), covariance_of_means(a, a), covariance_of_means(b, b),
                       covariance_of_means(a, b)};
  return ComparedMeans{*difference, fieller(means, student_t(level, static_cast<double>(a.size() - 1)), level)};
}

std::optional<ComparedMeans> independent_difference(std::span<const double> a, std::span<const double> b,
                                                    double level) {
  if (a.size() < 2 || b.size() < 2) return std::nullopt;
  const TwoMeans means{mean_of(a), mean_of(b), covariance_of_means(a, a), covariance_of_means(b, b)};
  HEADROOM_CHECK(std::isfinite(means.a) && std::isfinite(means.b), "an interval of finite values");
  const double variance = means.variance_a + means.variance_b;
  double t = 0.0;  // no variance: the means are exact
  if (variance > 0.0) {
    const auto share = [](double part, std::size_t n) { return part * part / static_cast<double>(n - 1); };
    const double degrees =
        variance * variance / (share(means.variance_a, a.size()) + share(means.variance_b, b.size()));
    t = student_t(level, std::max(degrees, 1.0));  // at least the smaller n - 1, but for rounding
  }
  const MeanInterval difference{means.b - means.a, t * std::sqrt(variance), level, a.size() + b.size()};
  return ComparedMeans{difference, fieller(means, t, level)};
}

}  // namespace headroom
