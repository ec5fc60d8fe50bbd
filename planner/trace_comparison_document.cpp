// SPDX-License-Identifier: Apache-2.0
#include "planner/trace_comparison_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

const ComparedMeasure* find(const TraceComparison& c, std::string_view name) {
  const auto at = std::ranges::find(c.measures, name, &ComparedMeasure::name);
  return at == c.measures.end() ? nullptr : &*at;
}

std::string with_underscores(std::string text) {
  std::ranges::replace(text, ' ', '_');
  return text;
}

std::vector<std::string> verdict(const TraceProfile& a, const TraceProfile& b, const TraceComparison& c) {
  std::vector<std::string> out;
  out.push_back(fmt::format("A is {} with {} jobs over {:.4g} days, B is {} with {} over {:.4g}.", a.name, a.jobs,
                            a.span_h / 24.0, b.name, b.jobs, b.span_h / 24.0));
  double worst = 0.0;
  const ComparedSample* far = nullptr;
  for (const ComparedSample& sample : c.samples)
    if (far == nullptr || sample.ks > worst) {
      worst = sample.ks;
      far = &sample;
    }
  if (far != nullptr)
    out.push_back(
        fmt::format("They differ most in {}: the shares of jobs below some value differ by up to {:.3g} % "
                    "(Kolmogorov-Smirnov).",
                    far->name, 100.0 * far->ks));
  for (const std::string_view name : {"run time, mean", "size, mean", "jobs per hour"})
    if (const ComparedMeasure* measure = find(c, name))
      out.push_back(fmt::format("{}: A {:.5g}, B {:.5g}{}{}: B is {:+.3g} %.", name, measure->a, measure->b,
                                measure->unit.empty() ? "" : " ", measure->unit, 100.0 * (measure->ratio() - 1.0)));
  out.push_back(fmt::format("Autocorrelation of the demand at 24 h: A {:.3g}, B {:.3g}; at 168 h: A {:.3g}, B {:.3g}.",
                            a.acf_demand[23], b.acf_demand[23], a.acf_demand[167], b.acf_demand[167]));
  return out;
}

Table measure_table(const TraceComparison& c) {
  Table table{"measures", "Side by side", {}, {}};
  table.columns = {{"measure", "what"}, {"unit", "its unit"}, {"a", "of A"}, {"b", "of B"}, {"ratio", "B / A"}};
  for (const ComparedMeasure& one : c.measures) table.rows.push_back({one.name, one.unit, one.a, one.b, one.ratio()});
  return table;
}

Table distance_table(const TraceComparison& c) {
  Table table{"distances", "Distances", {}, {}};
  table.columns = {{"of", "which distribution or series"},
                   {"distance",
                    "Kolmogorov-Smirnov distance of the distributions, or root mean square difference of the "
                    "autocorrelations at lags of 1 to 168 h"}};
  for (const ComparedSample& sample : c.samples) table.rows.push_back({sample.name, sample.ks});
  table.rows.push_back({std::string("autocorrelation of jobs per hour"), c.acf_jobs_rms});
  table.rows.push_back({std::string("autocorrelation of work per hour"), c.acf_work_rms});
  table.rows.push_back({std::string("autocorrelation of demand"), c.acf_demand_rms});
  return table;
}

Chart quantiles(const ComparedSample& sample) {
  const std::string unit = sample.unit.empty() ? "" : " (" + sample.unit + ")";
  Chart chart{.name = "quantiles_" + with_underscores(sample.name),
              .title = "Quantiles of " + sample.name,
              .x_label = "A" + unit,
              .y_label = "B" + unit,
              .x_scale = Chart::Scale::log,
              .y_scale = Chart::Scale::log,
              .lines = {}};
  Chart::Line points{.name = "quantiles", .points = {}, .style = Chart::Line::Style::points};
  double low = 1e300, high = 0.0;
  for (std::size_t i = 0; i < sample.p.size(); ++i) {
    points.points.emplace_back(sample.a[i], sample.b[i]);
    for (const double value : {sample.a[i], sample.b[i]})
      if (value > 0.0) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
  }
  chart.lines = {std::move(points)};
  if (high > 0.0)
    chart.lines.push_back({.name = "equal", .points = {{low, low}, {high, high}}, .style = Chart::Line::Style::guide});
  return chart;
}

template <class Values>
Chart::Line line_of(std::string name, const Values& values, double first) {
  Chart::Line line{.name = std::move(name), .points = {}};
  for (std::size_t i = 0; i < values.size(); ++i) line.points.emplace_back(first + static_cast<double>(i), values[i]);
  return line;
}

}  // namespace

Document trace_comparison_document(const TraceProfile& a, const TraceProfile& b) {
  HEADROOM_CHECK(a.jobs > 0 && b.jobs > 0, "a workload without jobs is compared");
  const TraceComparison comparison = compare_traces(a, b);
  Document document;
  document.title = "How near is B to A?";
  document.verdict = verdict(a, b, comparison);
  document.provenance = {{"A", a.name}, {"B", b.name}};
  for (const ComparedSample& sample : comparison.samples)
    document.key_figures.push_back({.name = "compare.ks." + with_underscores(sample.name),
                                    .value = sample.ks,
                                    .unit = "1",
                                    .better = Better::lower,
                                    .help = "two-sample Kolmogorov-Smirnov distance"});
  document.tables = {measure_table(comparison), distance_table(comparison)};
  for (const ComparedSample& sample : comparison.samples) document.charts.push_back(quantiles(sample));
  document.charts.push_back({.name = "autocorrelation",
                             .title = "Autocorrelation of the demand",
                             .x_label = "lag (h)",
                             .y_label = "correlation",
                             .lines = {line_of("A", a.acf_demand, 1.0), line_of("B", b.acf_demand, 1.0)}});
  document.charts.push_back({.name = "day",
                             .title = "Jobs by time of day",
                             .x_label = "hour (UTC)",
                             .y_label = "over the mean rate",
                             .lines = {line_of("A", a.by_hour, 0.0), line_of("B", b.by_hour, 0.0)}});
  document.charts.push_back({.name = "week",
                             .title = "Jobs by day of the week",
                             .x_label = "day (1: Monday)",
                             .y_label = "over the mean rate",
                             .lines = {line_of("A", a.by_weekday, 1.0), line_of("B", b.by_weekday, 1.0)}});
  return document;
}

}  // namespace headroom
