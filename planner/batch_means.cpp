// SPDX-License-Identifier: Apache-2.0
#include "planner/batch_means.hpp"

#include <cmath>
#include <vector>

#include "models/check.hpp"
#include "models/distribution.hpp"

namespace headroom {
namespace {

constexpr std::size_t numbers_of_batches[] = {30, 24, 20, 16, 12, 10};
constexpr double test_level = 0.10;

/// Means of `count` batches of equal length; what is left over is skipped at the begin.
std::vector<double> means_of_batches(std::span<const double> series, std::size_t count) {
  const std::size_t length = series.size() / count;
  std::span<const double> rest = series.subspan(series.size() - count * length);
  std::vector<double> means;
  for (; !rest.empty(); rest = rest.subspan(length)) {
    double sum = 0.0;
    for (const double value : rest.first(length)) sum += value;
    means.push_back(sum / static_cast<double>(length));
  }
  return means;
}

std::vector<double> means_of_pairs(std::span<const double> values) {
  std::vector<double> means;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) means.push_back((values[i] + values[i + 1]) / 2.0);
  return means;
}

}  // namespace

Independence independence(std::span<const double> values) {
  HEADROOM_CHECK(values.size() >= 3, "a correlation needs three values");
  const auto n = static_cast<double>(values.size());
  double sum = 0.0;
  for (const double value : values) sum += value - values.front();
  const double mean = values.front() + sum / n;
  double squares = 0.0, products = 0.0, steps = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double distance = values[i] - mean;
    squares += distance * distance;
    if (i + 1 == values.size()) continue;
    products += distance * (values[i + 1] - mean);
    steps += (values[i + 1] - values[i]) * (values[i + 1] - values[i]);
  }
  if (squares == 0.0) return {};
  return {products / squares, (1.0 - steps / squares / 2.0) * std::sqrt((n * n - 1.0) / (n - 2.0))};
}

BatchMeans batch_means(std::span<const double> series, double level) {
  const double critical = standard_normal_quantile(1.0 - test_level);
  BatchMeans result;
  for (const std::size_t count : numbers_of_batches) {
    if (series.size() < 2 * count) continue;
    const std::vector<double> halves = means_of_batches(series, 2 * count);
    const Independence found = independence(halves);
    result.batches = count;
    result.lag1 = found.lag1;
    if (found.score > critical) continue;
    result.interval = mean_interval(means_of_pairs(halves), level);
    break;
  }
  return result;
}

}  // namespace headroom
