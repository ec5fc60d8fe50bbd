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

/// (mean B - q mean A)^2 = t^2 / n * (var B - 2 q cov + q^2 var A), solved for q.
std::optional<RatioInterval> fieller(std::span<const double> a, std::span<const double> b, double level) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = mean_of(a), mean_b = mean_of(b);
  double var_a = 0.0, var_b = 0.0, covariance = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    var_a += (a[i] - mean_a) * (a[i] - mean_a);
    var_b += (b[i] - mean_b) * (b[i] - mean_b);
    covariance += (a[i] - mean_a) * (b[i] - mean_b);
  }
  const double t = student_t(level, a.size() - 1);
  const double factor = t * t / (n * (n - 1.0));
  const double square = mean_a * mean_a - factor * var_a;
  const double linear = mean_a * mean_b - factor * covariance;
  const double constant = mean_b * mean_b - factor * var_b;
  if (!(square > 0.0)) return std::nullopt;  // the interval of A holds 0: no bound for the ratio
  const double root = std::sqrt(std::max(0.0, linear * linear - square * constant));
  return RatioInterval{mean_b / mean_a, (linear - root) / square, (linear + root) / square, level};
}

}  // namespace

std::optional<PairedComparison> paired_difference(std::span<const double> a, std::span<const double> b, double level) {
  HEADROOM_CHECK(a.size() == b.size(), "pairs have two elements");
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  const auto difference = mean_interval(differences, level);
  if (!difference) return std::nullopt;
  return PairedComparison{*difference, fieller(a, b, level)};
}

}  // namespace headroom
