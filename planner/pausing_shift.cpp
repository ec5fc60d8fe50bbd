// SPDX-License-Identifier: Apache-2.0
#include "planner/pausing_shift.hpp"

#include <algorithm>

namespace headroom {

PausingShift::PausingShift(const ShiftingSection& section, const HourlySeries& signal, std::int64_t start_unix_s,
                           const JobSource& jobs)
    : section_(section), jobs_(jobs), hours_(section.forecast, signal, start_unix_s) {}

/// One that bursts is paused no more: instances are held for who runs on them, and for nobody else.
bool PausingShift::may_pause(const Job& job) const {
  return job.lease.id.valid() && job.request == job.home && may_shift(section_, jobs_.names(), job.spec);
}

/// Noted at the first start, when its estimate is still that of all of it.
Instant PausingShift::latest_end(JobId id, const Job& job) {
  if (id.index >= promises_.size()) promises_.resize(std::max<std::size_t>(id.index + 1, 2 * promises_.size()));
  Promise& promise = promises_[id.index];
  if (promise.serial != job.serial) promise = {job.serial, job.spec.submit + section_.max_delay + job.spec.estimate};
  return promise.latest_end;
}

void PausingShift::look_again(JobId id, Instant at, Control& control) {
  if (at == Instant::never()) return;
  looks_[control.set_idle_timer(at)] = {id, control.view().jobs[id].lease.id};
}

/// Who has just begun runs for a stretch at least, whatever is expected now.
bool PausingShift::resolve(std::span<const JobId> /*dirty*/, Control& control) {
  const Instant now = control.view().now;
  for (const JobId id : started_) {
    const JobTable& jobs = control.view().jobs;
    if (!jobs.contains(id) || !may_pause(jobs[id])) continue;
    const Job& job = jobs[id];
    const ShiftPlan plan =
        plan_shift(section_, hours_, {now, job.spec.estimate, latest_end(id, job), /*is_running=*/true});
    look_again(id, plan.run_from == now ? plan.pause_at : now + section_.stretch, control);
  }
  started_.clear();
  return false;
}

void PausingShift::on_timer(std::uint32_t timer, Control& control) {
  const auto found = looks_.find(timer);
  if (found == looks_.end()) return;
  const Look look = found->second;
  looks_.erase(found);
  const JobTable& jobs = control.view().jobs;
  if (!jobs.contains(look.job) || jobs[look.job].lease.id != look.lease) return;
  const Job& job = jobs[look.job];
  const Instant now = control.view().now;
  const TimeSpan left = job.lease.estimated_end - now;
  if (left.ns <= 0) return;
  const ShiftPlan plan = plan_shift(section_, hours_, {now, left, latest_end(look.job, job), /*is_running=*/true});
  if (plan.run_from == now) return look_again(look.job, plan.pause_at, control);
  control.pause(look.job, plan.run_from, section_.pause_cost);
}

}  // namespace headroom
