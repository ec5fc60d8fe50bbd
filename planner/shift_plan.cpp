// SPDX-License-Identifier: Apache-2.0
#include "planner/shift_plan.hpp"

#include <algorithm>

#include "models/cost/stretches.hpp"

namespace headroom {
namespace {

double in_stretches(TimeSpan span, TimeSpan stretch) {
  return static_cast<double>(span.ns) / static_cast<double>(stretch.ns);
}

/// From `now` over the multiples of `stretch` up to the end; the first one is no shorter than the others.
std::vector<Instant> ends_of_pieces(Instant now, Instant end, TimeSpan stretch) {
  std::vector<Instant> ends;
  const std::int64_t first = (now.ns + stretch.ns + stretch.ns - 1) / stretch.ns * stretch.ns;
  for (Instant at{first}; at <= end; at = at + stretch) ends.push_back(at);
  return ends;
}

}  // namespace

ShiftPlan plan_shift(const ShiftingSection& section, HourExpectation& hours, const ShiftTask& task) {
  const ShiftPlan at_once{task.now};
  if (!hours.learn(task.now)) return at_once;
  const std::vector<Instant> ends = ends_of_pieces(task.now, task.latest_end, section.stretch);
  if (ends.empty()) return at_once;
  hours.look(task.now, ends.back());
  std::vector<double> cost;
  double before = 0.0;
  for (const Instant end : ends) {
    const double sum = hours.integral(end);
    cost.push_back(sum - before);
    before = sum;
  }
  const std::vector<bool> runs = cheapest_stretches({.length = in_stretches(task.left, section.stretch),
                                                     .first = in_stretches(ends.front() - task.now, section.stretch),
                                                     .resume = in_stretches(section.pause_cost, section.stretch),
                                                     .is_running = task.is_running},
                                                    cost);
  const auto first = static_cast<std::size_t>(std::ranges::find(runs, true) - runs.begin());
  if (first > 0) return {ends[first - 1]};
  std::size_t last = 0;
  while (last + 1 < runs.size() && runs[last + 1]) ++last;
  const bool comes_back =
      std::find(runs.begin() + static_cast<std::ptrdiff_t>(last) + 1, runs.end(), true) != runs.end();
  return {task.now, comes_back ? ends[last] : Instant::never()};
}

bool may_shift(const ShiftingSection& section, const JobNames& names, const JobSpec& job) {
  if (job.submit < Instant{} || job.estimate.ns <= 0 || job.estimate.is_unlimited()) return false;
  if (section.classes.empty()) return true;
  return std::ranges::find(section.classes, names.classes[job.job_class.index]) != section.classes.end();
}

}  // namespace headroom
