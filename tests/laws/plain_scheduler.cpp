// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/plain_scheduler.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace headroom {

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
  const PlainNodes now(view);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> nodes;  // number and tasks that fit
  for (std::uint32_t n = 0; n < now.count(); ++n)
    if (const std::uint32_t tasks = now.tasks_on(demand, n); tasks > 0) nodes.emplace_back(n, tasks);
  if (placement_ == "best-fit")
    std::ranges::stable_sort(nodes, {}, [&](const auto& node) {
      const auto& [number, tasks] = node;
      const PlainNode& free = now.at(number);
      return std::tuple(free.milli_left() - tasks * (need.gpus * 1000 + need.gpu_milli), free.cpus - tasks * need.cpus,
                        free.memory_bytes - tasks * need.memory_bytes, demand.request.tasks - tasks,
                        view.cluster.pool_of({number}), free.idle_gpus(), free.remainders());
    });
  where.clear();
  for (const auto& [number, fitting] : nodes) {
    const std::uint32_t tasks = std::min(fitting, demand.request.tasks - where.tasks);
    const std::uint32_t slices = need.gpu_milli > 0 ? tasks : 1;  // a share has a slice of its own
    for (std::uint32_t i = 0; i < slices && tasks > 0; ++i) {
      const std::uint32_t in_slice = tasks / slices, gpus = in_slice * need.gpus;
      const std::uint64_t mask = gpus >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << gpus) - 1;
      where.add({{number}, in_slice, in_slice * need.cpus, in_slice * need.memory_bytes, mask, need.gpu_milli});
    }
  }
  std::ranges::stable_sort(where.slices, {}, &Slice::node);
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
  Reservation reserved{Instant::never(), PlainNodes(view)};
  for (const auto& [end, id] : ends) {
    if (end > reserved.at) break;
    reserved.nodes.give(view.jobs[id].lease.where);
    if (reserved.at == Instant::never() && reserved.nodes.fits(view.demand_of(head))) reserved.at = end;
  }
  return reserved;
}

/// Takes `where` out of the reserved state, on the GPUs that it would get now, unless the head would no longer fit.
bool PlainScheduler::hold(const SchedulingView& view, JobId head, const Allocation& where, Reservation& reserved) {
  PlainNodes left = reserved.nodes;
  left.take(PlainNodes(view).with_gpus(where));
  if (!left.fits(view.demand_of(head))) return false;
  reserved.nodes = left;
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
