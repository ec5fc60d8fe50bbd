// SPDX-License-Identifier: Apache-2.0
#include "planner/backtest.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

#include "models/check.hpp"
#include "scenarios/read_trace/offered_load.hpp"

namespace headroom {
namespace {

constexpr double hour_s = 3600.0;
constexpr std::int64_t not_started = -1;

/// What became of each job, in the order of submission.
class Starts final : public QuietSink {
 public:
  struct Fate {
    std::int64_t submit_ns = 0, start_ns = not_started, end_ns = not_started;
  };
  using QuietSink::on;
  void on(const record::JobSubmitted& entry) override { fates.push_back({entry.spec->submit.ns}); }
  void on(const record::LeaseStarted& entry) override {
    if (fates[entry.job].start_ns == not_started) fates[entry.job].start_ns = entry.at.ns;
  }
  void on(const record::LeaseEnded& entry) override { fates[entry.job].end_ns = entry.at.ns; }
  std::vector<Fate> fates;
};

/// One job that is compared; times in seconds.
struct Pair {
  double submit = 0.0, recorded_wait = 0.0, replayed_wait = 0.0, recorded_run = 0.0, replayed_end = 0.0, units = 0.0;
};

double quantile(const std::vector<double>& sorted, double p) {
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 == sorted.size()) return sorted.back();
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

WaitErrors errors_of(std::string group, const std::vector<Pair>& pairs) {
  std::vector<double> recorded, replayed, difference;
  for (const Pair& pair : pairs) {
    recorded.push_back(pair.recorded_wait);
    replayed.push_back(pair.replayed_wait);
    difference.push_back(std::abs(pair.replayed_wait - pair.recorded_wait));
  }
  WaitErrors out{.group = std::move(group), .jobs = pairs.size()};
  out.mean_s = {mean(recorded), mean(replayed)};
  out.mean_absolute_s = mean(difference);
  for (std::vector<double>* values : {&recorded, &replayed, &difference}) std::ranges::sort(*values);
  out.p50_s = {quantile(recorded, 0.5), quantile(replayed, 0.5)};
  out.p95_s = {quantile(recorded, 0.95), quantile(replayed, 0.95)};
  out.median_absolute_s = quantile(difference, 0.5);
  return out;
}

/// Equal values share the mean of their ranks.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = 0.5 * static_cast<double>(begin + end - 1);
  }
  return ranks;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean(a), mean_b = mean(b);
  double ab = 0.0, aa = 0.0, bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : std::numeric_limits<double>::quiet_NaN();
}

/// Adds `level` over [from, to) to the hourly means.
void add_span(std::vector<double>& hourly, double from_s, double to_s, double level) {
  for (double now = std::max(0.0, from_s); now < to_s;) {
    const auto hour = static_cast<std::size_t>(now / hour_s);
    const double until = std::min(to_s, static_cast<double>(hour + 1) * hour_s);
    if (hourly.size() <= hour) hourly.resize(hour + 1);
    hourly[hour] += level * (until - now) / hour_s;
    now = until;
  }
}

double overlap(double from, double to, double begin, double end) {
  return std::max(0.0, std::min(to, end) - std::max(from, begin));
}

void compare_over_time(const std::vector<Pair>& pairs, double capacity, Backtest& out) {
  const double first = pairs.front().submit, last = pairs.back().submit;
  Compared held;  // in unit-seconds
  for (const Pair& pair : pairs) {
    const double recorded_start = pair.submit + pair.recorded_wait;
    const double replayed_start = pair.submit + pair.replayed_wait;
    add_span(out.busy.recorded, recorded_start, recorded_start + pair.recorded_run, pair.units);
    add_span(out.busy.replayed, replayed_start, pair.replayed_end, pair.units);
    add_span(out.queue.recorded, pair.submit, recorded_start, 1.0);
    add_span(out.queue.replayed, pair.submit, replayed_start, 1.0);
    held.recorded += pair.units * overlap(recorded_start, recorded_start + pair.recorded_run, first, last);
    held.replayed += pair.units * overlap(replayed_start, pair.replayed_end, first, last);
  }
  const double present = capacity * (last - first);  // 0 / 0 is the answer where there is no time between
  const std::size_t hours = std::max(
      {out.busy.recorded.size(), out.busy.replayed.size(), out.queue.recorded.size(), out.queue.replayed.size()});
  for (std::vector<double>* hourly : {&out.busy.recorded, &out.busy.replayed, &out.queue.recorded, &out.queue.replayed})
    hourly->resize(hours);
  out.utilisation = {held.recorded / present, held.replayed / present};
}

