// SPDX-License-Identifier: Apache-2.0
// The two doors of the engine: what a scheduler may decide and what a subsystem may change. Everything that comes in is
// checked here, before it touches the books.
#include <algorithm>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "sim/engine.hpp"

namespace headroom {

void Engine::refuse(JobId job, const char* rule) const {
  throw PolicyError("policy \"" + input_.scheduler.name() + "\" at t = " + std::to_string(now_.in_seconds()) +
                    " s: job " + std::to_string(jobs_[job].spec.number) + ": " + rule);
}

void Engine::require_alive(JobId job) const {
  if (jobs_.contains(job)) return;
  throw PolicyError("policy \"" + input_.scheduler.name() + "\" at t = " + std::to_string(now_.in_seconds()) +
                    " s: names a job that neither waits nor runs");
}

void Engine::require_matches(JobId id, const Allocation& where, const char* what) const {
  const Demand& demand = view_.demand_of(id);
  const TaskNeed& need = demand.request.per_task;
  require(!where.slices.empty(), id, what);
  const bool shares = need.gpu_milli > 0;
  NodeId last;
  Allocation sums, on_node;
  for (const Slice& slice : where.slices) {
    require(slice.node.index < cluster_.node_count(), id, "an allocation names a node that does not exist");
    require(!last.valid() || last < slice.node || (shares && last == slice.node), id,
            "an allocation lists nodes in ascending order, each once");
    if (last != slice.node) on_node.clear();
    last = slice.node;
    require(slice.tasks > 0 && (shares ? slice.gpus() <= 1 : slice.gpus() == slice.tasks * need.gpus) &&
                slice.gpu_milli == need.gpu_milli && slice.cpus == slice.tasks * need.cpus &&
                slice.memory_bytes == static_cast<std::int64_t>(slice.tasks) * need.memory_bytes,
            id, "a slice must hold what its tasks need, no more and no less");
    require(!shares || slice.tasks == 1, id, "a slice with a share of a GPU holds one task");
    on_node.add(slice);
    require(demand.pools[cluster_.pool_of(slice.node).index] == 1, id,
            "a node has not the GPU model asked for, or is of another partition");
    require(demand.request.max_tasks_per_node == 0 || on_node.tasks <= demand.request.max_tasks_per_node, id,
            "more tasks on a node than the request allows");
    const Free& free = cluster_.free_on(slice.node);
    require(cluster_.lifecycle(slice.node) == Lifecycle::up && free.gpus >= on_node.gpus && free.cpus >= on_node.cpus &&
                free.memory_bytes >= static_cast<std::int64_t>(on_node.tasks) * need.memory_bytes,
            id, "an allocation takes more than is free on a node");
    sums.tasks += slice.tasks;
    sums.gpus += shares ? 0 : slice.gpus();
    sums.cpus += slice.cpus;
    if (shares) sums.slices.push_back(slice);
  }
  require(cluster_.choose_shared_gpus(sums.slices), id, "an allocation takes more than is free on a node");
  require(where.tasks == sums.tasks && where.gpus == sums.gpus && where.cpus == sums.cpus, id,
          "the sums of an allocation must be those of its slices");
}

void Engine::start(JobId id, const Allocation& where, StartReason reason) {
  require_alive(id);
  Job& job = jobs_[id];
  require(!job.lease.id.valid(), id, "a running job cannot start");
  require_matches(id, where, "a start needs an allocation");
  require(where.tasks == job.spec.request.tasks, id, "a gang starts with all of its tasks");
  Lease& lease = job.lease;
  lease.where = where;
  cluster_.allocate(lease.where.slices);
  Partition& partition = partition_of(job);
  partition.queue.remove(id);
  lease.id = {leases_++};
  lease.start = lease.settled = now_;
  lease.work_at_start = job.work;
  const TimeSpan ran = job.spec.ran_before;  // counts once: for what it did before simulated zero
  job.spec.ran_before = {};
  lease.estimated_end = now_ + (job.spec.estimate - std::min(ran, job.spec.estimate));
  lease.limit_end =
      now_ + (job.spec.limit.is_unlimited() ? job.spec.limit : job.spec.limit - std::min(ran, job.spec.limit));
  lease.reference_second = {1.0, 0.0, 0.0, 0.0};
  lease.size_factor = lease.pace = lease.computing = lease.slowdown = 1.0;
  lease.spent_ns = {};
  lease.slowed_ns = 0.0;
  lease.end_event = {};
  partition.running.add(id, lease);
  schedule_end(id);
  dirty_.push_back(id);
  input_.record.on(record::LeaseStarted{now_, job.serial, lease.id, reason, lease.where.slices});
  for (Subsystem* subsystem : input_.subsystems) subsystem->on_started(id);
  if (job.spec.awaited) holds_.started(job.spec, effects_);
}

bool Engine::admits(JobId id, const Allocation& where) {
  return std::ranges::all_of(input_.subsystems, [&](Subsystem* subsystem) { return subsystem->admits(id, where); });
}

void Engine::preempt(JobId id, Progress progress) {
  require_alive(id);
  require(jobs_[id].lease.id.valid(), id, "only a running job can be preempted");
  requeue(id, progress, EndReason::preempted);
}

void Engine::resize(JobId id, const Allocation& where) {
  require_alive(id);
  Job& job = jobs_[id];
  require(job.lease.id.valid(), id, "only a running job can be resized");
  settle(id);
  cluster_.release(job.lease.where.slices);  // a job may grow into what it holds
  require_matches(id, where, "a resized job keeps at least one task");
  job.lease.where = where;
  cluster_.allocate(job.lease.where.slices);
  job.lease.size_factor = static_cast<double>(job.spec.request.tasks) / static_cast<double>(where.tasks);
  respeed_.push_back(id);
  dirty_.push_back(id);
  input_.record.on(record::LeaseChanged{now_, job.serial, job.lease.id, job.lease.where.slices});
}

void Engine::switch_node(NodeId node, Lifecycle to) {
  if (node.index >= cluster_.node_count())
    throw PolicyError("policy \"" + input_.scheduler.name() + "\" switches a node that does not exist");
  const std::uint32_t before = std::exchange(active_subsystem_, policy_asker);
  set_node(node, to);
  active_subsystem_ = before;
}

void Engine::wake_at(Instant at) {
  if (at <= now_) throw PolicyError("policy \"" + input_.scheduler.name() + "\" asks to be woken in the past");
  loop_.schedule({at, Phase::wake, EntityKind::scheduler, wakes_++}, in_pass_);
}

std::uint32_t Engine::set_timer(Instant at) {
  loop_.schedule({at, Phase::subsystem, EntityKind::subsystem, timers_}, active_subsystem_);
  return timers_++;
}

std::uint32_t Engine::set_idle_timer(Instant at) {
  loop_.schedule({at, Phase::subsystem, EntityKind::subsystem, timers_}, active_subsystem_ | idle);
  ++idle_timers_;
  return timers_++;
}

void Engine::mark_dirty(JobId job) {
  dirty_.push_back(job);
}

void Engine::set_component(JobId id, Component component, double seconds) {
  Lease& lease = jobs_[id].lease;
  HEADROOM_CHECK(lease.id.valid(), "only a job that runs has a speed");
  if (component == Component::compute) {
    lease.slowdown = seconds;
    seconds *= lease.computing;
  }
  take_seconds(id, component, seconds);
}

void Engine::set_computing(JobId id, double part) {
  Lease& lease = jobs_[id].lease;
  HEADROOM_CHECK(lease.id.valid() && part >= 0.0 && part <= 1.0, "a part of the work of a job that runs");
  lease.computing = part;
  take_seconds(id, Component::compute, part * lease.slowdown);
}

void Engine::take_seconds(JobId id, Component component, double seconds) {
  double& value = jobs_[id].lease.reference_second[static_cast<std::size_t>(component)];
  if (value == seconds) return;
  settle(id);  // up to now the old speed held
  value = seconds;
  respeed_.push_back(id);
}

/// A node that fails is rare, so the search is a walk over what runs; no index has to be kept for it.
void Engine::end_leases_on(NodeId node) {
  const PoolId pool = cluster_.pool_of(node);
  if (cluster_.free_on(node) == cluster_.capacity(pool)) return;
  std::vector<JobId> hit;
  partitions_[cluster_.partitions().of(pool).index].running.for_each([&](JobId id) {
    for (const Slice& slice : jobs_[id].lease.where.slices)
      if (slice.node == node) {
        hit.push_back(id);
        break;
      }
    return true;
  });
  for (const JobId id : hit) requeue(id, Progress::lost, EndReason::node_down);
}

/// A node is down as long as anybody keeps it down: one whose breaker is closed again may still be too hot.
Lifecycle Engine::agreed(NodeId node, Lifecycle asked) {
  Wish& wish = wishes_[node.index];
  const std::uint32_t asker = 1U << active_subsystem_;
  if (asked == Lifecycle::down) {
    wish.down_for |= asker;
  } else {
    const bool takes_back = asked == Lifecycle::up && (wish.down_for & asker) != 0;
    wish.down_for &= ~asker;
    if (!takes_back || wish.wanted_by == active_subsystem_) {
      wish.wanted = asked;
      wish.wanted_by = active_subsystem_;
    }
  }
  if (wish.wanted == Lifecycle::absent) return Lifecycle::absent;
  return wish.down_for != 0 ? Lifecycle::down : wish.wanted;
}

void Engine::set_node(NodeId node, Lifecycle asked) {
  const Lifecycle state = agreed(node, asked);
  if (cluster_.lifecycle(node) == state) return;
  if (state != Lifecycle::up && state != Lifecycle::draining) end_leases_on(node);
  cluster_.set_lifecycle(node, state);
  pass_due_in(partitions_[cluster_.partitions().of(cluster_.pool_of(node)).index]);
  input_.record.on(record::NodeChanged{now_, node, state});
  for (Subsystem* subsystem : input_.subsystems) subsystem->on_node(node, state);
}

void Engine::note(JobId job, record::JobDraw draw) {
  draw.at = now_;
  draw.job = jobs_[job].serial;
  input_.record.on(draw);
}

void Engine::note(JobId job, record::JobHeldUp held) {
  held.at = now_;
  held.job = jobs_[job].serial;
  input_.record.on(held);
}

void Engine::note(record::SiteDraw draw) {
  draw.at = now_;
  input_.record.on(draw);
}

void Engine::note(record::LevelDrew drew) {
  drew.at = now_;
  input_.record.on(drew);
}

void Engine::note(record::SiteCooled cooled) {
  cooled.at = now_;
  input_.record.on(cooled);
}

void Engine::note(record::NodeThrottled throttled) {
  throttled.at = now_;
  input_.record.on(throttled);
}

void Engine::note(record::SiteCurtailed curtailed) {
  curtailed.at = now_;
  input_.record.on(curtailed);
}

RequestId Engine::request_in(JobId job, PartitionId partition) {
  return demands_.elsewhere(jobs_[job].home, partition, input_.jobs.names());
}

void Engine::move_job(JobId id, const Move& move) {
  Job& job = jobs_[id];
  HEADROOM_CHECK(jobs_.contains(id) && job.holds == 0 && !job.lease.id.valid(), "only a job that waits can move");
  const RequestId request = request_in(id, move.to);
  HEADROOM_CHECK(demands_[request].possible, "a job moves only where it fits");
  if (job.is_staging) {
    loop_.cancel(job.release_event);
    job.release_event = {};
  } else {
    Partition& from = partition_of(job);
    from.queue.remove(id);
    pass_due_in(from);
  }
  job.request = request;
  job.checkpoint = move.checkpoint;
  job.is_staging = move.staging.ns > 0;
  const Instant ready = now_ + move.staging;
  input_.record.on(record::JobMoved{now_, job.serial, move.to, ready, move.bytes_in, move.bytes_out});
  if (!job.is_staging) return enqueue(id);
  const Phase phase = input_.event_order == EventOrder::batched ? Phase::arrive : Phase::arrive_early;
  job.release_event = loop_.schedule({ready, phase, EntityKind::release, releases_++}, id.index);
}

}  // namespace headroom
