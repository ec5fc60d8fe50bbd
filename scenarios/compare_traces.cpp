// SPDX-License-Identifier: Apache-2.0
#include "scenarios/compare_traces.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

namespace headroom {
namespace {

constexpr double shown_quantiles[] = {0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
constexpr std::string_view quantile_names[] = {"p5", "p25", "median", "p75", "p95", "p99"};

void add_sample(const std::string& name, const std::string& unit, const SampleDistribution& a,
                const SampleDistribution& b, TraceComparison& out) {
  out.measures.push_back({name + ", mean", unit, a.mean, b.mean});
  out.measures.push_back({name + ", CV", "", a.cv, b.cv});
  for (std::size_t i = 0; i < std::size(shown_quantiles); ++i) {
    std::string label = name;
    label.append(", ").append(quantile_names[i]);
    out.measures.push_back({label, unit, a.quantile(shown_quantiles[i]), b.quantile(shown_quantiles[i])});
  }
  out.measures.push_back({name + ", largest", unit, a.max, b.max});
  ComparedSample sample{.name = name, .unit = unit, .ks = ks_distance(a.points, b.points), .p = {}, .a = {}, .b = {}};
  // Per cent by per cent, and into the tail, which decides what a cluster needs.
  for (int percent = 1; percent < 100; ++percent) sample.p.push_back(percent / 100.0);
  for (const double p : {0.995, 0.999}) sample.p.push_back(p);
  for (const double p : sample.p) {
    sample.a.push_back(a.quantile(p));
    sample.b.push_back(b.quantile(p));
  }
  out.samples.push_back(std::move(sample));
}

double rms_difference(const std::vector<double>& a, const std::vector<double>& b) {
  const std::size_t lags = std::min(a.size(), b.size());
  double sum = 0.0;
  for (std::size_t k = 0; k < lags; ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return lags > 0 ? std::sqrt(sum / static_cast<double>(lags)) : 0.0;
}

void add_autocorrelation(const std::string& name, const std::vector<double>& a, const std::vector<double>& b,
                         TraceComparison& out) {
  for (const std::size_t lag : {1U, 12U, 24U, 168U}) {
    if (a.size() < lag || b.size() < lag) continue;
    out.measures.push_back({name + ", autocorrelation at " + std::to_string(lag) + " h", "", a[lag - 1], b[lag - 1]});
  }
}

}  // namespace

double ComparedMeasure::ratio() const {
  if (a == 0.0) return b == 0.0 ? 1.0 : std::copysign(std::numeric_limits<double>::infinity(), b);
  return b / a;
}

double ks_distance(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return a.empty() == b.empty() ? 0.0 : 1.0;
  std::size_t i = 0;
  std::size_t j = 0;
  double largest = 0.0;
  while (i < a.size() && j < b.size()) {
    const double x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] <= x) ++i;
    while (j < b.size() && b[j] <= x) ++j;
    const double of_a = static_cast<double>(i) / static_cast<double>(a.size());
    const double of_b = static_cast<double>(j) / static_cast<double>(b.size());
    largest = std::max(largest, std::abs(of_a - of_b));
  }
  return largest;
}

TraceComparison compare_traces(const TraceProfile& a, const TraceProfile& b) {
  TraceComparison out;
  const std::string unit = a.counts_gpus ? "GPUs" : "cores";
  const std::string work = a.counts_gpus ? "GPU-h" : "core-h";
  out.measures.push_back({"jobs", "", static_cast<double>(a.jobs), static_cast<double>(b.jobs)});
  out.measures.push_back({"time from first to last submission", "h", a.span_h, b.span_h});
  out.measures.push_back({"jobs per hour", "1/h", a.jobs_per_hour, b.jobs_per_hour});
  out.measures.push_back({"work", work, a.work_h, b.work_h});
  out.measures.push_back({"work per hour", work + "/h", a.span_h > 0.0 ? a.work_h / a.span_h : 0.0,
                          b.span_h > 0.0 ? b.work_h / b.span_h : 0.0});
  add_sample("run time", "s", a.run_s, b.run_s, out);
  add_sample("size", unit, a.width, b.width, out);
  add_sample("time between submissions", "s", a.gap_s, b.gap_s, out);
  for (const Outcome outcome : {Outcome::completed, Outcome::failed, Outcome::cancelled}) {
    const OutcomeProfile& of_a = a.outcomes[static_cast<std::size_t>(outcome)];
    const OutcomeProfile& of_b = b.outcomes[static_cast<std::size_t>(outcome)];
    const std::string name(to_string(outcome));
    out.measures.push_back({"share of jobs " + name, "", of_a.share, of_b.share});
    out.measures.push_back({"share of work " + name, "", of_a.work_share, of_b.work_share});
  }
  out.measures.push_back({"variance over mean of jobs per hour", "", a.dispersion, b.dispersion});
  add_autocorrelation("jobs per hour", a.acf_jobs, b.acf_jobs, out);
  add_autocorrelation("work per hour", a.acf_work, b.acf_work, out);
  add_autocorrelation("demand", a.acf_demand, b.acf_demand, out);
  out.acf_jobs_rms = rms_difference(a.acf_jobs, b.acf_jobs);
  out.acf_work_rms = rms_difference(a.acf_work, b.acf_work);
  out.acf_demand_rms = rms_difference(a.acf_demand, b.acf_demand);
  return out;
}

}  // namespace headroom
