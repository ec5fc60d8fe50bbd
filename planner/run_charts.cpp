// SPDX-License-Identifier: Apache-2.0
#include "planner/run_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace headroom {
namespace {

constexpr std::size_t tenants_shown = 12;
constexpr double shortest_wait_s = 1.0;  // a logarithmic axis has no 0: who waits less is shown here

/// The unit in which the longest of some times is a number of one to three digits, and others not much below one.
struct TimeUnit {
  const char* name;
  double seconds, from;
};
TimeUnit unit_for(double longest_s) {
  constexpr TimeUnit units[] = {{"d", 86400.0, 10.0}, {"h", 3600.0, 2.0}, {"min", 60.0, 2.0}};
  for (const TimeUnit& unit : units)
    if (longest_s >= unit.from * unit.seconds) return unit;
  return {"s", 1.0, 0.0};
}

/// Quantiles at equal steps of the share.
Chart wait_distribution(const std::vector<double>& quantiles_s) {
  Chart::Line line{.name = "all measured jobs", .points = {{shortest_wait_s, 0.0}}};
  const auto last = static_cast<double>(quantiles_s.size() - 1);
  for (std::size_t i = 0; i < quantiles_s.size(); ++i) {
    const double wait_s = std::max(shortest_wait_s, quantiles_s[i]);
    const double share = 100.0 * static_cast<double>(i) / last;
    if (wait_s == shortest_wait_s && i > 0) line.points.pop_back();
    line.points.emplace_back(wait_s, share);
  }
  return {.name = "wait_distribution",
          .title = "How long jobs wait",
          .x_label = "time in the queue (less than 1 s: at 1 s)",
          .y_label = "jobs that wait at most so long (%)",
          .x_scale = Chart::Scale::duration,
          .lines = {std::move(line)}};
}

using Groups = std::vector<GroupStatistics>;

Chart bars(std::string name, std::string title, std::string x_label, const Groups& groups) {
  Chart chart{
      .name = std::move(name), .title = std::move(title), .x_label = std::move(x_label), .y_label = {}, .lines = {}};
  for (const GroupStatistics& group : groups) chart.categories.push_back(group.name);
  return chart;
}

void add_bars(Chart& chart, std::string name, const Groups& groups, double GroupStatistics::*value, double unit) {
  Chart::Line line{.name = std::move(name), .points = {}};
  for (std::size_t i = 0; i < groups.size(); ++i)
    line.points.emplace_back(static_cast<double>(i), groups[i].*value / unit);
  chart.lines.push_back(std::move(line));
}

Chart waits(std::string name, const std::string& of_whom, const std::string& by, const Groups& groups) {
  Chart chart = bars(std::move(name), "How long jobs wait, by " + of_whom, by, groups);
  double longest_s = 0.0;
  for (const GroupStatistics& group : groups) longest_s = std::max(longest_s, group.wait_p95_s);
  const TimeUnit unit = unit_for(longest_s);
  chart.y_label = fmt::format("time in the queue ({})", unit.name);
  add_bars(chart, "median", groups, &GroupStatistics::wait_p50_s, unit.seconds);
  add_bars(chart, "mean", groups, &GroupStatistics::wait_mean_s, unit.seconds);
  add_bars(chart, "95th percentile", groups, &GroupStatistics::wait_p95_s, unit.seconds);
  return chart;
}

bool uses_gpus(const Groups& groups) {
  return std::ranges::any_of(groups, [](const GroupStatistics& group) { return group.gpu_hours > 0.0; });
}

Chart holdings(std::string name, const std::string& of_whom, const std::string& by, const Groups& groups) {
  const bool gpus = uses_gpus(groups);
  Chart chart = bars(std::move(name), (gpus ? "GPU-hours held, by " : "Core-hours held, by ") + of_whom, by, groups);
  chart.y_label = gpus ? "GPU-hours" : "core-hours";
  add_bars(chart, chart.y_label, groups, gpus ? &GroupStatistics::gpu_hours : &GroupStatistics::cpu_hours, 1.0);
  return chart;
}

/// Who holds most first.
Groups largest(Groups groups) {
  const auto held = uses_gpus(groups) ? &GroupStatistics::gpu_hours : &GroupStatistics::cpu_hours;
  std::ranges::stable_sort(groups, std::greater{}, held);
  groups.resize(std::min(groups.size(), tenants_shown));
  return groups;
}

}  // namespace

std::vector<Chart> run_charts(const RunStatistics& statistics) {
  std::vector<Chart> charts;
  const std::vector<double>& waits_s = statistics.wait_quantiles_s;
  if (waits_s.size() > 1 && waits_s.back() > shortest_wait_s) charts.push_back(wait_distribution(waits_s));
  if (statistics.size_classes.size() > 1) {
    charts.push_back(waits("wait_by_size", "size of the job", "size", statistics.size_classes));
    charts.push_back(holdings("held_by_size", "size of the job", "size", statistics.size_classes));
  }
  if (statistics.tenants.size() > 1) {
    const Groups tenants = largest(statistics.tenants);
    const std::string whom =
        tenants.size() == statistics.tenants.size()
            ? "tenant"
            : fmt::format("tenant, the {} largest of {}", tenants.size(), statistics.tenants.size());
    charts.push_back(waits("wait_by_tenant", whom, "tenant", tenants));
    charts.push_back(holdings("held_by_tenant", whom, "tenant", tenants));
  }
  return charts;
}

}  // namespace headroom
