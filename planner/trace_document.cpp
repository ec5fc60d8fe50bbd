// SPDX-License-Identifier: Apache-2.0
#include "planner/trace_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/chart_lines.hpp"

namespace headroom {
namespace {

double number(std::uint64_t count) {
  return static_cast<double>(count);
}

std::vector<KeyFigure> key_figures(const TraceSummary& s) {
  const TraceReport& r = s.report;
  return {
      {.name = "trace.rows", .value = number(r.rows), .unit = "1", .help = "rows of the file"},
      {.name = "trace.jobs", .value = number(r.jobs), .unit = "1", .help = "rows that became jobs"},
      {.name = "trace.dropped", .value = number(r.dropped), .unit = "1", .help = "rows that a rule left out"},
      {.name = "trace.bad", .value = number(r.bad), .unit = "1", .help = "rows that could not be read"},
      {.name = "trace.overruns",
       .value = number(r.overruns),
       .unit = "1",
       .help = "jobs that ran longer than requested"},
      {.name = "trace.zero_runtimes",
       .value = number(r.zero_runtimes),
       .unit = "1",
       .help = "rows with run time 0 or unknown"},
      {.name = "trace.substituted",
       .value = number(r.substituted),
       .unit = "1",
       .help = "rows with a value that had to be substituted"},
      {.name = "trace.out_of_order",
       .value = number(r.out_of_order),
       .unit = "1",
       .help = "jobs submitted before the job of an earlier row"},
      {.name = "trace.duplicates",
       .value = number(r.duplicates),
       .unit = "1",
       .help = "jobs with a number that an earlier job has"},
      {.name = "trace.span", .value = s.arrivals.span_days * 86400.0, .unit = "s", .help = "first to last submit"},
      {.name = "trace.tenants", .value = number(s.tenants), .unit = "1", .help = "distinct users"},
      {.name = "trace.cpu_hours", .value = s.cpu_hours, .unit = "core-h", .help = "core-hours of work"},
      {.name = "trace.gpu_hours", .value = s.gpu_hours, .unit = "GPU-h", .help = "GPU-hours of work"},
      {.name = "trace.run_time.mean", .value = s.run_times.mean_s, .unit = "s", .help = "mean run time"},
      {.name = "trace.run_time.p50", .value = s.run_times.p50_s, .unit = "s", .help = "median run time"},
      {.name = "trace.run_time.p95",
       .value = s.run_times.p95_s,
       .unit = "s",
       .help = "95th percentile of the run time"},
      {.name = "trace.run_time.p99",
       .value = s.run_times.p99_s,
       .unit = "s",
       .help = "99th percentile of the run time"},
      {.name = "trace.run_time.max", .value = s.run_times.max_s, .unit = "s", .help = "longest run time"},
      {.name = "trace.size.p50", .value = number(s.sizes.p50), .unit = "1", .help = "median size, GPUs or cores"},
      {.name = "trace.size.p95", .value = number(s.sizes.p95), .unit = "1", .help = "95th percentile of the size"},
      {.name = "trace.size.max", .value = number(s.sizes.max), .unit = "1", .help = "largest size"},
      {.name = "trace.estimate_used",
       .value = s.estimates.used_share,
       .unit = "1",
       .help = "mean of run / requested over the jobs that state a request"},
      {.name = "trace.peak_hour_jobs",
       .value = number(s.arrivals.peak_hour_jobs),
       .unit = "1",
       .help = "most jobs submitted in an hour"},
  };
}

std::vector<std::string> verdict(const TraceSummary& s) {
  const char* unit = s.size_unit == SizeUnit::gpus ? "GPUs" : "cores";
  std::vector<std::string> sentences;
  sentences.push_back(fmt::format("{} of {} rows are jobs; {} were dropped by rule, {} could not be read.",
                                  s.report.jobs, s.report.rows, s.report.dropped, s.report.bad));
  if (s.mean_load)
    sentences.push_back(
        fmt::format("Over {:.4g} days they ask for {:.4g} {} on average, on the busiest day for {:.4g}.",
                    s.arrivals.span_days, *s.mean_load, unit,
                    s.load_by_day.empty() ? 0.0 : *std::max_element(s.load_by_day.begin(), s.load_by_day.end())));
  if (s.jobs_larger_than_header_processors > 0)
    sentences.push_back(fmt::format("{} jobs ask for more than the {} processors of the header.",
                                    s.jobs_larger_than_header_processors, *s.header_processors));
  if (s.arrivals.gaps_over_a_day > 0)
    sentences.push_back(fmt::format("{} gaps of more than a day without a submission, the longest {:.3g} days.",
                                    s.arrivals.gaps_over_a_day, s.arrivals.longest_gap_days));
  return sentences;
}

Table size_table(const TraceSummary& s) {
  Table table{"sizes", s.size_unit == SizeUnit::gpus ? "Sizes (GPUs)" : "Sizes (cores)", {}, {}};
  table.columns = {{"from", "smallest size of the class"},
                   {"to", "largest size of the class"},
                   {"jobs", "jobs in the class"},
                   {"work_h", "their work in GPU-hours or core-hours"}};
  for (const SizeBucket& bucket : s.sizes.histogram)
    table.rows.push_back({static_cast<std::int64_t>(bucket.from), static_cast<std::int64_t>(bucket.to),
                          static_cast<std::int64_t>(bucket.jobs), bucket.work_hours});
  return table;
}

Table tenant_table(const TraceSummary& s) {
  Table table{"tenants", "Tenants with most work", {}, {}};
  table.columns = {{"tenant", "who submitted the jobs"}, {"jobs", "their jobs"}, {"work_h", "GPU-hours or core-hours"}};
  for (const TenantWork& tenant : s.top_tenants)
    table.rows.push_back({tenant.name, static_cast<std::int64_t>(tenant.jobs), tenant.work_hours});
  return table;
}

Chart load_chart(const TraceSummary& s) {
  Chart chart{.name = "load_by_day",
              .title = "Work by the day of its submission",
              .x_label = "time (d)",
              .y_label = s.size_unit == SizeUnit::gpus ? "GPUs that it keeps busy for a day"
                                                       : "cores that it keeps busy for a day",
              .lines = {line_of_days("submitted", s.load_by_day)}};
  if (s.mean_load) {
    const double days = static_cast<double>(s.load_by_day.size());
    chart.lines.push_back(
        {.name = "mean", .points = {{0.0, *s.mean_load}, {days, *s.mean_load}}, .style = Chart::Line::Style::guide});
  }
  return chart;
}

}  // namespace

Document trace_document(const TraceSummary& summary) {
  Document document;
  document.title = summary.report.path;
  document.verdict = verdict(summary);
  document.key_figures = key_figures(summary);
  document.tables = {size_table(summary), tenant_table(summary)};
  document.charts = {load_chart(summary)};
  document.provenance.emplace_back("format", summary.report.format);
  for (const std::string& fact : summary.report.header) document.provenance.emplace_back("header", fact);
  return document;
}

}  // namespace headroom
