// SPDX-License-Identifier: Apache-2.0
#include "reports/chart_lines.hpp"

#include <algorithm>
#include <utility>

namespace headroom {
namespace {

Chart::Line line_of_means(std::string name, const std::vector<double>& values, double per_day) {
  constexpr std::size_t most_points = 1000;
  Chart::Line line{.name = std::move(name), .points = {}};
  const std::size_t step = (values.size() + most_points - 1) / most_points;
  for (std::size_t begin = 0; begin < values.size(); begin += step) {
    const std::size_t end = std::min(begin + step, values.size());
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) sum += values[i];
    line.points.emplace_back(static_cast<double>(begin) / per_day, sum / static_cast<double>(end - begin));
  }
  return line;
}

}  // namespace

Chart::Line line_of_hours(std::string name, const std::vector<double>& hourly) {
  return line_of_means(std::move(name), hourly, 24.0);
}

Chart::Line line_of_days(std::string name, const std::vector<double>& daily) {
  return line_of_means(std::move(name), daily, 1.0);
}

}  // namespace headroom
