// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/offered_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace headroom {
namespace {

constexpr double hour_s = 3600.0;
constexpr std::int64_t hour_ns = 3'600'000'000'000;

/// Work by a key of the job; keys come out in their own order.
template <class Key>
using Work = std::map<Key, OfferedLoad>;

void add_job(OfferedLoad& load, const JobSpec& job, SizeUnit unit) {
  ++load.jobs;
  load.work_hours += units_of(job.request, unit) * used_time(job).in_seconds() / hour_s;
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
  int year = 0;
  unsigned month = 0;
  std::string name;
  double hours = 0.0;
};

Month month_of(Instant at, const std::optional<std::int64_t>& unix_base_s) {
  using namespace std::chrono;
  if (!unix_base_s) {
    const auto number = static_cast<unsigned>(at.ns / (30 * 24 * hour_ns));
    return {0, number, fmt::format("days {} to {}", number * 30 + 1, number * 30 + 30), 30 * 24.0};
  }
  const sys_days day = floor<days>(sys_seconds{seconds{*unix_base_s + at.ns / 1'000'000'000}});
  const year_month_day date{day};
  const sys_days begin = date.year() / date.month() / 1;
  const sys_days end = sys_days{date.year() / date.month() / last} + days{1};
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  return {year, month, fmt::format("{:04}-{:02}", year, month), 24.0 * static_cast<double>((end - begin).count())};
}

void add_months(const LoadedTrace& trace, TraceCheck& check) {
  std::map<std::pair<int, unsigned>, std::pair<OfferedLoad, double>> months;
  for (const JobSpec& job : trace.jobs) {
    const Month month = month_of(std::max(job.submit, Instant{}), trace.report.unix_base_s);
    auto& [load, hours] = months[{month.year, month.month}];
    load.name = month.name;
    hours = month.hours;
    add_job(load, job, check.unit);
  }
  for (auto& [key, value] : months) {
    set_load(value.first, check.capacity, value.second);
    check.months.push_back(std::move(value.first));
  }
}

}  // namespace

double units_of(const Request& request, SizeUnit unit) {
  return unit == SizeUnit::gpus ? static_cast<double>(gpu_milli_of(request)) / 1000.0
                                : static_cast<double>(request.tasks) * request.per_task.cpus;
}

double units_of(const NodeSpec& node, SizeUnit unit) {
  return unit == SizeUnit::gpus ? node.gpus : node.cpus;
}

TimeSpan used_time(const JobSpec& job) {
  return std::min(job.work, job.limit);
}

SizeUnit size_unit(const TraceRows& jobs) {
  for (const JobSpec& job : jobs)
    if (gpu_milli_of(job.request) > 0) return SizeUnit::gpus;
  return SizeUnit::cpus;
}

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
