// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/inspect.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <tuple>

#include "models/check.hpp"
#include "scenarios/read_trace/header_number.hpp"

namespace headroom {
namespace {

constexpr std::int64_t hour_ns = TimeSpan::seconds(3600).ns;
constexpr std::int64_t day_ns = TimeSpan::seconds(86'400).ns;
constexpr std::size_t top_tenant_count = 5;

std::uint64_t cpus_of(const JobSpec& job) {
  return std::uint64_t{job.request.tasks} * job.request.per_task.cpus;
}
/// A share of a GPU has the size 1 and the work of its share.
std::uint64_t size_of(const JobSpec& job, SizeUnit unit) {
  return unit == SizeUnit::gpus ? (gpu_milli_of(job.request) + 999) / 1000 : cpus_of(job);
}
/// Nearest rank; `sorted` is not empty.
template <class T>
T percentile(const std::vector<T>& sorted, std::size_t percent) {
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

SizeSummary summarise_sizes(const TraceRows& jobs, SizeUnit unit) {
  std::vector<std::uint64_t> sizes;
  std::vector<SizeBucket> buckets;
  sizes.reserve(jobs.size());
  for (const JobSpec& job : jobs) {
    const std::uint64_t size = size_of(job, unit);
    sizes.push_back(size);
    const auto bucket = static_cast<std::size_t>(std::bit_width(size));
    while (buckets.size() <= bucket) {
      const std::uint64_t from = std::uint64_t{1} << buckets.size() >> 1;
      buckets.push_back({.from = from, .to = from == 0 ? 0 : 2 * from - 1});
    }
    ++buckets[bucket].jobs;
    buckets[bucket].work_hours += work_hours(job, unit);
  }
  const auto first = std::find_if(buckets.begin(), buckets.end(), [](const SizeBucket& b) { return b.jobs > 0; });
  buckets.erase(buckets.begin(), first);
  std::sort(sizes.begin(), sizes.end());
  return {.min = sizes.front(),
          .p50 = percentile(sizes, 50),
          .p95 = percentile(sizes, 95),
          .max = sizes.back(),
          .histogram = std::move(buckets)};
}

RunTimeSummary summarise_run_times(const LoadedTrace& trace) {
  std::vector<TimeSpan> times;
  times.reserve(trace.jobs.size());
  double sum_s = 0.0;
  for (const JobSpec& job : trace.jobs) {
    times.push_back(used_time(job));
    sum_s += used_time(job).in_seconds();
  }
  std::sort(times.begin(), times.end());
  return {.mean_s = sum_s / static_cast<double>(times.size()),
          .p50_s = percentile(times, 50).in_seconds(),
          .p95_s = percentile(times, 95).in_seconds(),
          .p99_s = percentile(times, 99).in_seconds(),
          .max_s = times.back().in_seconds(),
          .zero_share = static_cast<double>(trace.report.zero_runtimes) / static_cast<double>(trace.report.rows)};
}

ArrivalSummary summarise_arrivals(const TraceRows& jobs) {
  ArrivalSummary summary;
  summary.span_days = static_cast<double>((jobs.back().submit - jobs.front().submit).ns) / static_cast<double>(day_ns);
  std::int64_t longest_gap_ns = 0, hour = -1;
  std::uint64_t in_this_hour = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::int64_t gap_ns = i == 0 ? 0 : (jobs[i].submit - jobs[i - 1].submit).ns;
    longest_gap_ns = std::max(longest_gap_ns, gap_ns);
    if (gap_ns > day_ns) ++summary.gaps_over_a_day;
    const std::int64_t hour_of_job = jobs[i].submit.ns / hour_ns;
    in_this_hour = hour_of_job == hour ? in_this_hour + 1 : 1;
    hour = hour_of_job;
    if (in_this_hour <= summary.peak_hour_jobs) continue;
    summary.peak_hour_jobs = in_this_hour;
    summary.peak_hour = Instant{hour * hour_ns};
  }
  summary.longest_gap_days = static_cast<double>(longest_gap_ns) / static_cast<double>(day_ns);
  return summary;
}

std::vector<TenantWork> tenants_by_work(const LoadedTrace& trace, SizeUnit unit) {
  std::vector<TenantWork> tenants;
  tenants.reserve(trace.names.tenants.size());
  for (const std::string& name : trace.names.tenants) tenants.push_back({.name = name});
  for (const JobSpec& job : trace.jobs) {
    TenantWork& tenant = tenants[job.tenant.index];
    ++tenant.jobs;
    tenant.work_hours += work_hours(job, unit);
  }
  std::sort(tenants.begin(), tenants.end(), [](const TenantWork& a, const TenantWork& b) {
    return std::tie(b.work_hours, a.name) < std::tie(a.work_hours, b.name);
  });
  return tenants;
}

std::vector<double> load_by_day(const TraceRows& jobs, SizeUnit unit) {
  std::vector<double> load(static_cast<std::size_t>(std::max<std::int64_t>(jobs.back().submit.ns, 0) / day_ns) + 1);
  for (const JobSpec& job : jobs) {
    load[static_cast<std::size_t>(std::max<std::int64_t>(job.submit.ns, 0) / day_ns)] += work_hours(job, unit) / 24.0;
  }
  return load;
}

}  // namespace

TraceSummary inspect_trace(const LoadedTrace& trace) {
  HEADROOM_CHECK(!trace.jobs.empty(), "a trace without a job has no summary");
  TraceSummary summary;
  summary.report = trace.report;
  summary.first_submit = trace.jobs.front().submit;
  summary.last_submit = trace.jobs.back().submit;
  summary.estimates = trace.estimates;
  summary.size_unit = size_unit(trace.jobs);
  if (const auto processors = header_number(trace.report, "MaxProcs"))
    summary.header_processors = static_cast<std::uint64_t>(*processors);
  for (const JobSpec& job : trace.jobs) {
    summary.cpu_hours += work_hours(job, SizeUnit::cpus);
    summary.gpu_hours += work_hours(job, SizeUnit::gpus);
    if (summary.header_processors && cpus_of(job) > *summary.header_processors) {
      ++summary.jobs_larger_than_header_processors;
    }
  }
  summary.arrivals = summarise_arrivals(trace.jobs);
  summary.sizes = summarise_sizes(trace.jobs, summary.size_unit);
  summary.run_times = summarise_run_times(trace);
  summary.load_by_day = load_by_day(trace.jobs, summary.size_unit);
  if (summary.arrivals.span_days > 0.0) {
    const double work_hours = summary.size_unit == SizeUnit::gpus ? summary.gpu_hours : summary.cpu_hours;
    summary.mean_load = work_hours / (24.0 * summary.arrivals.span_days);
  }
  summary.top_tenants = tenants_by_work(trace, summary.size_unit);
  summary.tenants = summary.top_tenants.size();
  if (summary.top_tenants.size() > top_tenant_count) summary.top_tenants.resize(top_tenant_count);
  return summary;
}

}  // namespace headroom
