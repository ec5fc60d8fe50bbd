// SPDX-License-Identifier: Apache-2.0
// Jobs that may not queue yet (dependencies, start-not-before, limits of arrays), and jobs that follow from others.
#include <algorithm>

#include "models/check.hpp"
#include "sim/engine.hpp"

namespace headroom {

/// False if the job can never start. Its dependencies are read here: they are valid until the source is asked again.
bool Engine::hold(JobId id) {
  Job& job = jobs_[id];
  if (Holds::concern(job.spec)) {
    const Holds::Standing standing = holds_.submitted({id, job.serial}, job.spec);
    job.holds = standing.holds;
    if (standing.never) return false;
  }
  if (job.spec.not_before > now_) {
    const Phase phase = input_.event_order == EventOrder::batched ? Phase::arrive : Phase::arrive_early;
    job.release_event = loop_.schedule({job.spec.not_before, phase, EntityKind::release, releases_++}, id.index);
    ++job.holds;
  }
  if (job.holds == 0) ask_for_slot(id);
  return true;
}

/// Its start-not-before is moved, if it has begun already: what was a lease is a hold until then.
void Engine::pause(JobId id, Instant until, TimeSpan cost) {
  HEADROOM_CHECK(jobs_.contains(id) && jobs_[id].lease.id.valid(), "only a job that runs can be paused");
  HEADROOM_CHECK(until > now_ && cost.ns >= 0, "a pause ends later than it begins");
  settle(id);
  Job& job = jobs_[id];
  const std::int64_t done = job.lease.work_at_start.ns - job.work.ns;
  const TimeSpan elapsed = now_ - job.lease.start;
  const bool keeps_all = job.spec.work.is_unlimited() || cost.ns == 0;
  const TimeSpan kept = keeps_all ? elapsed : keep(job, done - std::min(done, cost.ns));
  interrupt(id, EndReason::paused, kept);
  // A lease takes a moment at least by whatever plans with estimates, and one that ends at its limit has ended.
  const auto left = [&](TimeSpan of) { return of.is_unlimited() ? of : std::max(TimeSpan{1}, of - kept); };
  job.spec.estimate = left(job.spec.estimate);
  job.spec.limit = left(job.spec.limit);
  const Phase phase = input_.event_order == EventOrder::batched ? Phase::arrive : Phase::arrive_early;
  job.release_event = loop_.schedule({until, phase, EntityKind::release, releases_++}, id.index);
  ++job.holds;
}

/// The last hold: of an element of an array that has a limit.
void Engine::ask_for_slot(JobId id) {
  Job& job = jobs_[id];
  if (job.spec.array_limit == 0 || job.has_array_slot) return;
  job.has_array_slot = holds_.take_array_slot({id, job.serial}, job.spec);
  if (!job.has_array_slot) ++job.holds;
}

/// A start-not-before has come, or the data of a job that changes lines.
void Engine::release_event(JobId id) {
  Job& job = jobs_[id];
  job.release_event = {};
  if (!job.is_staging) return release_once(id);
  job.is_staging = false;
  enqueue(id);
}

void Engine::release_once(JobId id) {
  Job& job = jobs_[id];
  HEADROOM_CHECK(job.holds > 0, "a job is released more often than it is held");
  if (--job.holds == 0) ask_for_slot(id);
  if (job.holds > 0) return;
  input_.record.on(record::JobReleased{now_, job.serial});
  enqueue(id);
}

/// One after the other, also those that come up meanwhile: a chain of a million cancelled jobs is no recursion.
void Engine::apply_effects() {
  if (applies_effects_) return;
  applies_effects_ = true;
  while (!effects_.empty()) {
    const Holds::Effect effect = effects_.front();
    effects_.pop_front();
    const JobId id = effect.waiter.job;
    const bool waits = jobs_.contains(id) && jobs_[id].serial == effect.waiter.serial && jobs_[id].holds > 0;
    if (!waits) {
      if (effect.what == Holds::What::give_array_slot) holds_.pass_on_slot(effect.array, effects_);
    } else if (effect.what == Holds::What::cancel) {
      end_job(id, JobState::cancelled);
    } else {
      if (effect.what == Holds::What::give_array_slot) jobs_[id].has_array_slot = true;
      release_once(id);
    }
  }
  applies_effects_ = false;
}

void Engine::tell_source(JobId id, JobState state) {
  told_.clear();
  input_.jobs.ended(jobs_[id].spec, state, now_, told_);
  const Phase phase = input_.event_order == EventOrder::batched ? Phase::arrive : Phase::arrive_early;
  for (const JobSpec& spec : told_) {
    HEADROOM_CHECK(spec.submit >= now_, "a job that follows from another is submitted after it");
    if (free_slots_.empty()) {
      free_slots_.push_back(static_cast<std::uint32_t>(follow_ups_.size()));
      follow_ups_.emplace_back();
    }
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    follow_ups_[slot] = spec;
    loop_.schedule({spec.submit, phase, EntityKind::follow_up, followed_++}, slot);
  }
}

void Engine::follow_up(std::uint32_t slot) {
  free_slots_.push_back(slot);
  const JobSpec spec = follow_ups_[slot];  // a copy: submitting it may end it, and more may follow
  submit(spec);
}

}  // namespace headroom
