// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "planner/backtest.hpp"
#include "reports/chart_lines.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

std::string time(double seconds) {
  return value_for_people(seconds, "s");
}

std::vector<std::string> verdict(const Backtest& b) {
  std::vector<std::string> out;
  if (!b.complete) out.emplace_back("INCOMPLETE: the replay was stopped before its end.");
  if (b.jobs == 0) {
    out.emplace_back(
        "No job of the trace has a recorded start and started in the replay: there is nothing to compare.");
    return out;
  }
  const double bias = b.waits.mean_s.replayed - b.waits.mean_s.recorded;
  out.push_back(fmt::format("The log waits {} on average, the replay {}: {} by {}.", time(b.waits.mean_s.recorded),
                            time(b.waits.mean_s.replayed),
                            bias < 0.0 ? "the replay is too fast" : "the replay is too slow", time(std::abs(bias))));
  out.push_back(
      fmt::format("A job's wait differs by {} on average; half of the jobs differ by less than {}, {:.3g} % by at "
                  "most ten minutes.",
                  time(b.waits.mean_absolute_s), time(b.waits.median_absolute_s), 100.0 * b.within_ten_minutes));
  out.push_back(fmt::format("95 % of the jobs wait less than {} in the log and less than {} in the replay.",
                            time(b.waits.p95_s.recorded), time(b.waits.p95_s.replayed)));
  if (std::isfinite(b.utilisation.recorded))  // a log of one instant has none
    out.push_back(fmt::format("Utilisation is {:.4g} % in the log and {:.4g} % in the replay.",
                              100.0 * b.utilisation.recorded, 100.0 * b.utilisation.replayed));
  if (std::isfinite(b.rank_correlation))  // nor have waits that are all the same
    out.push_back(fmt::format("The rank correlation of the waits is {:.3g}.", b.rank_correlation));
  if (b.left_out > 0)
    out.push_back(fmt::format("{} jobs are left out: without a recorded start, or never started here.", b.left_out));
  return out;
}

std::vector<KeyFigure> key_figures(const Backtest& b) {
  const auto figure = [](std::string name, double value, std::string unit, std::string help) {
    return KeyFigure{.name = std::move(name), .value = value, .unit = std::move(unit), .help = std::move(help)};
  };
  return {
      figure("backtest.jobs", static_cast<double>(b.jobs), "1", "jobs that are compared"),
      figure("backtest.wait.mean.recorded", b.waits.mean_s.recorded, "s", "mean wait in the log"),
      figure("backtest.wait.mean.replayed", b.waits.mean_s.replayed, "s", "mean wait in the replay"),
      figure("backtest.wait.p95.recorded", b.waits.p95_s.recorded, "s", "95th percentile of the wait in the log"),
      figure("backtest.wait.p95.replayed", b.waits.p95_s.replayed, "s", "95th percentile of the wait in the replay"),
      figure("backtest.wait.error.mean_absolute", b.waits.mean_absolute_s, "s", "mean of |replayed - recorded| wait"),
      figure("backtest.wait.error.median_absolute", b.waits.median_absolute_s, "s",
             "median of |replayed - recorded| wait"),
      figure("backtest.wait.rank_correlation", b.rank_correlation, "1", "Spearman's, of recorded and replayed waits"),
      figure("backtest.utilisation.recorded", b.utilisation.recorded, "1",
             "busy over capacity in the log, from the first submit to the last"),
      figure("backtest.utilisation.replayed", b.utilisation.replayed, "1",
             "busy over capacity in the replay, from the first submit to the last"),
      figure("backtest.busy.rms_difference", b.busy.root_mean_square_difference(), "1",
             "of the units held, hour by hour"),
      figure("backtest.queue.rms_difference", b.queue.root_mean_square_difference(), "1",
             "of the jobs that wait, hour by hour"),
  };
}

Table size_table(const Backtest& b) {
  Table table{"waits_by_size", "Waits by size", {}, {}};
  table.columns = {{"size", "GPUs or cores of the job"},
                   {"jobs", "jobs compared"},
                   {"mean_recorded_s", "mean wait in the log"},
                   {"mean_replayed_s", "mean wait in the replay"},
                   {"p95_recorded_s", "95th percentile in the log"},
                   {"p95_replayed_s", "95th percentile in the replay"},
                   {"mean_absolute_error_s", "mean of |replayed - recorded|"}};
  std::vector<WaitErrors> rows = b.by_size;
  rows.push_back(b.waits);
  for (const WaitErrors& row : rows)
    table.rows.push_back({row.group, static_cast<std::int64_t>(row.jobs), row.mean_s.recorded, row.mean_s.replayed,
                          row.p95_s.recorded, row.p95_s.replayed, row.mean_absolute_s});
  return table;
}

Chart over_time(std::string name, std::string title, std::string y_label, const HourlyPair& pair) {
  Chart chart{.name = std::move(name),
              .title = std::move(title),
              .x_label = "time (d)",
              .y_label = std::move(y_label),
              .lines = {}};
  chart.lines = {line_of_hours("log", pair.recorded), line_of_hours("replay", pair.replayed)};
  return chart;
}

/// Which share of the jobs waits at most so long.
Chart distribution(const Backtest& b) {
  Chart chart{.name = "waits",
              .title = "How long jobs wait",
              .x_label = "wait (s), those below 1 s at 1 s",
              .y_label = "share of the jobs that wait at most so long",
              .x_scale = Chart::Scale::log,
              .lines = {}};
  for (const auto& [label, values] : {std::pair{"log", &b.recorded_waits_s}, {"replay", &b.replayed_waits_s}}) {
    Chart::Line line{.name = label, .points = {}};
    const std::size_t n = values->size();
    const std::size_t step = std::max<std::size_t>(1, n / 500);
    for (std::size_t i = 0; i < n; i += step)
      line.points.emplace_back(std::max(1.0, (*values)[i]), static_cast<double>(i + 1) / static_cast<double>(n));
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

}  // namespace

Document backtest_document(const Scenario& scenario, const Backtest& result, const TraceReport& report) {
  Document document;
  document.title = "Back-test: " + report.path;
  document.verdict = verdict(result);
  document.not_modelled = {
      "what the log does not tell: priorities, reservations, outages and the scheduler that was really at work; a "
      "difference is theirs as much as the replay's"};
  document.provenance.emplace_back("trace", report.path + " (" + report.format + ")");
  const SchedulerSection& s = scenario.scheduler;
  document.provenance.emplace_back("scheduler",
                                   s.order.policy + ", " + s.backfill.policy + " backfill, " + s.placement.policy);
  for (const PoolSpec& pool : scenario.cluster.pools)
    document.provenance.emplace_back("pool " + pool.name, fmt::format("{} nodes of {} GPUs and {} cores", pool.nodes,
                                                                      pool.node.gpus, pool.node.cpus));
  if (result.jobs == 0) return document;
  document.key_figures = key_figures(result);
  document.tables = {size_table(result)};
  document.charts = {distribution(result), over_time("busy", "What is held", "GPUs or cores held", result.busy),
                     over_time("queue", "Who waits", "jobs that wait", result.queue)};
  return document;
}

}  // namespace headroom
