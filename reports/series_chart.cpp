// SPDX-License-Identifier: Apache-2.0
#include "reports/series_chart.hpp"

#include <algorithm>

namespace headroom {
namespace {

constexpr double seconds_per_day = 86400.0;

TimeSeries::Bucket merged(const TimeSeries& series, std::size_t begin, std::size_t end) {
  TimeSeries::Bucket out{series.buckets[begin].min, 0.0, series.buckets[begin].max};
  for (std::size_t i = begin; i < end; ++i) {
    out.min = std::min(out.min, series.buckets[i].min);
    out.max = std::max(out.max, series.buckets[i].max);
    out.mean += series.buckets[i].mean / static_cast<double>(end - begin);
  }
  return out;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text;
}

}  // namespace

Chart chart_of(const TimeSeries& series) {
  const std::string unit = series.unit == "1" ? "" : " (" + series.unit + ")";
  Chart chart{.name = series.name,
              .title = capitalised(series.help.empty() ? series.name : series.help),
              .x_label = "simulated time (d)",
              .y_label = series.name + unit,
              .lines = {}};
  Chart::Line line{.name = "mean", .points = {}, .style = Chart::Line::Style::steps};
  const std::size_t count = series.buckets.size();
  const std::size_t step = (count + buckets_shown - 1) / buckets_shown;
  const auto add = [&](std::size_t bucket, const TimeSeries::Bucket& values) {
    const double at_s = series.begin.in_seconds() + series.width.in_seconds() * static_cast<double>(bucket);
    line.points.emplace_back(at_s / seconds_per_day, values.mean);
    line.band.emplace_back(values.min, values.max);
  };
  for (std::size_t i = 0; i < count; i += step) {
    const TimeSeries::Bucket values = merged(series, i, std::min(i + step, count));
    add(i, values);
    if (i + step >= count) add(count, values);  // a step needs an end
  }
  chart.lines = {std::move(line)};
  return chart;
}

bool is_zero(const TimeSeries& series) {
  return std::ranges::all_of(series.buckets, [](const auto& bucket) { return bucket.min == 0.0 && bucket.max == 0.0; });
}

}  // namespace headroom
