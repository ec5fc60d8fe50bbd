// SPDX-License-Identifier: Apache-2.0
#include "planner/run_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "planner/cloud_document.hpp"
#include "planner/cooling_document.hpp"
#include "planner/energy_document.hpp"
#include "planner/hardware_assumptions.hpp"
#include "planner/ledger/cost_document.hpp"
#include "planner/metric_column.hpp"
#include "planner/network_document.hpp"
#include "planner/power_document.hpp"
#include "planner/run_charts.hpp"
#include "planner/training_runs_document.hpp"
#include "planner/verdict.hpp"
#include "planner/version.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

/// What a report shows large. Of GPUs and cores that which the cluster is bought for.
struct Headline {
  std::string_view metric, name;
};
constexpr Headline headlines[] = {{"jobs.wait.p50", "median wait"},
                                  {"jobs.wait.p95", "95 % wait less than"},
                                  {"jobs.bounded_slowdown.mean", "mean bounded slowdown"},
                                  {"queue.jobs.mean", "jobs in the queue, on average"},
                                  {"energy.cost", "electricity"},
                                  {"carbon.per_useful_gpu_hour", "carbon of a useful GPU-hour"},
                                  {"cost.present_value", "costs, present value"},
                                  {"cost.per_useful_gpu_hour", "a useful GPU-hour costs"},
                                  {"cost.net_present_value", "saved against the alternative, present value"},
                                  {"cost.payback", "paid after"}};
constexpr Headline gpu_headlines[] = {{"utilisation.gpu", "GPUs busy"},
                                      {"load.gpu", "offered load of the GPUs"},
                                      {"gpu_hours.used", "held for work that counts"},
                                      {"gpu_hours.idle", "idle"}};
constexpr Headline cpu_headlines[] = {{"utilisation.cpu", "cores busy"},
                                      {"load.cpu", "offered load of the cores"},
                                      {"cpu_hours.used", "held for work that counts"},
                                      {"cpu_hours.idle", "idle"}};

void set_headlines(std::vector<KeyFigure>& figures, std::span<const Headline> names) {
  for (const Headline& headline : names)
    for (KeyFigure& figure : figures)
      if (figure.name == headline.metric) figure.headline = headline.name;
}

bool is_share(std::string_view metric) {
  return metric.starts_with("utilisation.") || metric.starts_with("load.") || metric.ends_with(".share") ||
         metric == "solar.used_share" || metric == "cost.idle" || metric == "cost.rate_of_return";
}

std::vector<KeyFigure> key_figures(const RunStatistics& statistics, const Estimates& estimates, double wall_s) {
  std::vector<KeyFigure> figures;
  for (std::size_t i = 0; i < statistics.metrics.size(); ++i) {
    const MetricColumn spec = metric_column(statistics.metrics[i].name);
    figures.push_back({spec.name, statistics.metrics[i].value, spec.unit, spec.better, spec.help});
    figures.back().interval = estimates.metrics[i].interval;
    figures.back().no_interval = estimates.metrics[i].why_none;
    figures.back().is_share = is_share(spec.name);
  }
  set_headlines(figures, headlines);
  set_headlines(figures, statistics.metric("gpu_hours.present") > 0.0 ? gpu_headlines : cpu_headlines);
  const MetricSpec& wall = run_metrics().back();
  figures.push_back(
      {std::string(wall.name), wall_s, std::string(wall.unit), wall.better, std::string(wall.help), false});
  return figures;
}

Table group_table(std::string name, std::string title, const std::string& key, const std::string& key_help,
                  const std::vector<GroupStatistics>& groups) {
  Table table{std::move(name), std::move(title), {}, {}};
  table.columns = {{key, key_help},
                   {"jobs", "measured jobs of the group"},
                   {"wait_mean_s", "mean time in the queue"},
                   {"wait_p50_s", "median time in the queue"},
                   {"wait_p95_s", "95th percentile of the time in the queue"},
                   {"wait_p99_s", "99th percentile of the time in the queue"},
                   {"wait_p99.9_s", "99.9th percentile of the time in the queue"},
                   {"turnaround_mean_s", "mean of end - submit"},
                   {"turnaround_p95_s", "95th percentile of end - submit"},
                   {"bounded_slowdown_mean", "mean of max(1, turnaround / max(run, 10 s))"},
                   {"gpu_h", "GPU-hours held in the measured window"},
                   {"cpu_h", "core-hours held in the measured window"}};
  for (const GroupStatistics& g : groups)
    table.rows.push_back({g.name, static_cast<std::int64_t>(g.jobs), g.wait_mean_s, g.wait_p50_s, g.wait_p95_s,
                          g.wait_p99_s, g.wait_p999_s, g.turnaround_mean_s, g.turnaround_p95_s, g.bounded_slowdown_mean,
                          g.gpu_hours, g.cpu_hours});
  return table;
}

/// There may be hundreds of tenants: who holds most of what the cluster is bought for comes first.
Table tenant_table(const std::vector<GroupStatistics>& tenants) {
  Table table = group_table("tenants", "Per tenant", "tenant", "who submitted the jobs", tenants);
  const bool gpus = std::ranges::any_of(tenants, [](const GroupStatistics& g) { return g.gpu_hours > 0.0; });
  table.ranked_by = gpus ? "gpu_h" : "cpu_h";
  return table;
}

