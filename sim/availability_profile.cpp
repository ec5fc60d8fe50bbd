// SPDX-License-Identifier: Apache-2.0
#include "sim/availability_profile.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {
namespace {

/// How many tasks of the demand fit into so much; never negative, at most the gang.
std::uint32_t tasks_in(const Demand& demand, const Room& free) {
  const Room need = room_of(demand.request.per_task);
  std::int64_t fit = demand.request.tasks;
  if (demand.request.max_tasks_per_node > 0) fit = std::min<std::int64_t>(fit, demand.request.max_tasks_per_node);
  if (need.gpu_milli > 0) fit = std::min(fit, free.gpu_milli / need.gpu_milli);
  if (need.cpus > 0) fit = std::min(fit, free.cpus / need.cpus);
  if (need.memory_bytes > 0) fit = std::min(fit, free.memory_bytes / need.memory_bytes);
  return static_cast<std::uint32_t>(std::max<std::int64_t>(fit, 0));
}

/// A window [s, s + span) reaches into a step that begins at `begin` from this s on.
Instant reached_from(Instant begin, TimeSpan span) {
  return {begin.ns - span.ns + 1};
}

}  // namespace

Room room_of(const TaskNeed& need) {
  return {static_cast<std::int64_t>(need.gpus) * whole_gpu + need.gpu_milli, need.cpus, need.memory_bytes};
}

void AvailabilityProfile::reset(Instant now, const std::vector<Row>& rows) {
  now_ = now;
  rows_.clear();
  for (const Row& row : rows) rows_.push_back({row.pool, {{now, row.free}}});
}

std::size_t AvailabilityProfile::step_at(const Steps& row, Instant at) {
  const auto after = std::ranges::upper_bound(row.steps, at, {}, &Step::from);
  return after == row.steps.begin() ? 0 : static_cast<std::size_t>(after - row.steps.begin()) - 1;
}

Room AvailabilityProfile::free_at(std::uint32_t row, Instant at) const {
  return rows_[row].steps[step_at(rows_[row], at)].free;
}

/// Makes a step begin at `at`.
std::size_t AvailabilityProfile::cut_step(Steps& row, Instant at) const {
  const std::size_t i = step_at(row, at);
  if (row.steps[i].from >= at) return i;
  row.steps.insert(row.steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, {at, row.steps[i].free});
  return i + 1;
}

void AvailabilityProfile::change(const PlannedGang& gang, Instant from, Instant until, int sign) {
  from = std::max(from, now_);
  if (from >= until) return;
  for (const PlannedGang::Part& part : gang.parts)
    change_row(rows_[part.row], from, until, sign * static_cast<std::int64_t>(part.tasks) * gang.per_task);
}

void AvailabilityProfile::change_row(Steps& row, Instant from, Instant until, Room amount) {
  const auto at = [&](std::size_t i) { return row.steps.begin() + static_cast<std::ptrdiff_t>(i); };
  row.steps.erase(row.steps.begin(), at(step_at(row, now_)));  // the past
  const std::size_t first = cut_step(row, from);
  const std::size_t last = until == Instant::never() ? row.steps.size() : cut_step(row, until);
  for (std::size_t i = first; i < last; ++i) row.steps[i].free = row.steps[i].free + amount;
  const auto same_as_before = [&](std::size_t i) {
    return i > 0 && i < row.steps.size() && row.steps[i].free == row.steps[i - 1].free;
  };
  if (same_as_before(last)) row.steps.erase(at(last));
  if (same_as_before(first)) row.steps.erase(at(first));
}

bool AvailabilityProfile::has_room(const PlannedGang& gang) {
  for (const PlannedGang::Part& part : gang.parts) {
    const Room amount = part.tasks * gang.per_task;
    const Steps& row = rows_[part.row];
    for (std::size_t i = step_at(row, gang.start); i < row.steps.size() && row.steps[i].from < gang.end; ++i) {
      const Room left = row.steps[i].free - amount;
      if (left.gpu_milli < 0 || left.cpus < 0 || left.memory_bytes < 0) return false;
    }
  }
  return true;
}

std::uint32_t AvailabilityProfile::tasks_during(const Demand& demand, const Steps& row, Instant from,
                                                Instant until) const {
  std::uint32_t fit = demand.request.tasks;
  for (std::size_t i = step_at(row, from); fit > 0 && i < row.steps.size() && row.steps[i].from < until; ++i)
    fit = std::min(fit, tasks_in(demand, row.steps[i].free));
  return fit;
}

/// Notes in `changes_` when the number of tasks that could start on the row, and stay, changes; returns that at `from`.
std::int64_t AvailabilityProfile::follow(const Demand& demand, const Steps& row, Instant from, Instant before,
                                         TimeSpan span) {
  std::size_t next = step_at(row, from);  // the first step that the window does not reach yet
  low_.clear();
  std::size_t front = 0;
  const auto reach = [&](Instant start) {
    const Instant end = start + span;
    for (; next < row.steps.size() && row.steps[next].from < end; ++next) {
      const std::int64_t tasks = tasks_in(demand, row.steps[next].free);
      while (low_.size() > front && low_.back().second >= tasks) low_.pop_back();
      low_.emplace_back(next, tasks);
    }
  };
  std::size_t first = next;  // the step in which the window begins
  reach(from);
  const std::int64_t at_once = low_[front].second;
  for (std::int64_t tasks = at_once;;) {
    Instant s = before;
    if (first + 1 < row.steps.size()) s = std::min(s, row.steps[first + 1].from);
    if (next < row.steps.size()) s = std::min(s, reached_from(row.steps[next].from, span));
    if (s >= before) return at_once;
    while (first + 1 < row.steps.size() && row.steps[first + 1].from <= s) ++first;
    reach(s);
    while (low_[front].first < first) ++front;
    if (low_[front].second == tasks) continue;
    changes_.push_back({s, low_[front].second - tasks});
    tasks = low_[front].second;
  }
}

bool AvailabilityProfile::earliest(const Demand& demand, Instant from, Instant before, TimeSpan span,
                                   PlannedGang& gang) {
  HEADROOM_CHECK(span.ns > 0 && from >= now_, "a plan is for some time, from now on");
  if (from >= before) return false;
  changes_.clear();
  std::int64_t places = 0;
  for (const Steps& row : rows_)
    if (demand.pools[row.pool.index] == 1) places += follow(demand, row, from, before, span);
  const std::int64_t needed = demand.request.tasks;
  gang.start = from;
  if (places < needed) {
    std::ranges::sort(changes_, {}, &Change::at);
    std::size_t i = 0;
    while (places < needed && i < changes_.size()) {
      gang.start = changes_[i].at;
      for (; i < changes_.size() && changes_[i].at == gang.start; ++i) places += changes_[i].tasks;
    }
    if (places < needed) return false;
  }
  gang.end = gang.start + span;
  gang.per_task = room_of(demand.request.per_task);
  gang.parts.clear();
  std::uint32_t left = demand.request.tasks;
  for (std::uint32_t r = 0; r < rows_.size() && left > 0; ++r) {
    if (demand.pools[rows_[r].pool.index] == 0) continue;
    const std::uint32_t tasks = std::min(left, tasks_during(demand, rows_[r], gang.start, gang.end));
    if (tasks > 0) gang.parts.push_back({r, tasks});
    left -= tasks;
  }
  HEADROOM_CHECK(left == 0, "the rows of a plan have room for it");
  return true;
}

}  // namespace headroom
