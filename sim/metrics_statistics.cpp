// SPDX-License-Identifier: Apache-2.0
// From what was collected to the numbers that are printed.
#include <algorithm>
#include <limits>

#include "models/check.hpp"
#include "sim/gpu_share.hpp"
#include "sim/metrics.hpp"

namespace headroom {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double nanoseconds_per_hour = 3.6e12;
constexpr int wait_quantile_intervals = 200;

void append(std::vector<double>& out, const Spread& s) {
  out.insert(out.end(), {s.mean, s.p50, s.p95, s.p99, s.p999, s.max});
}

double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : nothing;
}

}  // namespace

double RunStatistics::metric(std::string_view name) const {
  for (const MetricValue& value : metrics)
    if (value.name == name) return value.value;
  return nothing;
}

std::vector<double> Metrics::job_values() const {
  const auto count = [this](JobState s) { return static_cast<double>(states_[static_cast<std::size_t>(s)]); };
  std::vector<double> out{static_cast<double>(submitted_)};
  for (const JobState state : {JobState::finished, JobState::killed, JobState::rejected, JobState::cancelled,
                               JobState::running, JobState::queued})
    out.push_back(count(state));
  out.push_back(static_cast<double>(restarts_));
  for (const OfOutcome& outcome : outcomes_) out.push_back(static_cast<double>(outcome.jobs));
  out.push_back(static_cast<double>(ended_.count()));
  append(out, ended_.wait());
  out.push_back(static_cast<double>(held_ns_) / 1e9 / static_cast<double>(ended_.count()));
  append(out, ended_.turnaround());
  append(out, ended_.bounded_slowdown());
  out.push_back(last_end_ && first_submit_ ? (*last_end_ - *first_submit_).in_seconds() : nothing);
  return out;
}

std::vector<double> Metrics::resource_values() const {
  const auto cores = [](Sum ns) { return static_cast<double>(ns); };
  std::vector<double> out{ratio(whole_gpus(gpus_.integral), whole_gpus(gpus_present_.integral)),
                          ratio(cores(cpus_.integral), cores(cpus_present_.integral)),
                          ratio(whole_gpus(gpus_.while_queued), whole_gpus(gpus_present_.while_queued)),
                          ratio(cores(cpus_.while_queued), cores(cpus_present_.while_queued)),
                          ratio(whole_gpus(gpus_asked_), whole_gpus(gpus_offered_by_)),
                          ratio(cores(cpus_asked_), cores(cpus_offered_by_))};
  const auto hours = [](double ns) { return ns / nanoseconds_per_hour; };
  const Sum failed = outcomes_[static_cast<std::size_t>(Outcome::failed)].gpu_ns;
  const Sum cancelled = outcomes_[static_cast<std::size_t>(Outcome::cancelled)].gpu_ns;
  for (const Sum ns : {gpus_present_.integral, gpus_.integral - gpus_wasted_, gpus_wasted_, gpus_slowed_,
                       gpus_present_.integral - gpus_.integral, failed, cancelled})
    out.push_back(hours(whole_gpus(ns)));
  out.push_back(ratio(whole_gpus(failed), whole_gpus(gpus_.integral)));
  for (const Sum ns :
       {cpus_present_.integral, cpus_.integral - cpus_wasted_, cpus_wasted_, cpus_present_.integral - cpus_.integral})
    out.push_back(hours(cores(ns)));
  const Instant window_end = window_.end ? std::min(*window_.end, end_) : end_;
  const std::int64_t window_ns = (window_end - *window_.begin).ns;
  out.push_back(ratio(static_cast<double>(queue_.integral), static_cast<double>(window_ns)));
  out.push_back(static_cast<double>(queue_max_));
  out.push_back(static_cast<double>(events_));
  return out;
}

std::vector<PeriodUse> Metrics::periods() const {
  std::vector<PeriodUse> out;
  Total before;
  for (const Total& total : totals_) {
    const auto gpu_hours = [&](Sum Total::*sum) { return whole_gpus(total.*sum - before.*sum) / nanoseconds_per_hour; };
    out.push_back({.hours = static_cast<double>(total.ns - before.ns) / nanoseconds_per_hour,
                   .gpu_hours_present = gpu_hours(&Total::gpus_present),
                   .gpu_hours_held = gpu_hours(&Total::gpus),
                   .gpu_hours_wasted = gpu_hours(&Total::gpus_wasted),
                   .gpu_hours_slowed = gpu_hours(&Total::gpus_slowed),
                   .cpu_hours_held = static_cast<double>(total.cpus - before.cpus) / nanoseconds_per_hour,
                   .jobs_ended = static_cast<double>(total.jobs - before.jobs)});
    before = total;
  }
  return out;
}

std::vector<TenantUse> Metrics::use() const {
  std::vector<TenantUse> out;
  for (std::size_t t = 0; t < held_.size(); ++t)
    out.push_back({tenant_names_[t], whole_gpus(held_[t].gpu_ns) / nanoseconds_per_hour,
                   static_cast<double>(held_[t].cpu_ns) / nanoseconds_per_hour});
  std::ranges::sort(out, {}, &TenantUse::name);
  return out;
}

RunStatistics Metrics::statistics(Groups groups) const {
  RunStatistics out;
  std::vector<double> values = job_values();
  const std::vector<double> resources = resource_values();
  values.insert(values.end(), resources.begin(), resources.end());
  HEADROOM_CHECK(values.size() + 1 == run_metrics().size(), "one value per row of the metric table, but run.wall");
  for (std::size_t i = 0; i < values.size(); ++i)
    out.metrics.push_back({std::string(run_metrics()[i].name), values[i]});
  if (groups == Groups::all) {
    out.tenants = ended_.by_tenant(tenant_names_);
    out.size_classes = ended_.by_size();
    out.wait_quantiles_s = ended_.wait_quantiles(wait_quantile_intervals);
  }
  for (SeriesRecorder recorder : {queue_series_, gpu_series_, cpu_series_}) out.series.push_back(recorder.finish(end_));
  out.batches = batches_.finish();
  out.periods = periods();
  out.use = use();
  out.window_s = static_cast<double>((window_.end ? std::min(*window_.end, end_) : end_).ns - window_.begin->ns) / 1e9;
  out.exact = ended_.exact();
  out.percentile_error = out.exact ? 0.0 : QuantileSketch::relative_error;
  return out;
}

}  // namespace headroom
