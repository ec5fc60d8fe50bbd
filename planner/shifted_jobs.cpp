// SPDX-License-Identifier: Apache-2.0
#include "planner/shifted_jobs.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "planner/shift_plan.hpp"

namespace headroom {
namespace {

constexpr double gain_that_counts = 1e-9;  // relative: less is the rounding of a sum

}  // namespace

ShiftedJobs::ShiftedJobs(JobSource& jobs, const ShiftingSection& section, const HourlySeries& signal,
                         std::int64_t start_unix_s)
    : jobs_(jobs), section_(section), hours_(section.forecast, signal, start_unix_s) {}

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

void ShiftedJobs::shift(JobSpec& job) {
  if (!may_shift(section_, jobs_.names(), job)) return;
  const Instant best =
      section_.pausing
          ? plan_shift(section_, hours_, {job.submit, job.estimate, job.submit + section_.max_delay + job.estimate})
                .run_from
          : best_start(job);
  job.not_before = std::max(job.not_before, best);
}

/// The sum over a window that slides over steps is least where one of its ends meets the end of a step.
Instant ShiftedJobs::best_start(const JobSpec& job) {
  if (!hours_.learn(job.submit)) return job.submit;
  const Instant latest = job.submit + section_.max_delay;
  hours_.look(job.submit, latest + job.estimate);
  const auto cost = [&](Instant start) { return hours_.integral(start + job.estimate) - hours_.integral(start); };
  const double now = cost(job.submit);
  std::pair<double, Instant> best{now, job.submit};
  const auto consider = [&](Instant start) {
    if (start <= job.submit || start > latest) return;
    const double there = cost(start), least = gain_that_counts * std::abs(now);
    if (there < best.first - least || (there < best.first + least && start < best.second))
      best = {std::min(there, best.first), start};
  };
  for (const Instant time : hours_.times()) {
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
