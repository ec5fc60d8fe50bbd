// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/offered_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace headroom {
namespace {

constexpr std::int64_t hour_ns = 3'600'000'000'000;

/// Work by a key of the job; keys come out in their own order.
template <class Key>
using Work = std::map<Key, OfferedLoad>;

void add_job(OfferedLoad& load, const JobSpec& job, SizeUnit unit) {
  ++load.jobs;
  load.work_hours += work_hours(job, unit);
}

void set_load(OfferedLoad& load, std::optional<double> capacity, double hours) {
  load.capacity = capacity;
  if (capacity && *capacity > 0.0 && hours > 0.0) load.load = load.work_hours / (*capacity * hours);
}

template <class Choose>
std::optional<double> capacity_of_pools(const ClusterSpec* cluster, SizeUnit unit, Choose choose) {
  if (cluster == nullptr) return std::nullopt;
  double sum = 0.0;
  for (const PoolSpec& pool : cluster->pools)
    if (choose(pool)) sum += pool.nodes * units_of(pool.node, unit);
  return sum;
}

std::vector<OfferedLoad> most_work_first(Work<std::uint32_t>& work) {
  std::vector<OfferedLoad> out;
  for (auto& [key, load] : work) out.push_back(std::move(load));
  std::ranges::stable_sort(out, [](const OfferedLoad& a, const OfferedLoad& b) { return a.work_hours > b.work_hours; });
  return out;
}

/// The calendar month where the trace knows its dates; else 30 days from simulated zero count as one.
struct Month {
  std::string name;
  Instant begin, end;
};

Month month_of(Instant at, const std::optional<std::int64_t>& zero_unix_ns) {
  using namespace std::chrono;
  if (!zero_unix_ns) {
    constexpr std::int64_t month_ns = 30 * 24 * hour_ns;
    const std::int64_t number = at.ns / month_ns;
    return {fmt::format("days {} to {}", number * 30 + 1, number * 30 + 30),
            {number * month_ns},
            Instant{number * month_ns} + TimeSpan{month_ns}};
  }
  const sys_seconds zero{floor<seconds>(nanoseconds{*zero_unix_ns})};  // all in ns would end with the year 2262
  const nanoseconds into_second = nanoseconds{*zero_unix_ns} - nanoseconds{zero.time_since_epoch()};
  const year_month_day date{floor<days>(zero + floor<seconds>(nanoseconds{at.ns} + into_second))};
  const auto simulated = [&](sys_days midnight) {
    return Instant{(nanoseconds{midnight - zero} - into_second).count()};
  };
  return {fmt::format("{:04}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month())),
          simulated(date.year() / date.month() / 1), simulated(sys_days{date.year() / date.month() / last} + days{1})};
}

/// Over the part of each month that lies between the first submit and the last: a log begins and ends within one. Where
/// that is less than a day there is no load, because a single job would decide it.
void add_months(const LoadedTrace& trace, TraceCheck& check) {
  const Instant first = std::max(trace.jobs.front().submit, Instant{}), last = trace.jobs.back().submit;
  Month month{};
  OfferedLoad load;
  const auto finish = [&] {
    if (load.jobs == 0) return;
    const TimeSpan covered = std::min(month.end, last) - std::max(month.begin, first);
    set_load(load, check.capacity, covered.ns < 24 * hour_ns ? 0.0 : covered.in_seconds() / 3600.0);
    check.months.push_back(std::move(load));
  };
  for (const JobSpec& job : trace.jobs) {
    const Instant at = std::max(job.submit, Instant{});
    if (load.jobs == 0 || at >= month.end) {
      finish();
      month = month_of(at, trace.report.zero_unix_ns);
      load = {.name = month.name};
    }
    add_job(load, job, check.unit);
  }
  finish();
}

}  // namespace

void add_offered_loads(const LoadedTrace& trace, const ClusterSpec* cluster, TraceCheck& check) {
  OfferedLoad all{.name = "all"};
  Work<std::uint32_t> models, partitions, tenants;
  for (const JobSpec& job : trace.jobs) {
    add_job(all, job, check.unit);
    add_job(models[job.request.gpu_model.index], job, check.unit);
    add_job(partitions[job.request.partition.index], job, check.unit);
    add_job(tenants[job.tenant.index], job, check.unit);
  }
  const auto any = [](const PoolSpec&) { return true; };
  set_load(all, check.capacity, check.span_hours);
  check.all = {all};
  for (auto& [key, value] : models) {
    const std::uint32_t index = key;  // lambdas capture no bindings
    OfferedLoad& load = value;
    const bool named = GpuModelId{index}.valid();
    load.name = named ? trace.names.gpu_models[index] : "any";
    const auto of_model = [&](const PoolSpec& pool) { return !named || pool.node.gpu_model == load.name; };
    set_load(load, capacity_of_pools(cluster, check.unit, of_model), check.span_hours);
  }
  const bool cluster_has_partitions =
      cluster != nullptr && std::ranges::any_of(cluster->pools, [](const PoolSpec& p) { return !p.partition.empty(); });
  for (auto& [key, value] : partitions) {
    const std::uint32_t index = key;  // lambdas capture no bindings
    OfferedLoad& load = value;
    load.name = PartitionNameId{index}.valid() ? trace.names.partitions[index] : "";
    const auto of_partition = [&](const PoolSpec& pool) { return pool.partition == load.name; };
    if (cluster_has_partitions) set_load(load, capacity_of_pools(cluster, check.unit, of_partition), check.span_hours);
    if (load.name.empty()) load.name = "none";
  }
  for (auto& [key, value] : tenants) {
    const std::uint32_t index = key;  // lambdas capture no bindings
    OfferedLoad& load = value;
    load.name = trace.names.tenants[index];
    set_load(load, capacity_of_pools(cluster, check.unit, any), check.span_hours);
  }
  check.gpu_models = most_work_first(models);
  check.partitions = most_work_first(partitions);
  check.tenants = most_work_first(tenants);
  add_months(trace, check);
}

DemandSeries demand_series(const LoadedTrace& trace, SizeUnit unit, DemandStart start, std::optional<double> capacity) {
  struct Change {
    std::int64_t at_ns;
    double units;
  };
  std::vector<Change> changes;
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    const JobSpec job = trace.jobs[i];
    const auto wait = start == DemandStart::recorded ? trace.jobs.recorded_wait(i) : TimeSpan{};
    if (!wait) continue;
    if (used_time(job) == TimeSpan{}) continue;  // its end would come before its begin, and it would hold on for ever
    const std::int64_t begin = job.submit.ns + wait->ns;
    const double units = units_of(job.request, unit);
    changes.push_back({begin, units});
    changes.push_back({begin + used_time(job).ns, -units});
  }
  // Ends before begins of the same instant: a GPU that changes hands is not two.
  std::ranges::sort(changes, [](const Change& a, const Change& b) {
    return a.at_ns != b.at_ns ? a.at_ns < b.at_ns : a.units < b.units;
  });
  DemandSeries series;
  double level = 0.0;
  std::int64_t now = 0;
  const auto integrate = [&](std::int64_t until) {
    while (now < until) {
      const auto hour = static_cast<std::size_t>(now / hour_ns);
      const std::int64_t to = std::min(until, static_cast<std::int64_t>(hour + 1) * hour_ns);
      if (series.hourly_mean.size() <= hour) series.hourly_mean.resize(hour + 1);
      const double hours = static_cast<double>(to - now) / static_cast<double>(hour_ns);
      series.hourly_mean[hour] += level * hours;
      if (capacity && level > *capacity * (1.0 + 1e-9)) series.hours_above_capacity += hours;
      now = to;
    }
  };
  for (const Change& change : changes) {
    integrate(std::max<std::int64_t>(change.at_ns, 0));
    level = std::max(0.0, level + change.units);
    series.peak = std::max(series.peak, level);
  }
  return series;
}

}  // namespace headroom
