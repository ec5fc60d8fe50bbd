// SPDX-License-Identifier: Apache-2.0
// The plan of GPUs that tasks share.
#include <algorithm>

#include "sim/availability_profile.hpp"

namespace headroom {

/// A GPU that is shared from some time on is no whole one from then on, and one that no longer is becomes one.
void AvailabilityProfile::change_share(Steps& row, std::uint32_t gpu, Instant from, Instant until, std::int64_t milli) {
  StepFunction<std::int64_t>& shared = row.shared[gpu];
  const auto whole_while_idle = [&](std::int64_t gpus) {
    shared.all_within(from, until, [&](Instant begin, Instant end, std::int64_t held) {
      if (held == 0) row.free.add(begin, end, {gpus, 0, 0});
      return true;
    });
  };
  if (milli > 0) whole_while_idle(-1);
  shared.add(from, until, milli);
  if (milli < 0) whole_while_idle(1);
}

std::int64_t AvailabilityProfile::most_shared(std::uint32_t row, std::uint32_t gpu, Instant from, Instant until) const {
  std::int64_t most = 0;
  rows_[row].shared[gpu].all_within(from, until, [&](Instant, Instant, std::int64_t held) {
    most = std::max(most, held);
    return true;
  });
  return most;
}

/// Parts of one row take from each other, so it is tried and undone.
bool AvailabilityProfile::has_room_for_shares(const PlannedGang& gang) {
  add(gang);
  const bool room = std::ranges::all_of(gang.parts, [&](const PlannedGang::Part& part) {
    return most_shared(part.row, part.gpu, gang.start, gang.end) <= whole_gpu &&
           rows_[part.row].free.all_within(gang.start, gang.end, [](Instant, Instant, const Room& free) {
             return free.gpus >= 0 && free.cpus >= 0 && free.memory_bytes >= 0;
           });
  });
  remove(gang);
  return room;
}

/// How many tasks, at most `tasks`, have room on the row for all of [from, until); where, is appended to `parts`. The
/// GPU that is left with least goes first, and one that nobody shares all that time goes last.
std::uint32_t AvailabilityProfile::put_shares(const Demand& demand, std::uint32_t row, Instant from, Instant until,
                                              std::uint32_t tasks, std::vector<PlannedGang::Part>& parts) {
  Steps& steps = rows_[row];
  const std::int64_t milli = demand.request.per_task.gpu_milli;
  tasks = std::min(tasks, tasks_during(demand, steps, from, until));  // by cores and memory
  std::vector<std::pair<std::int64_t, std::uint32_t>> gpus;           // what is left, and the number
  for (std::uint32_t gpu = 0; tasks > 0 && gpu < steps.shared.size(); ++gpu)
    gpus.emplace_back(whole_gpu - most_shared(row, gpu, from, until), gpu);
  std::ranges::sort(gpus);
  const auto whole_when_idle = [&](std::uint32_t gpu) {
    return steps.shared[gpu].all_within(from, until, [&](Instant begin, Instant end, std::int64_t held) {
      return held > 0 ||
             steps.free.all_within(begin, end, [](Instant, Instant, const Room& free) { return free.gpus > 0; });
    });
  };
  const std::size_t first = parts.size();
  std::uint32_t put = 0;
  for (const auto& [left, gpu] : gpus) {
    if (put == tasks) break;
    const auto on_it = static_cast<std::uint32_t>(std::clamp<std::int64_t>(left / milli, 0, tasks - put));
    if (on_it == 0) continue;
    if (!whole_when_idle(gpu)) {
      if (left == whole_gpu) break;  // nor will the others do
      continue;
    }
    change_share(steps, gpu, from, until, on_it * milli);  // the next one finds it taken
    parts.push_back({row, on_it, gpu});
    put += on_it;
  }
  for (std::size_t i = first; i < parts.size(); ++i)
    change_share(steps, parts[i].gpu, from, until, -(parts[i].tasks * milli));
  return put;
}

/// As follow(). What fits is no minimum over steps here, so it is counted anew whenever the window reaches or leaves
/// one. Where all tasks fit on this row, later starts are of no interest.
std::int64_t AvailabilityProfile::follow_shares(Search& search, std::uint32_t row) {
  const auto tasks_from = [&](Instant start) -> std::int64_t {
    tried_.clear();
    return put_shares(search.demand, row, start, start + search.span, search.demand.request.tasks, tried_);
  };
  occasions_.clear();
  const auto note = [&](Instant at) {
    if (at > search.from && at < search.before) occasions_.push_back(at);
  };
  const auto note_steps = [&](const auto& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      note(steps[i].from);
      note({steps[i].from.ns - search.span.ns + 1});  // the window reaches into the step
    }
  };
  const Steps& steps = rows_[row];
  note_steps(steps.free);
  for (const auto& gpu : steps.shared) note_steps(gpu);
  std::ranges::sort(occasions_);
  const auto repeated = std::ranges::unique(occasions_);
  occasions_.erase(repeated.begin(), repeated.end());
  const std::int64_t at_once = tasks_from(search.from);
  std::int64_t tasks = at_once;
  for (const Instant at : occasions_) {
    if (tasks == search.demand.request.tasks) break;
    const std::int64_t then = tasks_from(at);
    if (then == tasks) continue;
    changes_.push_back({at, then - tasks});
    tasks = then;
    if (tasks == search.demand.request.tasks) search.before = at + TimeSpan{1};
  }
  return at_once;
}

}  // namespace headroom
