// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/plain_scheduler.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace headroom {
namespace {

std::vector<Free> free_now(const SchedulingView& view) {
  std::vector<Free> free;
  for (std::uint32_t n = 0; n < view.cluster.node_count(); ++n) free.push_back(view.cluster.free_on({n}));
  return free;
}

/// Tasks that fit on one node, by trying one more until it does not.
std::uint32_t tasks_on(const SchedulingView& view, const Demand& demand, std::uint32_t node, const Free& free) {
  const Request& request = demand.request;
  if (demand.pools[view.cluster.pool_of({node}).index] == 0) return 0;
  std::uint32_t tasks = 0;
  while (tasks < request.tasks && (request.max_tasks_per_node == 0 || tasks < request.max_tasks_per_node) &&
         (tasks + 1) * request.per_task.gpus <= free.gpus && (tasks + 1) * request.per_task.cpus <= free.cpus &&
         (tasks + 1) * request.per_task.memory_bytes <= free.memory_bytes)
    ++tasks;
  return tasks;
}

bool fits(const SchedulingView& view, const Demand& demand, const std::vector<Free>& free) {
  std::uint64_t tasks = 0;
  for (std::uint32_t n = 0; n < free.size(); ++n) tasks += tasks_on(view, demand, n, free[n]);
  return tasks >= demand.request.tasks;
}

}  // namespace

PlainScheduler::PlainScheduler(const SchedulerSection& section, std::unique_ptr<Scheduler> keys_of)
    : backfill_(section.backfill.policy),
      placement_(section.placement.policy),
      head_of_line_(section.head_of_line),
      keys_of_(std::move(keys_of)) {}

/// In line.
std::vector<PlainScheduler::Waiting> PlainScheduler::waiting(const SchedulingView& view) const {
  std::vector<Waiting> jobs;
  view.queue.for_each([&](JobId id) {
    const Job& job = view.jobs[id];
    jobs.push_back({id, keys_of_->keys(job.spec), job.serial});
    return true;
  });
  std::ranges::sort(jobs, {}, [](const Waiting& w) { return std::tuple(w.keys.line, w.serial); });
  return jobs;
}

bool PlainScheduler::place(const SchedulingView& view, JobId job, Allocation& where) const {
  const Demand& demand = view.demand_of(job);
  const TaskNeed& need = demand.request.per_task;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> nodes;  // number and tasks that fit
  for (std::uint32_t n = 0; n < view.cluster.node_count(); ++n)
    if (const std::uint32_t tasks = tasks_on(view, demand, n, view.cluster.free_on({n})); tasks > 0)
      nodes.emplace_back(n, tasks);
  if (placement_ == "best-fit")
    std::ranges::stable_sort(nodes, {}, [&](const auto& node) {
      const auto& [number, tasks] = node;
      const Free& free = view.cluster.free_on({number});
      return std::tuple(free.gpus - tasks * need.gpus, free.cpus - tasks * need.cpus,
                        free.memory_bytes - tasks * need.memory_bytes, demand.request.tasks - tasks);
    });
  where.clear();
  for (const auto& [number, fitting] : nodes) {
    const std::uint32_t tasks = std::min(fitting, demand.request.tasks - where.tasks);
    if (tasks == 0) break;
    const std::uint32_t gpus = tasks * need.gpus;
    const std::uint64_t mask = gpus >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << gpus) - 1;
    where.add({{number}, tasks, tasks * need.cpus, tasks * need.memory_bytes, mask});
  }
  std::ranges::sort(where.slices, {}, &Slice::node);
  return where.tasks == demand.request.tasks;
}

PlainScheduler::Reservation PlainScheduler::reserve(const SchedulingView& view, JobId head) {
  std::vector<std::pair<Instant, JobId>> ends;
  view.running.for_each([&](JobId id) {
    const Job& job = view.jobs[id];
    ends.emplace_back(job.lease.start + job.spec.estimate, id);
    return true;
  });
  std::ranges::sort(ends);
  Reservation reserved{Instant::never(), free_now(view)};
  for (const auto& [end, id] : ends) {
    if (end > reserved.at) break;
    for (const Slice& slice : view.jobs[id].lease.where.slices) {
      Free& free = reserved.free[slice.node.index];
      free = {free.gpus + slice.gpus(), free.cpus + slice.cpus, free.memory_bytes + slice.memory_bytes};
    }
    if (reserved.at == Instant::never() && fits(view, view.demand_of(head), reserved.free)) reserved.at = end;
  }
  return reserved;
}

/// Takes `where` out of the reserved state, unless the head would no longer fit.
bool PlainScheduler::hold(const SchedulingView& view, JobId head, const Allocation& where, Reservation& reserved) {
  std::vector<Free> left = reserved.free;
  for (const Slice& slice : where.slices) {
    Free& free = left[slice.node.index];
    free = {free.gpus - slice.gpus(), free.cpus - slice.cpus, free.memory_bytes - slice.memory_bytes};
  }
  if (!fits(view, view.demand_of(head), left)) return false;
  reserved.free = left;
  return true;
}

void PlainScheduler::pass(const SchedulingView& view, Decisions& decisions) {
  Allocation where;
  for (const Waiting& job : waiting(view)) {
    if (!place(view, job.id, where)) {
      if (head_of_line_ == HeadOfLine::skip) start_all_that_fit(view, decisions);
      if (backfill_ != "none") backfill(view, job.id, decisions);
      return;
    }
    decisions.start(job.id, where, StartReason::head_of_line);
  }
}

void PlainScheduler::start_all_that_fit(const SchedulingView& view, Decisions& decisions) const {
  std::vector<Waiting> jobs = waiting(view);
  std::ranges::sort(jobs, {}, [](const Waiting& w) { return std::tuple(w.keys.scan, w.serial); });
  Allocation where;
  for (const Waiting& job : jobs)
    if (place(view, job.id, where)) decisions.start(job.id, where, StartReason::skipped_ahead);
}

/// A request that was turned away once is not asked again in the same pass, but for jobs that end in time: that is part
/// of what our EASY promises, because it keeps the cost of a pass from following the length of the queue.
void PlainScheduler::backfill(const SchedulingView& view, JobId head, Decisions& decisions) const {
  Reservation reserved = reserve(view, head);
  std::vector<Waiting> jobs = waiting(view);
  if (backfill_ == "easy-sjbf")
    std::ranges::sort(jobs, {}, [&](const Waiting& w) { return std::tuple(view.jobs[w.id].spec.estimate, w.serial); });
  std::map<RequestId, bool> turned_away;
  Allocation where;
  for (const Waiting& job : jobs) {
    if (job.id == head || !place(view, job.id, where)) continue;
    const RequestId request = view.jobs[job.id].request;
    const bool ends_in_time = view.now + view.jobs[job.id].spec.estimate <= reserved.at;
    if (!ends_in_time && turned_away[request]) continue;
    if (!ends_in_time && !hold(view, head, where, reserved)) {
      turned_away[request] = true;
      continue;
    }
    decisions.start(job.id, where, StartReason::backfilled);
  }
}

}  // namespace headroom
