// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/check_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "models/check.hpp"
#include "scenarios/read_trace/offered_load.hpp"
#include "sim/demand.hpp"

namespace headroom {
namespace {

using Weight = TraceFinding::Weight;
constexpr double overload = 1.0, heavy_load = 0.9;
constexpr double many_at_limit = 0.1, many_zero = 0.01, often_share = 0.01;
constexpr std::int64_t day_ns = 86'400'000'000'000;

class Findings {
 public:
  void add(Weight weight, std::string what, std::uint64_t count, std::string sentence) {
    if (count > 0) list_.push_back({weight, std::move(what), count, std::move(sentence)});
  }
  [[nodiscard]] std::vector<TraceFinding> take() {
    std::ranges::stable_sort(list_, [](const TraceFinding& a, const TraceFinding& b) { return a.weight > b.weight; });
    return std::move(list_);
  }

 private:
  std::vector<TraceFinding> list_;
};

std::string label_of(const LoadedTrace& trace, const JobSpec& job) {
  const bool named = job.number < trace.names.labels.size();
  return named ? trace.names.labels[job.number] : std::to_string(job.number);
}

void find_in_report(const TraceReport& r, Findings& out) {
  out.add(Weight::doubt, "bad_rows", r.bad, fmt::format("{} rows could not be read", r.bad));
  out.add(Weight::note, "dropped_rows", r.dropped, fmt::format("{} rows were left out by a rule", r.dropped));
  out.add(r.rows > 0 && static_cast<double>(r.zero_runtimes) > many_zero * static_cast<double>(r.rows) ? Weight::doubt
                                                                                                       : Weight::note,
          "zero_run_times", r.zero_runtimes,
          fmt::format(
              "{} rows ({:.2g} %) have run time 0 or none", r.zero_runtimes,
              100.0 * static_cast<double>(r.zero_runtimes) / static_cast<double>(std::max<std::uint64_t>(r.rows, 1))));
  out.add(Weight::note, "overruns", r.overruns, fmt::format("{} jobs ran longer than they requested", r.overruns));
  out.add(Weight::note, "substituted", r.substituted,
          fmt::format("{} rows lack a value that had to be substituted, mostly the estimate of the run time",
                      r.substituted));
  out.add(Weight::note, "out_of_order", r.out_of_order,
          fmt::format("{} jobs were submitted before the job of an earlier row", r.out_of_order));
  out.add(Weight::doubt, "duplicate_ids", r.duplicates, fmt::format("{} jobs have the id of another", r.duplicates));
}

void find_gaps(const TraceRows& jobs, Findings& out) {
  std::uint64_t gaps = 0;
  std::int64_t longest = 0;
  for (std::size_t i = 1; i < jobs.size(); ++i) {
    const std::int64_t gap = jobs.row(i).submit_ns - jobs.row(i - 1).submit_ns;
    gaps += gap > day_ns ? 1U : 0U;
    longest = std::max(longest, gap);
  }
  out.add(
      Weight::doubt, "gaps", gaps,
      fmt::format("{} times nobody submitted for more than a day, at the longest for {:.3g} days: an outage, or rows "
                  "that are missing",
                  gaps, static_cast<double>(longest) / static_cast<double>(day_ns)));
}

/// Same submit, run time, request and tenant as another job.
void find_repeats(const TraceRows& jobs, Findings& out) {
  std::vector<std::tuple<std::int64_t, std::int64_t, std::uint32_t, std::uint32_t>> keys;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const TraceRows::Row& row = jobs.row(i);
    keys.emplace_back(row.submit_ns, row.work_ns, row.request, row.tenant.index);
  }
  std::ranges::sort(keys);
  std::uint64_t repeats = 0;
  for (std::size_t i = 1; i < keys.size(); ++i) repeats += keys[i] == keys[i - 1] ? 1U : 0U;
  out.add(Weight::note, "repeated_jobs", repeats,
          fmt::format("{} jobs are the same as another in submit time, run time, size and tenant: arrays, or rows that "
                      "were copied",
                      repeats));
}

void find_limits(const TraceRows& jobs, Findings& out) {
  std::uint64_t limited = 0, at_limit = 0, longer = 0;
  for (const JobSpec& job : jobs) {
    if (job.limit.is_unlimited()) continue;
    ++limited;
    at_limit += job.work >= job.limit ? 1U : 0U;
    longer += job.estimate < job.work ? 1U : 0U;
  }
  if (limited == 0) return;
  const double share = static_cast<double>(at_limit) / static_cast<double>(limited);
  out.add(share > many_at_limit ? Weight::doubt : Weight::note, "ended_at_limit", at_limit,
          fmt::format("{} jobs ({:.2g} % of those with a limit) ended at their limit: their true run time is not known",
                      at_limit, 100.0 * share));
  out.add(Weight::note, "underestimated", longer, fmt::format("{} jobs ran longer than their estimate", longer));
}

void find_infeasible(const LoadedTrace& trace, const ClusterSpec& cluster, Findings& out) {
  DemandTable demands(cluster);
  std::uint64_t count = 0;
  std::string first;
  for (const JobSpec& job : trace.jobs) {
    if (demands[demands.intern(job.request, trace.names)].possible) continue;
    if (count++ > 0) continue;
    first = fmt::format("{} with {} tasks of {} GPUs and {} cores", label_of(trace, job), job.request.tasks,
                        static_cast<double>(gpu_milli_of(job.request)) / 1000.0 / job.request.tasks,
                        job.request.per_task.cpus);
  }
  out.add(
      Weight::serious, "infeasible_jobs", count,
      fmt::format("{} jobs do not fit into the empty cluster and would be rejected, the first is {}", count, first));
}

void find_overload(const TraceCheck& check, Findings& out) {
  const char* const units = check.unit == SizeUnit::gpus ? "GPUs" : "cores";
  const auto look = [&](const std::vector<OfferedLoad>& loads, std::string_view kind, bool for_a_time) {
    for (const OfferedLoad& one : loads) {
      if (!one.load || *one.load <= (for_a_time ? overload : heavy_load)) continue;
      const std::string whom = kind.empty() ? "The jobs" : fmt::format("{} {}: the jobs", kind, one.name);
      const bool over = *one.load > overload;
      out.add(over && !for_a_time ? Weight::serious : Weight::doubt, over ? "overload" : "heavy_load", one.jobs,
              fmt::format("{} ask for {:.4g} % of the {:.6g} {}{}", whom, 100.0 * *one.load, *one.capacity, units,
                          !over        ? ": little is left for peaks"
                          : for_a_time ? " in that month: the queue grows through it"
                                       : ": the queue never drains, whatever the scheduler"));
    }
  };
  look(check.all, "", false);
  if (check.gpu_models.size() > 1) look(check.gpu_models, "GPU model", false);
  if (check.partitions.size() > 1) look(check.partitions, "Partition", false);
  if (check.months.size() > 1) look(check.months, "Month", true);
}

void find_demand(const TraceCheck& check, Findings& out) {
  if (!check.capacity) return;
  const char* const units = check.unit == SizeUnit::gpus ? "GPUs" : "cores";
  const DemandSeries& now = check.if_started_at_submit;
  out.add(Weight::note, "demand_above_capacity", static_cast<std::uint64_t>(now.hours_above_capacity + 0.5),
          fmt::format("for {:.4g} hours more {} are asked for than there are ({:.6g} at most): these jobs have to wait",
                      now.hours_above_capacity, units, now.peak));
  if (!check.as_recorded || check.as_recorded->peak <= *check.capacity * (1.0 + 1e-9)) return;
  const bool often = check.as_recorded->hours_above_capacity > often_share * check.span_hours;
  out.add(
      often ? Weight::serious : Weight::doubt, "recorded_above_capacity",
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(check.as_recorded->hours_above_capacity + 0.5)),
      fmt::format("by its recorded starts the log held {:.6g} {} at once, and the cluster has {:.6g}: it is not the "
                  "cluster of this log, or the log is wrong",
                  check.as_recorded->peak, units, *check.capacity));
}

}  // namespace

