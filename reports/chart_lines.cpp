// SPDX-License-Identifier: Apache-2.0
#include "reports/chart_lines.hpp"

#include <algorithm>

namespace headroom {

Chart::Line line_of_hours(std::string name, const std::vector<double>& hourly) {
  Chart::Line line{.name = std::move(name), .points = {}};
  const std::size_t step = std::max<std::size_t>(1, hourly.size() / 1000);
  for (std::size_t begin = 0; begin < hourly.size(); begin += step) {
    const std::size_t end = std::min(begin + step, hourly.size());
    double sum = 0.0;
    for (std::size_t hour = begin; hour < end; ++hour) sum += hourly[hour];
    line.points.emplace_back(static_cast<double>(begin) / 24.0, sum / static_cast<double>(end - begin));
  }
  return line;
}

}  // namespace headroom
