// SPDX-License-Identifier: Apache-2.0
#include "planner/sweep_results.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "models/check.hpp"
#include "planner/replicas.hpp"

namespace headroom {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Those that a result has and `metrics` lacks come behind the others.
void add_metrics(const UnitResult& result, std::vector<MetricColumn>& metrics) {
  for (std::size_t i = 0; i < result.metrics->size(); ++i) {
    const std::string& name = (*result.metrics)[i];
    if (i < metrics.size() && metrics[i].name == name) continue;
    if (std::ranges::find(metrics, name, &MetricColumn::name) == metrics.end()) metrics.push_back(metric_column(name));
  }
}

std::vector<double> values_in_order(const UnitResult& result, const std::vector<MetricColumn>& metrics) {
  const std::vector<std::string>& names = *result.metrics;
  std::vector<double> values;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const bool in_place = i < names.size() && names[i] == metrics[i].name;
    const std::size_t at =
        in_place ? i : static_cast<std::size_t>(std::ranges::find(names, metrics[i].name) - names.begin());
    values.push_back(at == names.size() ? nothing : result.values[at]);
  }
  return values;
}

SweepResults::Value mean_of(const SweepResults::Point& point, std::size_t metric) {
  const std::vector<double> values = finite_values(point.replicas, metric);
  const auto interval = mean_interval(values);
  return {mean_or_nan(values), interval ? interval->half_width : nothing};
}

bool same_results(const SweepResults::Point& a, const SweepResults::Point& b) {
  return std::ranges::equal(a.replicas, b.replicas, [](const ReplicaValues& x, const ReplicaValues& y) {
    return std::ranges::equal(x.values, y.values, same_value);
  });
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

/// The part of a path behind its last dot.
std::string last_key(const std::string& path) {
  return path.substr(path.rfind('.') + 1);
}

Table table_with_keys(const SweepResults& results, std::string name, std::string title) {
  Table table{std::move(name), std::move(title), {{"point", "number of the point, from 0"}}, {}};
  for (const Variation& variation : results.variations)
    table.columns.push_back({variation.path, "varied: the value of this key of the scenario"});
  return table;
}

std::vector<Cell> cells_with_keys(std::size_t point, const std::vector<std::string>& values) {
  std::vector<Cell> cells{static_cast<std::int64_t>(point)};
  cells.insert(cells.end(), values.begin(), values.end());
  return cells;
}

}  // namespace

bool SweepResults::has_intervals() const {
  return std::ranges::any_of(points, [](const Point& point) { return point.replicas.size() > 1; });
}

std::string SweepResults::short_name(std::size_t point) const {
  const std::vector<std::string> keys = short_keys(variations);
  std::string text;
  for (std::size_t i = 0; i < keys.size(); ++i)
    text.append(text.empty() ? "" : ", ").append(keys[i]).append("=").append(points[point].values[i]);
  return text;
}

std::vector<std::string> warnings_of(const SweepResults& results) {
  std::vector<std::string> sentences;
  for (std::size_t v = 0; v < results.variations.size(); ++v)
    if (moved_nothing(results, v)) sentences.push_back(results.variations[v].path + " was varied, and no metric moved");
  return sentences;
}

std::vector<std::string> short_keys(const std::vector<Variation>& variations) {
  std::vector<std::string> keys;
  std::set<std::string> different;
  for (const Variation& variation : variations) different.insert(keys.emplace_back(last_key(variation.path)));
  if (different.size() < keys.size())
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = variations[i].path;
  return keys;
}

SweepResults planned_results(Sweep& sweep) {
  SweepResults out{.title = sweep.scenario(0).title,
                   .file = sweep.file(),
                   .resolved_json = sweep.resolved_json(),
                   .variations = sweep.variations(),
                   .metrics = {},
                   .points = {}};
  for (std::size_t p = 0; p < sweep.points(); ++p) out.points.push_back({sweep.values(p), {}, {}});
  for (const SweepUnit unit : sweep.units())
    out.points[unit.point].replicas.push_back(
        {unit.replica, replica_seed(sweep.scenario(unit.point).run.seed, unit.replica), {}});
  return out;
}

SweepResults collect_results(Sweep& sweep, const std::map<std::string, UnitResult>& results) {
  SweepResults out = planned_results(sweep);
  const std::vector<SweepUnit> units = sweep.units();
  std::vector<const UnitResult*> in_order;
  for (const SweepUnit unit : units) {
    const auto found = results.find(sweep.key(unit));
    HEADROOM_CHECK(found != results.end(), "every unit has a result");
    in_order.push_back(&found->second);
    add_metrics(found->second, out.metrics);
    out.events += found->second.events;
  }
  for (std::size_t i = 0; i < units.size(); ++i)
    out.points[units[i].point].replicas[units[i].replica].values = values_in_order(*in_order[i], out.metrics);
  for (SweepResults::Point& point : out.points)
    for (std::size_t m = 0; m < out.metrics.size(); ++m) point.means.push_back(mean_of(point, m));
  return out;
}

Table points_table(const SweepResults& results) {
  const bool intervals = results.has_intervals();
  Table table = table_with_keys(results, "points", "Points");
  table.columns.push_back({"replicas", "independent runs; each metric is their mean"});
  for (const MetricColumn& metric : results.metrics) {
    table.columns.push_back({column_name(metric), metric.help});
    if (!intervals) continue;
    MetricColumn half = metric;
    half.name += ".half_width";
    table.columns.push_back({column_name(half), "half the 95 % confidence interval of the column before"});
  }
  for (std::size_t p = 0; p < results.points.size(); ++p) {
    const SweepResults::Point& point = results.points[p];
    std::vector<Cell>& row = table.rows.emplace_back(cells_with_keys(p, point.values));
    row.emplace_back(static_cast<std::int64_t>(point.replicas.size()));
    for (std::size_t m = 0; m < results.metrics.size(); ++m) {
      row.emplace_back(point.means[m].mean);
      if (intervals) row.emplace_back(point.means[m].half_width);
    }
  }
  return table;
}

Table replicas_table(const SweepResults& results) {
  Table table = replica_table(results.metrics, {});
  table.title = "Every replica of every point";
  table.columns.insert(table.columns.begin(), {"point", "number of the point, as in points.csv"});
  for (std::size_t p = 0; p < results.points.size(); ++p)
    for (std::vector<Cell>& row : replica_table(results.metrics, results.points[p].replicas).rows) {
      row.insert(row.begin(), static_cast<std::int64_t>(p));
      table.rows.push_back(std::move(row));
    }
  return table;
}

}  // namespace headroom