TraceCheck check_trace(const LoadedTrace& trace, const ClusterSpec* cluster) {
  HEADROOM_CHECK(!trace.jobs.empty(), "a trace without jobs cannot be checked");
  TraceCheck check;
  check.unit = size_unit(trace.jobs);
  check.span_hours = (trace.jobs.back().submit - trace.jobs.front().submit).in_seconds() / 3600.0;
  if (cluster != nullptr) {
    check.capacity = 0.0;
    for (const PoolSpec& pool : cluster->pools) *check.capacity += pool.nodes * units_of(pool.node, check.unit);
  }
  add_offered_loads(trace, cluster, check);
  check.if_started_at_submit = demand_series(trace, check.unit, DemandStart::submit, check.capacity);
  bool recorded = false;
  for (std::size_t i = 0; i < trace.jobs.size() && !recorded; ++i) recorded = trace.jobs.recorded_wait(i).has_value();
  if (recorded) check.as_recorded = demand_series(trace, check.unit, DemandStart::recorded, check.capacity);

  Findings findings;
  find_in_report(trace.report, findings);
  find_gaps(trace.jobs, findings);
  find_repeats(trace.jobs, findings);
  find_limits(trace.jobs, findings);
  if (cluster != nullptr) find_infeasible(trace, *cluster, findings);
  find_overload(check, findings);
  find_demand(check, findings);
  check.findings = findings.take();
  return check;
}

}  // namespace headroom