std::string cluster_in_words(const ClusterSpec& cluster) {
  std::string text;
  for (const PoolSpec& pool : cluster.pools) {
    if (!text.empty()) text += "; ";
    text += fmt::format("{}: {} x", pool.name, counted(pool.nodes, "node"));
    if (pool.node.gpus > 0)
      text += pool.node.gpu_model.empty() ? " " + counted(pool.node.gpus, "GPU")
                                          : fmt::format(" {} {}", pool.node.gpus, pool.node.gpu_model);
    if (pool.node.gpus > 0 && pool.node.cpus > 0) text += " and";
    if (pool.node.cpus > 0) text += " " + counted(pool.node.cpus, "core");
  }
  return text;
}

/// What is not a mean over the replicas.
void say_replica(Document& document) {
  constexpr std::string_view which = ", replica 0";
  for (Table& table : document.tables) table.title += which;
  for (Chart& chart : document.charts) chart.title += which;
  for (TimeSeries& series : document.series) series.help += which;
}

void add_provenance(Document& document, const Scenario& scenario, const Experiment& experiment,
                    const TraceReport& trace, std::size_t replicas) {
  const SchedulerSection& s = scenario.scheduler;
  auto& facts = document.provenance;
  if (!experiment.statistics.exact)
    facts.emplace_back("percentiles", fmt::format("from sketches, each within {:.2g} % of the true one",
                                                  100.0 * experiment.statistics.percentile_error));
  facts.emplace_back("scenario", scenario.path);
  facts.emplace_back("cluster", cluster_in_words(scenario.cluster));
  if (!trace.path.empty())
    facts.emplace_back("workload", fmt::format("{} ({}): {} rows, {} jobs, {} dropped, {} bad, {} overruns, {} with a "
                                               "zero run time, {} with a substituted value",
                                               trace.path, trace.format, trace.rows, trace.jobs, trace.dropped,
                                               trace.bad, trace.overruns, trace.zero_runtimes, trace.substituted));
  if (const auto* synthetic = std::get_if<SyntheticWorkload>(&scenario.workload))
    facts.emplace_back("workload", fmt::format("synthetic (classes: {}, tenants: {})", synthetic->classes.size(),
                                               synthetic->tenants.size()));
  facts.emplace_back("scheduler", fmt::format("order {}, backfill {}, placement {}, head of line {}, events {}",
                                              s.order.policy, s.backfill.policy, s.placement.policy,
                                              s.head_of_line == HeadOfLine::strict ? "strict" : "skip",
                                              s.event_order == EventOrder::batched ? "batched" : "sequential"));
  facts.emplace_back("simulated", fmt::format("{:.6g} days", experiment.result.end.in_seconds() / 86400.0));
  facts.emplace_back("seed", std::to_string(scenario.run.seed));
  if (replicas > 1)
    facts.emplace_back("replicas", fmt::format("{}, with seeds derived from the seed; tables and series are of replica "
                                               "0, which has the seed itself",
                                               replicas));
  facts.emplace_back("version", "headroom " + std::string(version()));
}

}  // namespace

Document run_document(const Scenario& scenario, const Experiment& experiment, const TraceReport& trace,
                      const std::vector<AssertionOutcome>& assertions, const Estimates& estimates, std::size_t replicas,
                      double wall_s) {
  Document document;
  document.title = scenario.title;
  document.verdict = verdict(scenario, experiment, assertions);
  document.verdict.insert(document.verdict.end(), estimates.notes.begin(), estimates.notes.end());
  document.errors = experiment.imbalances;
  document.warnings = estimates.warnings;
  document.not_modelled = not_modelled(scenario);
  document.key_figures = key_figures(experiment.statistics, estimates, wall_s);
  document.tables.push_back(tenant_table(experiment.statistics.tenants));
  document.tables.push_back(group_table("size_classes", "Per size class", "size",
                                        "GPUs, or cores without GPUs, asked for", experiment.statistics.size_classes));
  for (Table& table : cloud_tables(scenario, experiment)) document.tables.push_back(std::move(table));
  for (Table& table : training_tables(scenario, experiment)) document.tables.push_back(std::move(table));
  for (Table& table : network_tables(experiment)) document.tables.push_back(std::move(table));
  for (Table& table : power_tables(experiment)) document.tables.push_back(std::move(table));
  for (Table& table : energy_tables(experiment)) document.tables.push_back(std::move(table));
  for (Table& table : cooling_tables(scenario, experiment)) document.tables.push_back(std::move(table));
  document.charts = run_charts(experiment.statistics);
  for (Chart& chart : power_charts(experiment)) document.charts.push_back(std::move(chart));
  document.series = experiment.statistics.series;
  if (replicas > 1) say_replica(document);
  document.assumptions = hardware_assumptions(scenario.cluster);
  const auto add_assumptions = [&document](const auto& section) {
    if (!section) return;
    for (const AssumedValue& value : section->assumptions)
      document.assumptions.push_back({value.path, value.value, value.source, value.date, value.confidence});
  };
  add_assumptions(scenario.cloud);
  for (const auto& values : {scenario.training_assumptions, network_assumptions(scenario)})
    for (const AssumedValue& value : values)
      document.assumptions.push_back({value.path, value.value, value.source, value.date, value.confidence});
  add_assumptions(scenario.power);
  add_assumptions(scenario.grid);
  add_assumptions(scenario.cooling);
  add_costs(scenario, experiment.statistics, document);
  add_provenance(document, scenario, experiment, trace, replicas);
  return document;
}

}  // namespace headroom
