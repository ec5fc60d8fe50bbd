// SPDX-License-Identifier: Apache-2.0
// From what was collected to the numbers that are printed.
#include <algorithm>
#include <cmath>
#include <map>

#include "models/check.hpp"
#include "sim/metrics.hpp"

namespace headroom {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double nanoseconds_per_hour = 3.6e12;
constexpr double bounded_slowdown_floor_ns = 10e9;  // tau = 10 s, as in all published tables

constexpr MetricSpec metric_table[] = {
    {"jobs.submitted", "1", Better::neither, "jobs that arrived"},
    {"jobs.finished", "1", Better::higher, "jobs that did all their work"},
    {"jobs.killed", "1", Better::lower, "jobs that reached their time limit before their work was done"},
    {"jobs.rejected", "1", Better::lower, "jobs that do not fit into the empty cluster"},
    {"jobs.running", "1", Better::neither, "jobs that ran when the run stopped"},
    {"jobs.queued", "1", Better::lower, "jobs that waited when the run stopped"},
    {"jobs.restarts", "1", Better::lower, "starts beyond the first of each job"},
    {"jobs.measured", "1", Better::neither, "jobs behind the statistics: ended, and submitted in the measured window"},
    {"jobs.wait.mean", "s", Better::lower, "mean time in the queue: turnaround less the time on nodes"},
    {"jobs.wait.p50", "s", Better::lower, "median time in the queue"},
    {"jobs.wait.p95", "s", Better::lower, "95th percentile of the time in the queue"},
    {"jobs.wait.p99", "s", Better::lower, "99th percentile of the time in the queue"},
    {"jobs.wait.p99.9", "s", Better::lower, "99.9th percentile of the time in the queue"},
    {"jobs.wait.max", "s", Better::lower, "longest time in the queue"},
    {"jobs.turnaround.mean", "s", Better::lower, "mean of end - submit (JCT)"},
    {"jobs.turnaround.p50", "s", Better::lower, "median of end - submit (JCT)"},
    {"jobs.turnaround.p95", "s", Better::lower, "95th percentile of end - submit (JCT)"},
    {"jobs.turnaround.p99", "s", Better::lower, "99th percentile of end - submit (JCT)"},
    {"jobs.turnaround.p99.9", "s", Better::lower, "99.9th percentile of end - submit (JCT)"},
    {"jobs.turnaround.max", "s", Better::lower, "longest end - submit (JCT)"},
    {"jobs.bounded_slowdown.mean", "1", Better::lower, "mean of max(1, turnaround / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p50", "1", Better::lower, "median of max(1, turnaround / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p95", "1", Better::lower, "95th percentile of max(1, turnaround / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p99", "1", Better::lower, "99th percentile of max(1, turnaround / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p99.9", "1", Better::lower, "99.9th percentile of max(1, turnaround / max(run, 10 s))"},
    {"jobs.bounded_slowdown.max", "1", Better::lower, "largest max(1, turnaround / max(run, 10 s))"},
    {"makespan", "s", Better::lower, "last end - first submit"},
    {"utilisation.gpu", "1", Better::higher, "GPU-seconds held by jobs / GPU-seconds present, in the measured window"},
    {"utilisation.cpu", "1", Better::higher,
     "core-seconds held by jobs / core-seconds present, in the measured window"},
    {"utilisation.gpu_while_queued", "1", Better::higher,
     "utilisation.gpu over the times at which at least one job waited: what is missing to 1 was free, and did not "
     "help"},
    {"utilisation.cpu_while_queued", "1", Better::higher,
     "utilisation.cpu over the times at which at least one job waited: what is missing to 1 was free, and did not "
     "help"},
    {"load.gpu", "1", Better::neither,
     "offered load: GPU-seconds of work submitted in the window / GPU-seconds present from its begin to the last "
     "submit"},
    {"load.cpu", "1", Better::neither,
     "offered load: core-seconds of work submitted in the window / core-seconds present from its begin to the last "
     "submit"},
    {"gpu_hours.present", "GPU-h", Better::neither,
     "GPUs of nodes that were up or draining, integrated over the window"},
    {"gpu_hours.used", "GPU-h", Better::higher, "held by jobs, less what was wasted"},
    {"gpu_hours.wasted", "GPU-h", Better::lower,
     "held for work that was lost: killed, preempted or failed before its end"},
    {"gpu_hours.idle", "GPU-h", Better::lower, "present, and held by no job"},
    {"cpu_hours.present", "core-h", Better::neither, "cores of nodes that were up or draining, over the window"},
    {"cpu_hours.used", "core-h", Better::higher, "held by jobs, less what was wasted"},
    {"cpu_hours.wasted", "core-h", Better::lower,
     "held for work that was lost: killed, preempted or failed before its end"},
    {"cpu_hours.idle", "core-h", Better::lower, "present, and held by no job"},
    {"queue.jobs.mean", "1", Better::lower, "jobs that wait, averaged over the window"},
    {"queue.jobs.max", "1", Better::lower, "most jobs that waited at the end of any instant of the window"},
    {"run.events", "1", Better::neither, "events the engine handled"},
    {"run.wall", "s", Better::neither, "wall-clock time of this run; not part of the written results"},
};

/// In the order of the metric table.
struct Spread {
  double mean = nothing, p50 = nothing, p95 = nothing, p99 = nothing, p999 = nothing, max = nothing;
};

/// Selects instead of sorting: each percentile narrows the range for the next.
Spread spread_of(std::vector<double> values, double mean) {
  if (values.empty()) return {};
  auto from = values.begin();
  const auto at = [&](double p) {
    const double position = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(std::floor(position));
    const auto nth = values.begin() + below;
    if (nth >= from) std::nth_element(from, nth, values.end());
    from = nth;
    const double fraction = position - static_cast<double>(below);
    if (fraction == 0.0) return *nth;
    const double above = *std::min_element(nth + 1, values.end());
    return *nth + fraction * (above - *nth);
  };
  Spread spread{.mean = mean};
  spread.p50 = at(0.50);
  spread.p95 = at(0.95);
  spread.p99 = at(0.99);
  spread.p999 = at(0.999);
  spread.max = *std::max_element(from, values.end());
  return spread;
}

void append(std::vector<double>& out, const Spread& s) {
  out.insert(out.end(), {s.mean, s.p50, s.p95, s.p99, s.p999, s.max});
}

std::string size_name(std::uint32_t size_class) {
  const std::uint32_t power = size_class % 64;
  const std::uint64_t top = std::uint64_t{1} << power;
  const std::uint64_t bottom = power == 0 ? 1 : top / 2 + 1;
  const std::string range = bottom == top ? std::to_string(top) : std::to_string(bottom) + "-" + std::to_string(top);
  return range + (size_class < 64 ? " GPU" : " core") + (top == 1 ? "" : "s");
}

/// Time columns of a set of jobs, in seconds, and their exact means.
struct Columns {
  std::vector<double> wait, turnaround, slowdown;
  WideSum wait_sum = 0, turnaround_sum = 0;
  double slowdown_sum = 0.0;

