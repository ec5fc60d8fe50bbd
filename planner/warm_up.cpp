// SPDX-License-Identifier: Apache-2.0
#include "planner/warm_up.hpp"

#include <limits>
#include <vector>

namespace headroom {
namespace {

constexpr std::size_t batch = 5;
constexpr std::size_t fewest_batches = 10;
constexpr std::size_t never_alone = 5;  ///< batches at the end

std::vector<double> means_of_five(std::span<const double> series) {
  std::vector<double> means;
  for (; series.size() >= batch; series = series.subspan(batch)) {
    double sum = 0.0;
    for (const double value : series.first(batch)) sum += value;
    means.push_back(sum / static_cast<double>(batch));
  }
  return means;
}

}  // namespace

std::optional<WarmUp> find_warm_up(std::span<const double> series) {
  const std::vector<double> means = means_of_five(series);
  if (means.size() < fewest_batches) return std::nullopt;
  // From the end on, one batch more at a time: running mean and sum of squares (Welford, Technometrics 4(3), 1962).
  double mean = 0.0, squares = 0.0, smallest = std::numeric_limits<double>::infinity(), mean_after = 0.0;
  std::size_t left_out = 0;
  for (std::size_t first = means.size(); first-- > 0;) {
    const auto n = static_cast<double>(means.size() - first);
    const double distance = means[first] - mean;
    mean += distance / n;
    squares += distance * (means[first] - mean);
    if (means.size() - first < never_alone) continue;
    const double error = squares / (n * n);
    if (error > smallest) continue;  // of two equal ones, the one that keeps more
    smallest = error;
    left_out = first;
    mean_after = mean;
  }
  return WarmUp{left_out * batch, 2 * left_out <= means.size(), mean, mean_after};
}

}  // namespace headroom
