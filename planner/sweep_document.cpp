// SPDX-License-Identifier: Apache-2.0
#include "planner/sweep_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "planner/comparison.hpp"
#include "planner/headline.hpp"
#include "planner/version.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

constexpr std::size_t most_rows = 50;  ///< that people are shown; points.csv has all

bool differs(const SweepResults& results, std::size_t metric) {
  const double first = results.points.front().means[metric].mean;
  return std::ranges::any_of(results.points,
                             [&](const auto& point) { return !same_value(point.means[metric].mean, first); });
}

bool have_one_seed(const SweepResults& results) {
  const std::uint64_t seed = results.points.front().replicas.front().seed;
  return std::ranges::all_of(results.points, [seed](const auto& p) { return p.replicas.front().seed == seed; });
}

std::string size_sentence(const SweepResults& results) {
  std::size_t runs = 0, least = results.points.front().replicas.size(), most = least;
  for (const SweepResults::Point& point : results.points) {
    runs += point.replicas.size();
    least = std::min(least, point.replicas.size());
    most = std::max(most, point.replicas.size());
  }
  if (most == 1) return counted(results.points.size(), "point") + ", one run each.";
  const std::string each = least == most ? counted(most, "replica") : fmt::format("{} to {} replicas", least, most);
  return fmt::format("{} with {} each, {} in all. Numbers are means; ± is half the {:.0f} % confidence interval. {}",
                     counted(results.points.size(), "point"), each, counted(runs, "run"), 100.0 * confidence_level,
                     have_one_seed(results)
                         ? "Replica r of every point has the same seed, so points meet the same jobs as far as the "
                           "varied keys let them."
                         : "The points have different seeds, so some of their differences are luck.");
}

std::string value_text(const SweepResults& results, std::size_t point, std::size_t metric) {
  const SweepResults::Value& value = results.points[point].means[metric];
  const MetricColumn& column = results.metrics[metric];
  std::string text = value_for_people(value.mean, column.unit);
  if (value.half_width > 0.0) {
    const ShownUnit shown = shown_unit(value.mean, column.unit);
    text += " ± " + half_width_for_people(value.half_width * shown.factor);
    if (!shown.name.empty()) text += " " + shown.name;
  }
  return text;
}

/// "point 2 (nodes=4)", with those that come to the same.
std::string with_ties(const SweepResults& results, std::size_t metric, std::size_t point) {
  constexpr std::size_t most_named = 3;
  std::vector<std::string> names;
  std::size_t ties = 0;
  for (std::size_t p = 0; p < results.points.size(); ++p) {
    if (results.points[p].means[metric].mean != results.points[point].means[metric].mean) continue;
    if (++ties <= most_named) names.push_back(fmt::format("{} ({})", p, results.short_name(p)));
  }
  if (ties == 1) return "point " + names.front();
  if (ties > most_named) names.push_back(fmt::format("{} more", ties - most_named));
  return fmt::format("points {} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

/// Whether the replicas leave open that two points do not differ.
bool may_be_luck(const SweepResults& results, std::size_t metric, std::size_t a, std::size_t b) {
  const auto side = [&](std::size_t point) {
    return Results{.name = {}, .metrics = results.metrics, .replicas = results.points[point].replicas, .inputs = {}};
  };
  const Comparison found = compare_results(side(a), side(b), {results.metrics[metric].name});
  return found.count(Finding::open) + found.count(Finding::unmeasured) > 0;
}

/// Where a metric with a better direction is best, and where it is worst. Nothing if it differs nowhere.
std::optional<std::string> extremes_sentence(const SweepResults& results, std::size_t metric) {
  const MetricColumn& column = results.metrics[metric];
  if (column.better == Better::neither) return std::nullopt;
  std::optional<std::size_t> least, most;
  for (std::size_t p = 0; p < results.points.size(); ++p) {
    const double value = results.points[p].means[metric].mean;
    if (!std::isfinite(value)) continue;
    if (!least || value < results.points[*least].means[metric].mean) least = p;
    if (!most || value > results.points[*most].means[metric].mean) most = p;
  }
  if (!least || *least == *most) return std::nullopt;
  const bool lower = column.better == Better::lower;
  const std::size_t best = lower ? *least : *most, worst = lower ? *most : *least;
  return fmt::format("{} is best at {}: {}; and worst at {}: {}{}.", column.name, with_ties(results, metric, best),
                     value_text(results, best, metric), with_ties(results, metric, worst),
                     value_text(results, worst, metric),
                     may_be_luck(results, metric, best, worst) ? ", which may be luck" : "");
}

Table shown_points(const SweepResults& results, std::span<const std::size_t> metrics) {
  Table table{"points", "Points", {{"point", "number of the point"}}, {}};
  for (const std::string& key : short_keys(results.variations)) table.columns.push_back({key, "varied"});
  std::vector<ShownUnit> units;
  for (const std::size_t m : metrics) {
    double largest = 0.0;
    for (const SweepResults::Point& point : results.points)
      if (std::isfinite(point.means[m].mean)) largest = std::max(largest, std::abs(point.means[m].mean));
    const ShownUnit& unit = units.emplace_back(shown_unit(largest, results.metrics[m].unit));
    const std::string& name = results.metrics[m].name;
    table.columns.push_back({unit.name.empty() ? name : name + " [" + unit.name + "]", results.metrics[m].help});
  }
  for (std::size_t p = 0; p < std::min(results.points.size(), most_rows); ++p) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row.emplace_back(static_cast<std::int64_t>(p));
    row.insert(row.end(), results.points[p].values.begin(), results.points[p].values.end());
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      const SweepResults::Value& value = results.points[p].means[metrics[i]];
      if (!(value.half_width > 0.0)) {
        row.emplace_back(value.mean * units[i].factor);
      } else {
        row.emplace_back(number_for_people(value.mean * units[i].factor) + " ± " +
                         half_width_for_people(value.half_width * units[i].factor));
      }
    }
  }
  return table;
}

/// One of the metrics against another: what a better one costs.
Chart trade_off(const SweepResults& results, std::size_t across, std::size_t up) {
  const MetricColumn &x = results.metrics[across], &y = results.metrics[up];
  Chart chart{"trade_off", y.name + " against " + x.name, column_name(x), column_name(y)};
  Chart::Line& line = chart.lines.emplace_back(Chart::Line{"points", {}});
  line.style = Chart::Line::Style::points;
  for (std::size_t p = 0; p < results.points.size(); ++p) {
    line.points.emplace_back(results.points[p].means[across].mean, results.points[p].means[up].mean);
    line.point_names.push_back(results.short_name(p));
  }
  return chart;
}

}  // namespace

Document sweep_document(const SweepResults& results, std::span<const std::string> wanted) {
  const std::vector<std::size_t> metrics =
      headline_metrics(results.metrics, wanted, [&](std::size_t m) { return differs(results, m); });
  Document document;
  document.title = results.title;
  document.verdict.push_back(size_sentence(results));
  for (const std::size_t m : metrics)
    if (auto sentence = extremes_sentence(results, m)) document.verdict.push_back(std::move(*sentence));
  document.warnings = warnings_of(results);
  document.tables.push_back(shown_points(results, metrics));
  if (metrics.size() > 1) document.charts.push_back(trade_off(results, metrics.front(), metrics.back()));
  if (results.points.size() > most_rows)
    document.verdict.push_back(fmt::format("The table shows the first {} points{}.", most_rows,
                                           results.metrics.empty() ? "" : "; points.csv has all"));
  document.provenance = {{"scenario", results.file}, {"version", "headroom " + std::string(version())}};
  return document;
}

}  // namespace headroom
