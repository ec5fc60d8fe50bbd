// SPDX-License-Identifier: Apache-2.0
#include "reports/series_chart.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {
namespace {

constexpr double seconds_per_day = 86400.0;

TimeSeries::Bucket merged(const TimeSeries& series, std::size_t begin, std::size_t end) {
  const auto is_known = [](const TimeSeries::Bucket& bucket) { return !std::isnan(bucket.mean); };
  const std::span buckets = std::span(series.buckets).subspan(begin, end - begin);
  const auto first = std::ranges::find_if(buckets, is_known);
  if (first == buckets.end()) return buckets.front();
  const auto known = static_cast<double>(std::ranges::count_if(buckets, is_known));
  TimeSeries::Bucket out{first->min, 0.0, first->max};
  for (const TimeSeries::Bucket& bucket : buckets) {
    if (!is_known(bucket)) continue;
    out.min = std::min(out.min, bucket.min);
    out.max = std::max(out.max, bucket.max);
    out.mean += bucket.mean / known;
  }
  return out;
}

/// "power.load" of "power.load[level=row]".
std::string_view quantity_of(const TimeSeries& series) {
  return std::string_view(series.name).substr(0, series.name.find('['));
}

/// "row" of it; nothing of a series that is alone.
std::string_view part_of(const TimeSeries& series) {
  const std::string_view group = std::string_view(series.name).substr(quantity_of(series).size());
  const std::size_t from = group.find('=');
  return from == std::string_view::npos ? std::string_view{} : group.substr(from + 1, group.size() - from - 2);
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

std::vector<Chart> charts_of(std::span<const TimeSeries> all) {
  std::vector<Chart> charts;
  for (const TimeSeries& series : all) {
    if (is_zero(series)) continue;
    Chart chart = chart_of(series);
    if (!part_of(series).empty()) {
      chart.name = quantity_of(series);
      chart.y_label.replace(0, series.name.size(), chart.name);
      chart.lines.front().name = part_of(series);
      const auto other = std::ranges::find(charts, chart.name, &Chart::name);
      if (other != charts.end()) {
        other->lines.push_back(std::move(chart.lines.front()));
        continue;
      }
    }
    charts.push_back(std::move(chart));
  }
  for (Chart& chart : charts)
    if (chart.lines.size() > 1)
      for (Chart::Line& line : chart.lines) line.band.clear();
  return charts;
}

bool is_zero(const TimeSeries& series) {
  return std::ranges::all_of(series.buckets, [](const auto& bucket) { return bucket.min == 0.0 && bucket.max == 0.0; });
}

}  // namespace headroom
