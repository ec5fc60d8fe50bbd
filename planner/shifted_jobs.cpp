// SPDX-License-Identifier: Apache-2.0
#include "planner/shifted_jobs.hpp"

#include <algorithm>
#include <utility>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr TimeSpan hour = TimeSpan::seconds(3600), day = TimeSpan::seconds(86'400);
constexpr double gain_that_counts = 1e-9;  // relative: less is the rounding of a sum

double mean_over(const HourlySeries& series, Instant from, Instant to) {
  double sum = 0.0;
  for (Instant at = from; at < to;) {
    const Instant end = std::min(series.next(at), to);
    sum += series.at(at) * (end - at).in_seconds();
    at = end;
  }
  return sum / (to - from).in_seconds();
}

std::size_t weekday_of(std::int64_t unix_s) {
  const std::int64_t days = unix_s >= 0 ? unix_s / 86'400 : (unix_s - 86'399) / 86'400;
  return static_cast<std::size_t>(((days + 3) % 7 + 7) % 7);  // 0 is Monday; 1970 began on a Thursday
}

}  // namespace

ShiftedJobs::ShiftedJobs(JobSource& jobs, const ShiftingSection& section, const HourlySeries& signal,
                         std::int64_t start_unix_s)
    : jobs_(jobs), section_(section), signal_(signal), forecast_{.first_weekday = weekday_of(start_unix_s)} {}

std::optional<JobSpec> ShiftedJobs::next() {
  std::optional<JobSpec> job = jobs_.next();
  if (job) shift(*job);
  return job;
}

void ShiftedJobs::ended(const JobSpec& job, JobState state, Instant at, std::vector<JobSpec>& follow_up) {
  const std::size_t known = follow_up.size();
  jobs_.ended(job, state, at, follow_up);
  for (std::size_t i = known; i < follow_up.size(); ++i) shift(follow_up[i]);
}

bool ShiftedJobs::may_wait(const JobSpec& job) const {
  if (job.submit < Instant{} || job.estimate.ns <= 0 || job.estimate.is_unlimited()) return false;
  if (section_.classes.empty()) return true;
  const std::string& name = jobs_.names().classes[job.job_class.index];
  return std::ranges::find(section_.classes, name) != section_.classes.end();
}

void ShiftedJobs::shift(JobSpec& job) {
  if (may_wait(job)) job.not_before = std::max(job.not_before, best_start(job));
}

/// Days that have ended, and what they say of those that come.
void ShiftedJobs::learn(Instant now) {
  const auto today = static_cast<std::size_t>(now.ns / day.ns);
  if (past_.size() == today * hours_per_day && !coming_.empty()) return;
  while (past_.size() < today * hours_per_day) {
    const Instant from{static_cast<std::int64_t>(past_.size()) * hour.ns};
    past_.push_back(mean_over(signal_, from, from + hour));
  }
  coming_.clear();
}

double ShiftedJobs::expected(Instant at) const {
  if (section_.forecast == ShiftingSection::Forecast::perfect) return signal_.at(at);
  const auto ahead = static_cast<std::size_t>(at.ns / day.ns) - past_.size() / hours_per_day;
  return coming_[ahead][static_cast<std::size_t>(at.ns % day.ns / hour.ns)];
}

Instant ShiftedJobs::next_step(Instant at) const {
  if (section_.forecast == ShiftingSection::Forecast::perfect) return signal_.next(at);
  return Instant{(at.ns / hour.ns + 1) * hour.ns};
}

/// Fills `times_` and `integral_`.
void ShiftedJobs::expect(Instant from, Instant to) {
  if (section_.forecast == ShiftingSection::Forecast::past) {
    const std::size_t today = past_.size() / hours_per_day, last = static_cast<std::size_t>(to.ns / day.ns);
    while (coming_.size() <= last - today) {
      const std::size_t ahead = coming_.size();
      coming_.push_back(forecast_day(forecast_, past_, today + ahead, today));
    }
  }
  times_ = {from};
  integral_ = {0.0};
  for (Instant at = from; at < to;) {
    const Instant end = std::min(next_step(at), to);
    integral_.push_back(integral_.back() + expected(at) * (end - at).in_seconds());
    times_.push_back(end);
    at = end;
  }
}

double ShiftedJobs::integral(Instant to) const {
  const auto step = static_cast<std::size_t>(std::ranges::upper_bound(times_, to) - times_.begin()) - 1;
  return to == times_[step] ? integral_[step]
                            : integral_[step] + expected(times_[step]) * (to - times_[step]).in_seconds();
}

/// The sum over a window that slides over steps is least where one of its ends meets the end of a step.
Instant ShiftedJobs::best_start(const JobSpec& job) {
  learn(job.submit);
  if (section_.forecast == ShiftingSection::Forecast::past && past_.empty()) return job.submit;
  const Instant latest = job.submit + section_.max_delay;
  expect(job.submit, latest + job.estimate);
  const auto cost = [&](Instant start) { return integral(start + job.estimate) - integral(start); };
  const double now = cost(job.submit);
  std::pair<double, Instant> best{now, job.submit};
  const auto consider = [&](Instant start) {
    if (start <= job.submit || start > latest) return;
    const double there = cost(start), least = gain_that_counts * std::abs(now);
    if (there < best.first - least || (there < best.first + least && start < best.second))
      best = {std::min(there, best.first), start};
  };
  for (const Instant time : times_) {
    consider(time);
    consider(Instant{time.ns - job.estimate.ns});
  }
  return best.second;
}

const HourlySeries* shifting_signal(const Scenario& scenario) {
  using Policy = ShiftingSection::Policy;
  const Policy policy = scenario.scheduler.shifting.policy;
  if (policy == Policy::none || !scenario.grid) return nullptr;
  const GridSpec& grid = scenario.grid->spec;
  if (policy == Policy::cheapest_hours) return &grid.price;
  const auto& carbon = grid.accounting == CarbonAccounting::marginal ? grid.marginal_carbon : grid.average_carbon;
  return carbon ? &*carbon : nullptr;
}

}  // namespace headroom
