// SPDX-License-Identifier: Apache-2.0
#include "planner/policies/reservations.hpp"

#include <algorithm>
#include <tuple>

namespace headroom {
namespace {

/// How long the job will hold its nodes, by the estimate.
TimeSpan planned_span(const JobSpec& job) {
  return std::max(TimeSpan{1}, job.estimate - std::min(job.ran_before, job.estimate));
}

std::uint64_t low_bits(std::uint32_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

bool Reservations::make(const SchedulingView& view, JobId job, Instant from, Instant before) {
  if (job.index >= by_job_.size()) by_job_.resize(job.index + 1);
  Reservation& made = by_job_[job.index];
  if (!profile_.earliest(view.demand_of(job), from, before, planned_span(view.jobs[job].spec), made.gang)) return false;
  profile_.add(made.gang);
  made.active = true;
  made.serial = view.jobs[job].serial;
  made.made = ++made_;
  planned_.push_back(job);
  return true;
}

void Reservations::drop(JobId job) {
  Reservation& gone = by_job_[job.index];
  gone.active = false;
  profile_.remove(gone.gang);
  std::erase(planned_, job);
}

void Reservations::improve(const SchedulingView& view, JobId job) {
  Reservation& now = by_job_[job.index];
  profile_.remove(now.gang);
  PlannedGang better;
  if (profile_.earliest(view.demand_of(job), view.now, now.gang.start, planned_span(view.jobs[job].spec), better)) {
    now.gang = std::move(better);
    now.made = ++made_;
  }
  profile_.add(now.gang);
}

PlannedGang Reservations::stay_on(const SchedulingView& view, JobId job, const Allocation& where) {
  const Demand& demand = view.demand_of(job);
  const bool shares = demand.request.per_task.gpu_milli > 0;
  PlannedGang gang = gang_of(demand, shares ? Allocation{} : where);
  gang.start = view.now;
  gang.end = view.now + planned_span(view.jobs[job].spec);
  if (shares) add_shares(view, where, gang);
  return gang;
}

bool Reservations::planned_nodes(const SchedulingView& view, JobId job, Allocation& where) {
  if (counted_) return false;
  where.clear();
  const Demand& demand = view.demand_of(job);
  const TaskNeed& need = demand.request.per_task;
  const bool shares = need.gpu_milli > 0;
  const PlannedGang& gang = by_job_[job.index].gang;
  for (const PlannedGang::Part& part : gang.parts) {
    const NodeId node = node_of_[part.row];
    if (demand.tasks_on(view.cluster.free_on(node)) < part.tasks) return false;
    const std::uint32_t slices = shares ? part.tasks : 1, tasks = part.tasks / slices;
    const std::uint64_t gpus = shares ? real_gpu(view, gang, part) : low_bits(tasks * need.gpus);
    for (std::uint32_t i = 0; i < slices; ++i)
      where.add(
          {node, tasks, tasks * need.cpus, static_cast<std::int64_t>(tasks) * need.memory_bytes, gpus, need.gpu_milli});
  }
  std::vector<Slice> tried = where.slices;
  return view.cluster.choose_shared_gpus(tried);
}

void Reservations::started(const SchedulingView& view, JobId job, PlannedGang stay) {
  const Lease& given = view.jobs[job].lease;
  profile_.add(stay);
  Held lease{given.id, given.estimated_end, std::move(stay)};
  const auto key = [](const Held& h) { return std::tuple(h.estimated_end, h.lease); };
  leases_.insert(std::ranges::upper_bound(leases_, key(lease), {}, key), std::move(lease));
}

Instant Reservations::next_start(Instant now) const {
  Instant next = Instant::never();
  for (const JobId job : planned_)
    if (start_of(job) > now) next = std::min(next, start_of(job));
  return next;
}

Instant Reservations::next_end(Instant now) const {
  const auto next = std::ranges::upper_bound(leases_, now, {}, &Held::estimated_end);
  return next == leases_.end() ? Instant::never() : next->estimated_end;
}

PlannedGang Reservations::gang_of(const Demand& demand, const Allocation& where) const {
  PlannedGang gang;
  gang.per_task = room_of(demand.request.per_task);
  gang.gpu_milli = demand.request.per_task.gpu_milli;
  for (const Slice& slice : where.slices) {
    if (!up_[slice.node.index]) continue;  // a node that drains gives nothing back
    const std::uint32_t row = row_of_[slice.node.index];
    const std::uint32_t gpu = gang.gpu_milli == 0 ? 0 : roles_.of(slice.node, slice.shared_gpu());
    if (gang.parts.empty() || gang.parts.back().row != row || gang.parts.back().gpu != gpu)
      gang.parts.push_back({row, 0, gpu});
    gang.parts.back().tasks += slice.tasks;
  }
  return gang;
}

Reservations::Held Reservations::held(const SchedulingView& view, JobId job) const {
  const Lease& lease = view.jobs[job].lease;
  Held held{lease.id, lease.estimated_end, gang_of(view.demand_of(job), lease.where)};
  held.gang.start = lease.start;
  held.gang.end = std::max(lease.estimated_end, lease.start + moment);
  return held;
}

}  // namespace headroom