  void add(std::int64_t wait_ns, std::int64_t turnaround_ns, std::int64_t run_ns) {
    wait.push_back(static_cast<double>(wait_ns) / 1e9);
    turnaround.push_back(static_cast<double>(turnaround_ns) / 1e9);
    slowdown.push_back(std::max(
        1.0, static_cast<double>(turnaround_ns) / std::max(static_cast<double>(run_ns), bounded_slowdown_floor_ns)));
    wait_sum += wait_ns;
    turnaround_sum += turnaround_ns;
    slowdown_sum += slowdown.back();
  }
  [[nodiscard]] double mean(WideSum sum_ns) const {
    return static_cast<double>(sum_ns) / 1e9 / static_cast<double>(wait.size());
  }
  [[nodiscard]] double slowdown_mean() const { return slowdown_sum / static_cast<double>(slowdown.size()); }
};

}  // namespace

std::span<const MetricSpec> run_metrics() {
  return metric_table;
}

double RunStatistics::metric(std::string_view name) const {
  for (const MetricValue& value : metrics)
    if (value.name == name) return value.value;
  return nothing;
}

std::vector<double> Metrics::job_values() const {
  const auto count = [this](JobState s) { return static_cast<double>(states_[static_cast<std::size_t>(s)]); };
  std::vector<double> out{static_cast<double>(submitted_), count(JobState::finished),         count(JobState::killed),
                          count(JobState::rejected),       count(JobState::running),          count(JobState::queued),
                          static_cast<double>(restarts_),  static_cast<double>(ended_.size())};
  Columns columns;
  for (const Ended& job : ended_) columns.add(job.wait_ns, job.turnaround_ns, job.run_ns);
  const double wait = columns.mean(columns.wait_sum);
  const double turnaround = columns.mean(columns.turnaround_sum);
  const double slowdown = columns.slowdown_mean();
  append(out, spread_of(std::move(columns.wait), wait));
  append(out, spread_of(std::move(columns.turnaround), turnaround));
  append(out, spread_of(std::move(columns.slowdown), slowdown));
  out.push_back(last_end_ && first_submit_ ? (*last_end_ - *first_submit_).in_seconds() : nothing);
  return out;
}

