// SPDX-License-Identifier: Apache-2.0
#include "sim/holds.hpp"

namespace headroom {

Holds::Answer Holds::answer(const Awaited& job, DependencyKind kind) {
  if (!job.has_ended) return kind == DependencyKind::after_start && job.has_started ? Answer::yes : Answer::wait;
  if (kind == DependencyKind::after_ok) return job.went_well ? Answer::yes : Answer::never;
  if (kind == DependencyKind::after_not_ok) return job.went_well ? Answer::never : Answer::yes;
  return Answer::yes;
}

Holds::Standing Holds::submitted(const Waiter& waiter, const JobSpec& spec) {
  Standing standing;
  for (const Dependency& one : spec.dependencies) {
    const auto found = awaited_.find(one.number);
    if (found == awaited_.end()) continue;  // not in this workload, or not before this job: no obstacle
    const Answer now = answer(found->second, one.kind);
    if (now == Answer::never) standing.never = true;
    if (now != Answer::wait) continue;
    found->second.dependents.push_back({waiter, one.kind});
    ++standing.holds;
  }
  if (spec.awaited) awaited_[spec.number] = {};
  return standing;
}

bool Holds::take_array_slot(const Waiter& waiter, const JobSpec& spec) {
  Array& array = arrays_[spec.array];
  if (array.active < spec.array_limit) return ++array.active, true;
  array.held.push_back(waiter);
  return false;
}

void Holds::started(const JobSpec& spec, std::deque<Effect>& effects) {
  if (!spec.awaited) return;
  Awaited& job = awaited_[spec.number];
  job.has_started = true;
  std::erase_if(job.dependents, [&](const Awaited::Dependent& one) {
    if (one.kind != DependencyKind::after_start) return false;
    effects.push_back({one.waiter, What::release_once, 0});
    return true;
  });
}

void Holds::ended(const JobSpec& spec, JobState state, bool has_array_slot, std::deque<Effect>& effects) {
  if (spec.awaited) {
    Awaited& job = awaited_[spec.number];
    job.has_ended = true;
    job.went_well = state == JobState::finished && spec.outcome == Outcome::completed;
    for (const Awaited::Dependent& one : job.dependents)
      effects.push_back({one.waiter, answer(job, one.kind) == Answer::yes ? What::release_once : What::cancel, 0});
    job.dependents.clear();
    job.dependents.shrink_to_fit();
  }
  if (has_array_slot) pass_on_slot(spec.array, effects);
}

void Holds::pass_on_slot(std::uint64_t number, std::deque<Effect>& effects) {
  const auto found = arrays_.find(number);
  Array& array = found->second;
  if (!array.held.empty()) {  // the slot goes from one to the next
    effects.push_back({array.held.front(), What::give_array_slot, number});
    array.held.pop_front();
  } else if (--array.active == 0) {
    arrays_.erase(found);
  }
}

}  // namespace headroom
