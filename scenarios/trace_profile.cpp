// SPDX-License-Identifier: Apache-2.0
#include "scenarios/trace_profile.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>

namespace headroom {
namespace {

constexpr double hour_s = 3600.0;
constexpr std::int64_t hour_ns = 3600LL * 1'000'000'000;

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

double squares_around(const std::vector<double>& values, double mean) {
  double sum = 0.0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

/// Hours of the calendar since 1970; `into` is how far the instant lies in its hour, in [0, 1).
struct CalendarHour {
  std::int64_t hour;
  double into;
};
CalendarHour calendar_hour(std::int64_t submit_ns, std::int64_t start_unix_s) {
  const std::int64_t start_hours = start_unix_s >= 0 ? start_unix_s / 3600 : -((-start_unix_s + 3599) / 3600);
  const std::int64_t ns = submit_ns + (start_unix_s - start_hours * 3600) * 1'000'000'000;
  return {start_hours + ns / hour_ns, static_cast<double>(ns % hour_ns) / static_cast<double>(hour_ns)};
}

/// Sums up what each job adds to the hours; whole hours are kept as steps, so that a long job costs no more.
class HourlySums {
 public:
  explicit HourlySums(std::size_t hours) : load_{.jobs = zeros(hours), .work = zeros(hours), .demand = zeros(hours)} {
    steps_ = zeros(hours + 1);
  }
  void add(std::size_t hour, double into, double width, double run_h) {
    load_.jobs[hour] += 1.0;
    load_.work[hour] += width * run_h;
    const double end = into + run_h;  // in hours from the begin of `hour`
    if (end <= 1.0) {
      load_.demand[hour] += width * run_h;
      return;
    }
    load_.demand[hour] += width * (1.0 - into);
    const std::size_t last = load_.jobs.size();
    if (hour + 1 >= last) return;
    steps_[hour + 1] += width;
    if (end >= static_cast<double>(last - hour)) return;
    const std::size_t end_hour = hour + static_cast<std::size_t>(end);
    steps_[end_hour] -= width;
    load_.demand[end_hour] += width * (end - std::floor(end));
  }
  HourlyLoad finish() {
    double level = 0.0;
    for (std::size_t hour = 0; hour < load_.demand.size(); ++hour) load_.demand[hour] += (level += steps_[hour]);
    return std::move(load_);
  }

 private:
  static std::vector<double> zeros(std::size_t count) { return std::vector<double>(count, 0.0); }
  HourlyLoad load_;
  std::vector<double> steps_;
};

/// Mean of the series over the hours of each slot, over the mean of all: slot(h) of the h-th hour since 1970.
template <std::size_t N, class Slot>
std::array<double, N> by_slot(const std::vector<double>& series, std::int64_t first_hour, Slot slot) {
  std::array<double, N> sums{}, hours{};
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto s = static_cast<std::size_t>(slot(first_hour + static_cast<std::int64_t>(i)));
    sums[s] += series[i];
    hours[s] += 1.0;
  }
  const double mean = mean_of(series);
  for (std::size_t s = 0; s < N; ++s) sums[s] = hours[s] > 0.0 && mean > 0.0 ? sums[s] / hours[s] / mean : 0.0;
  return sums;
}

std::int64_t remainder(std::int64_t a, std::int64_t n) {
  return (a % n + n) % n;
}

void add_calendar(const JobFacts& facts, std::int64_t start_unix_s, TraceProfile& out) {
  const std::int64_t first = calendar_hour(facts.jobs.front().submit_ns, start_unix_s).hour;
  const std::int64_t last = calendar_hour(facts.jobs.back().submit_ns, start_unix_s).hour;
  HourlySums sums(static_cast<std::size_t>(last - first + 1));
  for (const JobFact& job : facts.jobs) {
    const CalendarHour at = calendar_hour(job.submit_ns, start_unix_s);
    sums.add(static_cast<std::size_t>(at.hour - first), at.into, facts.width(job), job.run_s / hour_s);
  }
  out.hourly = sums.finish();
  out.acf_jobs = autocorrelation(out.hourly.jobs, TraceProfile::lags);
  out.acf_work = autocorrelation(out.hourly.work, TraceProfile::lags);
  out.acf_demand = autocorrelation(out.hourly.demand, TraceProfile::lags);
  const double mean = mean_of(out.hourly.jobs);
  out.dispersion = squares_around(out.hourly.jobs, mean) / static_cast<double>(out.hourly.jobs.size()) / mean;
  constexpr std::int64_t thursday = 3;  // 1970-01-01 was one
  out.by_hour = by_slot<24>(out.hourly.jobs, first, [](std::int64_t hour) { return remainder(hour, 24); });
  out.by_weekday = by_slot<7>(out.hourly.jobs, first, [](std::int64_t hour) {
    return remainder((hour - remainder(hour, 24)) / 24 + thursday, 7);
  });
}

void add_shares(const JobFacts& facts, TraceProfile& out) {
  constexpr std::size_t listed = 10;
  std::vector<TenantProfile> tenants(facts.tenants.size());
  for (std::size_t i = 0; i < tenants.size(); ++i) tenants[i].name = facts.tenants[i];
  double work = 0.0;
  for (const JobFact& job : facts.jobs) {
    const double of_job = facts.width(job) * job.run_s;
    OutcomeProfile& outcome = out.outcomes[static_cast<std::size_t>(job.outcome)];
    outcome.share += 1.0;
    outcome.work_share += of_job;
    outcome.mean_run_s += job.run_s;
    tenants[job.tenant].share += 1.0;
    tenants[job.tenant].work_share += of_job;
    work += of_job;
  }
  out.work_h = work / hour_s;
  const auto jobs = static_cast<double>(facts.jobs.size());
  for (OutcomeProfile& outcome : out.outcomes) {
    if (outcome.share > 0.0) outcome.mean_run_s /= outcome.share;
    outcome.share /= jobs;
    outcome.work_share /= std::max(work, 1e-300);
  }
  for (TenantProfile& tenant : tenants) {
    tenant.share /= jobs;
    tenant.work_share /= std::max(work, 1e-300);
  }
  std::erase_if(tenants, [](const TenantProfile& t) { return t.share == 0.0; });
  std::stable_sort(tenants.begin(), tenants.end(), [](const TenantProfile& a, const TenantProfile& b) {
    return std::tuple(a.work_share, a.share) > std::tuple(b.work_share, b.share);
  });
  if (tenants.size() > listed) out.other_tenants = tenants.size() - listed;
  tenants.resize(std::min(tenants.size(), listed));
  out.tenants = std::move(tenants);
}

}  // namespace

double SampleDistribution::quantile(double p) const {
  if (points.empty()) return 0.0;
  const double at = p * static_cast<double>(points.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= points.size()) return points.back();
  return points[below] + (at - static_cast<double>(below)) * (points[below + 1] - points[below]);
}

SampleDistribution describe_sample(std::vector<double> values) {
  constexpr std::size_t most_points = std::size_t{1} << 17;
  SampleDistribution out;
  if (values.empty()) return out;
  out.count = values.size();
  out.mean = mean_of(values);
  const double deviation = std::sqrt(squares_around(values, out.mean) / static_cast<double>(values.size()));
  if (out.mean != 0.0) out.cv = deviation / out.mean;
  std::sort(values.begin(), values.end());
  out.min = values.front();
  out.max = values.back();
  const std::size_t step = (values.size() + most_points - 1) / most_points;
  for (std::size_t i = step / 2; i < values.size(); i += step) out.points.push_back(values[i]);
  return out;
}

std::vector<double> autocorrelation(const std::vector<double>& series, std::size_t lags) {
  std::vector<double> out(lags, 0.0);
  const double mean = mean_of(series);
  const double variance = squares_around(series, mean);
  if (variance == 0.0) return out;
  for (std::size_t k = 1; k <= lags && k < series.size(); ++k) {
    double sum = 0.0;
    for (std::size_t t = 0; t + k < series.size(); ++t) sum += (series[t] - mean) * (series[t + k] - mean);
    out[k - 1] = sum / variance;
  }
  return out;
}

TraceProfile profile_trace(const JobFacts& facts, std::int64_t start_unix_s, std::string name) {
  TraceProfile out;
  out.name = std::move(name);
  out.counts_gpus = facts.has_gpus;
  out.jobs = facts.jobs.size();
  out.left_out = facts.left_out;
  if (facts.jobs.empty()) return out;
  std::vector<double> runs, widths, gaps;
  for (std::size_t i = 0; i < facts.jobs.size(); ++i) {
    const JobFact& job = facts.jobs[i];
    runs.push_back(job.run_s);
    widths.push_back(facts.width(job));
    if (i > 0) gaps.push_back(static_cast<double>(job.submit_ns - facts.jobs[i - 1].submit_ns) / 1e9);
  }
  out.run_s = describe_sample(std::move(runs));
  out.width = describe_sample(std::move(widths));
  out.gap_s = describe_sample(std::move(gaps));
  out.span_h = static_cast<double>(facts.jobs.back().submit_ns - facts.jobs.front().submit_ns) / 1e9 / hour_s;
  if (out.span_h > 0.0) out.jobs_per_hour = static_cast<double>(out.jobs - 1) / out.span_h;
  add_shares(facts, out);
  add_calendar(facts, start_unix_s, out);
  return out;
}

TraceProfile profile_trace(JobSource& source, std::int64_t start_unix_s, std::string name) {
  return profile_trace(collect_jobs(source), start_unix_s, std::move(name));
}

}  // namespace headroom