void compare_waits(const std::vector<Pair>& pairs, const char* unit, Backtest& out) {
  out.jobs = pairs.size();
  out.waits = errors_of("all", pairs);
  std::map<unsigned, std::vector<Pair>> sizes;
  std::uint64_t near = 0;
  for (const Pair& pair : pairs) {
    const auto size = static_cast<std::uint64_t>(std::ceil(pair.units));
    sizes[size <= 1 ? 0U : static_cast<unsigned>(std::bit_width(size - 1))].push_back(pair);
    near += std::abs(pair.replayed_wait - pair.recorded_wait) <= 600.0 ? 1U : 0U;
    out.recorded_waits_s.push_back(pair.recorded_wait);
    out.replayed_waits_s.push_back(pair.replayed_wait);
  }
  for (const auto& [power, members] : sizes) {
    const std::uint64_t top = std::uint64_t{1} << power;
    out.by_size.push_back(errors_of(power < 2 ? std::to_string(top) + " " + unit
                                              : std::to_string(top / 2 + 1) + "-" + std::to_string(top) + " " + unit,
                                    members));
  }
  out.within_ten_minutes = static_cast<double>(near) / static_cast<double>(pairs.size());
  out.rank_correlation = correlation(ranks_of(out.recorded_waits_s), ranks_of(out.replayed_waits_s));
  std::ranges::sort(out.recorded_waits_s);
  std::ranges::sort(out.replayed_waits_s);
}

}  // namespace

double HourlyPair::root_mean_square_difference() const {
  double sum = 0.0;
  for (std::size_t i = 0; i < recorded.size(); ++i) sum += (recorded[i] - replayed[i]) * (recorded[i] - replayed[i]);
  return std::sqrt(sum / static_cast<double>(std::max<std::size_t>(1, recorded.size())));
}

Backtest backtest(const Scenario& scenario, LoadedTrace trace, ProgressListener* progress) {
  struct Recorded {
    std::optional<TimeSpan> wait;
    double run_s = 0.0, units = 0.0;
  };
  const SizeUnit unit = size_unit(trace.jobs);
  std::vector<Recorded> recorded;
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    const JobSpec job = trace.jobs[i];
    recorded.push_back({trace.jobs.recorded_wait(i), used_time(job).in_seconds(), units_of(job.request, unit)});
  }
  double capacity = 0.0;
  for (const PoolSpec& pool : scenario.cluster.pools) capacity += pool.nodes * units_of(pool.node, unit);

  LoadedJobs jobs(std::move(trace));
  Starts starts;
  Backtest out;
  out.complete = run_experiment(scenario, jobs, {&starts}, progress, Groups::none).result.complete;
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < starts.fates.size(); ++i) {
    const Starts::Fate& fate = starts.fates[i];
    if (!recorded[i].wait || fate.start_ns == not_started || fate.end_ns == not_started) continue;
    pairs.push_back({static_cast<double>(fate.submit_ns) / 1e9, recorded[i].wait->in_seconds(),
                     static_cast<double>(fate.start_ns - fate.submit_ns) / 1e9, recorded[i].run_s,
                     static_cast<double>(fate.end_ns) / 1e9, recorded[i].units});
  }
  out.left_out = recorded.size() - pairs.size();
  if (pairs.empty()) return out;
  compare_waits(pairs, unit == SizeUnit::gpus ? "GPUs" : "cores", out);
  compare_over_time(pairs, capacity, out);
  return out;
}

}  // namespace headroom
