// SPDX-License-Identifier: Apache-2.0
#include "planner/sweep_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "planner/headline.hpp"
#include "planner/version.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

constexpr std::size_t most_rows = 50;  ///< that people are shown; points.csv has all

std::string counted(std::size_t number, const std::string& thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

/// Nothing to measure is the same as nothing to measure.
bool same_value(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool same_results(const SweepResults::Point& a, const SweepResults::Point& b) {
  return std::ranges::equal(a.replicas, b.replicas, [](const ReplicaValues& x, const ReplicaValues& y) {
    return std::ranges::equal(x.values, y.values, same_value);
  });
}

bool differs(const SweepResults& results, std::size_t metric) {
  const double first = results.points.front().means[metric].mean;
  return std::ranges::any_of(results.points,
                             [&](const auto& point) { return !same_value(point.means[metric].mean, first); });
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
  return fmt::format(
      "{} with {} each, {} in all. Numbers are means; ± is half the {:.0f} % confidence interval. Replica r of every "
      "point has the same seed, so points meet the same jobs as far as the varied keys let them.",
      counted(results.points.size(), "point"), each, counted(runs, "run"), 100.0 * confidence_level);
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
  return fmt::format("{} is best at point {} ({}): {}; and worst at point {} ({}): {}.", column.name, best,
                     results.short_name(best), value_text(results, best, metric), worst, results.short_name(worst),
                     value_text(results, worst, metric));
}

/// Whether points that differ in this key alone came to the same in every metric, everywhere.
bool moved_nothing(const SweepResults& results, std::size_t variation) {
  std::size_t stride = 1;
  for (std::size_t i = variation + 1; i < results.variations.size(); ++i) stride *= results.variations[i].values.size();
  const std::size_t values = results.variations[variation].values.size();
  if (values < 2 || results.metrics.empty()) return false;
  for (std::size_t p = 0; p < results.points.size(); ++p) {
    const std::size_t first = p - (p / stride % values) * stride;
    if (!same_results(results.points[first], results.points[p])) return false;
  }
  return true;
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

}  // namespace

Document sweep_document(const SweepResults& results, std::span<const std::string> wanted) {
  const std::vector<std::size_t> metrics =
      headline_metrics(results.metrics, wanted, [&](std::size_t m) { return differs(results, m); });
  Document document;
  document.title = results.title;
  document.verdict.push_back(size_sentence(results));
  for (const std::size_t m : metrics)
    if (auto sentence = extremes_sentence(results, m)) document.verdict.push_back(std::move(*sentence));
  for (std::size_t v = 0; v < results.variations.size(); ++v)
    if (moved_nothing(results, v))
      document.warnings.push_back(results.variations[v].path + " was varied, and no metric moved");
  document.tables.push_back(shown_points(results, metrics));
  if (results.points.size() > most_rows)
    document.verdict.push_back(fmt::format("The table shows the first {} points; points.csv has all.", most_rows));
  document.provenance = {{"scenario", results.file}, {"version", "headroom " + std::string(version())}};
  return document;
}

}  // namespace headroom
