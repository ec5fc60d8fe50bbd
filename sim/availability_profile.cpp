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
  if (need.gpus > 0) fit = std::min(fit, free.gpus / need.gpus);
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
  return {need.gpus, need.cpus, need.memory_bytes};
}

void AvailabilityProfile::reset(Instant now, const std::vector<Row>& rows) {
  now_ = now;
  rows_.clear();
  for (const Row& row : rows) rows_.push_back({row.pool, {now, row.free}, {row.shared_gpus, {now, 0}}});
}

Room AvailabilityProfile::free_at(std::uint32_t row, Instant at) const {
  const StepFunction<Room>& free = rows_[row].free;
  return free[free.index_at(at)].value;
}

/// `sign`: 1 takes, -1 gives back.
void AvailabilityProfile::change(const PlannedGang& gang, Instant from, Instant until, int sign) {
  from = std::max(from, now_);
  if (from >= until) return;
  for (const PlannedGang::Part& part : gang.parts) {
    Steps& row = rows_[part.row];
    const std::int64_t tasks = sign * static_cast<std::int64_t>(part.tasks);
    row.free.forget_before(now_);
    row.free.add(from, until, -tasks * gang.per_task);
    if (gang.gpu_milli == 0) continue;
    row.shared[part.gpu].forget_before(now_);
    change_share(row, part.gpu, from, until, tasks * gang.gpu_milli);
  }
}

bool AvailabilityProfile::has_room(const PlannedGang& gang) {
  if (gang.gpu_milli > 0) return has_room_for_shares(gang);
  return std::ranges::all_of(gang.parts, [&](const PlannedGang::Part& part) {
    const Room amount = part.tasks * gang.per_task;
    return rows_[part.row].free.all_within(gang.start, gang.end, [&](Instant, Instant, const Room& free) {
      const Room left = free - amount;
      return left.gpus >= 0 && left.cpus >= 0 && left.memory_bytes >= 0;
    });
  });
}

std::uint32_t AvailabilityProfile::tasks_during(const Demand& demand, const Steps& row, Instant from,
                                                Instant until) const {
  std::uint32_t fit = demand.request.tasks;
  row.free.all_within(from, until, [&](Instant, Instant, const Room& free) {
    fit = std::min(fit, tasks_in(demand, free));
    return fit > 0;
  });
  return fit;
}

/// Notes in `changes_` when the number of tasks that could start on the row, and stay, changes; returns that at `from`.
std::int64_t AvailabilityProfile::follow(const Search& search, const Steps& row) {
  const auto& [demand, from, before, span] = search;
  const StepFunction<Room>& free = row.free;
  std::size_t next = free.index_at(from);  // the first step that the window does not reach yet
  low_.clear();
  std::size_t front = 0;
  const auto reach = [&](Instant start) {
    const Instant end = start + search.span;
    for (; next < free.size() && free[next].from < end; ++next) {
      const std::int64_t tasks = tasks_in(search.demand, free[next].value);
      while (low_.size() > front && low_.back().second >= tasks) low_.pop_back();
      low_.emplace_back(next, tasks);
    }
  };
  std::size_t first = next;  // the step in which the window begins
  reach(from);
  const std::int64_t at_once = low_[front].second;
  for (std::int64_t tasks = at_once;;) {
    Instant s = before;
    if (first + 1 < free.size()) s = std::min(s, free[first + 1].from);
    if (next < free.size()) s = std::min(s, reached_from(free[next].from, span));
    if (s >= before) return at_once;
    while (first + 1 < free.size() && free[first + 1].from <= s) ++first;
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
  const bool shares = demand.request.per_task.gpu_milli > 0;
  const std::int64_t needed = demand.request.tasks;
  Search search{demand, from, before, span};
  changes_.clear();
  std::int64_t places = 0;
  for (std::uint32_t r = 0; r < rows_.size() && places < needed; ++r)
    if (demand.pools[rows_[r].pool.index] == 1) places += shares ? follow_shares(search, r) : follow(search, rows_[r]);
  Instant start = from;
  if (places < needed) {
    std::ranges::sort(changes_, {}, &Change::at);
    std::size_t i = 0;
    while (places < needed && i < changes_.size()) {
      start = changes_[i].at;
      for (; i < changes_.size() && changes_[i].at == start; ++i) places += changes_[i].tasks;
    }
    if (places < needed) return false;
  }
  gang.start = start;
  gang.end = start + span;
  put_gang(demand, gang);
  return true;
}

/// Fills in the rows of a gang whose times are known to have room for it.
void AvailabilityProfile::put_gang(const Demand& demand, PlannedGang& gang) {
  gang.per_task = room_of(demand.request.per_task);
  gang.gpu_milli = demand.request.per_task.gpu_milli;
  gang.parts.clear();
  std::uint32_t left = demand.request.tasks;
  for (std::uint32_t r = 0; r < rows_.size() && left > 0; ++r) {
    if (demand.pools[rows_[r].pool.index] == 0) continue;
    if (gang.gpu_milli > 0) {
      left -= put_shares(demand, r, gang.start, gang.end, left, gang.parts);
      continue;
    }
    const std::uint32_t tasks = std::min(left, tasks_during(demand, rows_[r], gang.start, gang.end));
    if (tasks > 0) gang.parts.push_back({r, tasks});
    left -= tasks;
  }
  HEADROOM_CHECK(left == 0, "the rows of a plan have room for it");
}

}  // namespace headroom