std::vector<double> Metrics::resource_values() const {
  const auto ratio = [](Sum part, Sum whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : nothing;
  };
  std::vector<double> out{ratio(gpus_.integral, gpus_present_.integral), ratio(cpus_.integral, cpus_present_.integral)};
  out.insert(out.end(), {ratio(gpus_.while_queued, gpus_present_.while_queued),
                         ratio(cpus_.while_queued, cpus_present_.while_queued), ratio(gpus_asked_, gpus_offered_by_),
                         ratio(cpus_asked_, cpus_offered_by_)});
  const auto add_hours = [&out](Sum present, Sum busy, Sum wasted) {
    for (const Sum ns : {present, busy - wasted, wasted, present - busy})
      out.push_back(static_cast<double>(ns) / nanoseconds_per_hour);
  };
  add_hours(gpus_present_.integral, gpus_.integral, gpus_wasted_);
  add_hours(cpus_present_.integral, cpus_.integral, cpus_wasted_);
  const Instant window_end = window_.end ? std::min(*window_.end, end_) : end_;
  const std::int64_t window_ns = (window_end - *window_.begin).ns;
  out.push_back(ratio(queue_.integral, window_ns));
  out.push_back(static_cast<double>(queue_max_));
  out.push_back(static_cast<double>(events_));
  return out;
}

std::vector<GroupStatistics> Metrics::group_by(std::uint32_t (*key_of)(const Ended&),
                                               const std::function<std::string(std::uint32_t)>& name_of) const {
  struct Group {
    Columns columns;
    double gpu_hours = 0.0, cpu_hours = 0.0;
  };
  std::map<std::uint32_t, Group> groups;
  for (const Ended& job : ended_) {
    Group& group = groups[key_of(job)];
    group.columns.add(job.wait_ns, job.turnaround_ns, job.run_ns);
    group.gpu_hours += job.gpu_hours;
    group.cpu_hours += job.cpu_hours;
  }
  std::vector<GroupStatistics> out;
  for (auto& [key, group] : groups) {
    Columns& c = group.columns;
    GroupStatistics row{.name = name_of(key), .jobs = c.wait.size()};
    row.wait_mean_s = c.mean(c.wait_sum);
    row.turnaround_mean_s = c.mean(c.turnaround_sum);
    row.bounded_slowdown_mean = c.slowdown_mean();
    const Spread wait = spread_of(std::move(c.wait), row.wait_mean_s);
    row.wait_p50_s = wait.p50;
    row.wait_p95_s = wait.p95;
    row.wait_p99_s = wait.p99;
    row.wait_p999_s = wait.p999;
    row.turnaround_p95_s = spread_of(std::move(c.turnaround), row.turnaround_mean_s).p95;
    row.gpu_hours = group.gpu_hours;
    row.cpu_hours = group.cpu_hours;
    out.push_back(std::move(row));
  }
  return out;
}

RunStatistics Metrics::statistics(Groups groups) const {
  RunStatistics out;
  std::vector<double> values = job_values();
  const std::vector<double> resources = resource_values();
  values.insert(values.end(), resources.begin(), resources.end());
  HEADROOM_CHECK(values.size() + 1 == run_metrics().size(), "one value per row of the metric table, but run.wall");
  for (std::size_t i = 0; i < values.size(); ++i) out.metrics.push_back({std::string(metric_table[i].name), values[i]});
  if (groups == Groups::all) {
    out.tenants = group_by([](const Ended& job) { return job.tenant.index; },
                           [this](std::uint32_t tenant) { return tenant_names_.at(tenant); });
    std::ranges::sort(out.tenants, {}, &GroupStatistics::name);
    out.size_classes = group_by([](const Ended& job) { return std::uint32_t{job.size_class}; }, size_name);
  }
  for (SeriesRecorder recorder : {queue_series_, gpu_series_, cpu_series_}) out.series.push_back(recorder.finish(end_));
  return out;
}

}  // namespace headroom
