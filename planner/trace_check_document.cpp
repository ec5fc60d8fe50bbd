// SPDX-License-Identifier: Apache-2.0
#include "planner/trace_check_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "reports/chart_lines.hpp"

namespace headroom {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::string_view to_string(TraceFinding::Weight weight) {
  switch (weight) {
    case TraceFinding::Weight::serious:
      return "serious";
    case TraceFinding::Weight::doubt:
      return "doubt";
    case TraceFinding::Weight::note:
      break;
  }
  return "note";
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

std::vector<std::string> verdict(const TraceCheck& check, const LoadedTrace& trace) {
  std::vector<std::string> out;
  for (const TraceFinding& finding : check.findings)
    if (finding.weight != TraceFinding::Weight::note) out.push_back(sentence(finding.sentence));
  if (out.empty()) out.push_back(fmt::format("Nothing in the {} jobs speaks against a replay.", trace.jobs.size()));
  const OfferedLoad& all = check.all.front();
  const char* const units = check.unit == SizeUnit::gpus ? "GPU-hours" : "core-hours";
  if (all.load)
    out.push_back(fmt::format("All in all the jobs ask for {:.6g} {}, {:.4g} % of what the cluster has in that time.",
                              all.work_hours, units, 100.0 * *all.load));
  return out;
}

Table findings_table(const TraceCheck& check) {
  Table table{"findings", "Findings", {}, {}};
  table.columns = {{"weight", "serious: a replay means little; doubt: look at it first; note: good to know"},
                   {"finding", "its name"},
                   {"count", "jobs, rows, hours or times that it concerns"},
                   {"what", "in words"}};
  for (const TraceFinding& finding : check.findings)
    table.rows.push_back({std::string(to_string(finding.weight)), finding.what,
                          static_cast<std::int64_t>(finding.count), finding.sentence});
  return table;
}

Table load_table(std::string name, std::string title, std::string what, const std::vector<OfferedLoad>& loads,
                 bool ranked) {
  Table table{std::move(name), std::move(title), {}, {}};
  table.columns = {{std::move(what), "whose jobs"},
                   {"jobs", "how many"},
                   {"work_h", "GPU-hours or core-hours"},
                   {"capacity", "GPUs or cores that they may use; empty without a cluster"},
                   {"load", "work over capacity and time; above 1 the queue never drains"}};
  if (ranked) table.ranked_by = "work_h";
  for (const OfferedLoad& one : loads)
    table.rows.push_back({one.name, static_cast<std::int64_t>(one.jobs), one.work_hours, one.capacity.value_or(unknown),
                          one.load.value_or(unknown)});
  return table;
}

Chart demand_chart(const TraceCheck& check) {
  Chart chart{.name = "demand",
              .title = "What is asked for",
              .x_label = "time (d)",
              .y_label = check.unit == SizeUnit::gpus ? "GPUs" : "cores",
              .lines = {}};
  chart.lines.push_back(line_of_hours("if every job started at once", check.if_started_at_submit.hourly_mean));
  if (check.as_recorded) chart.lines.push_back(line_of_hours("as recorded", check.as_recorded->hourly_mean));
  if (check.capacity) {
    const double end = static_cast<double>(check.if_started_at_submit.hourly_mean.size()) / 24.0;
    chart.lines.push_back({.name = "capacity",
                           .points = {{0.0, *check.capacity}, {end, *check.capacity}},
                           .style = Chart::Line::Style::guide});
  }
  return chart;
}

}  // namespace

Document trace_check_document(const TraceCheck& check, const LoadedTrace& trace) {
  Document document;
  document.title = "Check: " + trace.report.path;
  document.verdict = verdict(check, trace);
  document.provenance.emplace_back("format", trace.report.format);
  document.key_figures = {
      {.name = "trace.jobs", .value = static_cast<double>(trace.jobs.size()), .unit = "1", .help = "jobs"},
      {.name = "trace.span", .value = check.span_hours * 3600.0, .unit = "s", .help = "first to last submit"},
      {.name = "trace.load",
       .value = check.all.front().load.value_or(unknown),
       .unit = "1",
       .help = "work over capacity and time"},
      {.name = "trace.demand.peak",
       .value = check.if_started_at_submit.peak,
       .unit = "1",
       .help = "GPUs or cores, if every job started at its submit"},
      {.name = "trace.demand.above_capacity",
       .value = check.if_started_at_submit.hours_above_capacity * 3600.0,
       .unit = "s",
       .help = "time in which more is asked for than there is"}};
  document.tables = {findings_table(check)};
  if (check.gpu_models.size() > 1 || check.gpu_models.front().name != "any")
    document.tables.push_back(
        load_table("load_by_gpu", "Offered load by GPU model", "gpu_model", check.gpu_models, true));
  if (check.partitions.size() > 1)
    document.tables.push_back(
        load_table("load_by_partition", "Offered load by partition", "partition", check.partitions, true));
  document.tables.push_back(load_table("load_by_tenant", "Offered load by tenant", "tenant", check.tenants, true));
  document.tables.push_back(load_table("load_by_month", "Offered load by month", "month", check.months, false));
  document.charts = {demand_chart(check)};
  return document;
}

}  // namespace headroom
