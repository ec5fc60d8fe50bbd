// SPDX-License-Identifier: Apache-2.0
#include "sim/engine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

// Payload of an end event whose lease is already gone: this, less the number of its partition.
constexpr std::uint32_t released = UINT32_MAX;
constexpr std::uint64_t events_between_looks = 16384;
constexpr std::uint64_t rounds_at_most = 16;  // beside those in which a job starts

}  // namespace

Engine::Engine(const RunInput& input)
    : input_(input),
      cluster_(input.cluster),
      demands_(input.cluster),
      partitions_(cluster_.partitions().count()),
      view_{now_, cluster_, demands_, jobs_} {
  HEADROOM_CHECK(input.subsystems.size() < 31, "each subsystem has a bit of a word");
  for (std::uint32_t n = 0; n < cluster_.node_count(); ++n) wishes_.push_back({.wanted = cluster_.lifecycle({n})});
  for (std::uint32_t p = 0; p < partitions_.size(); ++p)
    views_.push_back({view_, {p}, partitions_[p].queue, partitions_[p].running});
}

RunResult Engine::run() {
  fetch_next_job();
  for (active_subsystem_ = 0; active_subsystem_ < input_.subsystems.size(); ++active_subsystem_)
    input_.subsystems[active_subsystem_]->begin(*this);
  std::uint64_t next_look = events_between_looks;
  while (!over()) {
    const Instant t = loop_.next_time();
    advance_to(t);
    input_.event_order == EventOrder::batched ? batched_instant(t) : sequential_instant(t);
    if (loop_.handled() < next_look || input_.progress == nullptr) continue;
    next_look = loop_.handled() + events_between_looks;
    RunStatus status{t, loop_.handled(), submitted_, ended_};
    for (const Partition& partition : partitions_) {
      status.queued += partition.queue.size();
      status.running += partition.running.size();
    }
    complete_ = input_.progress->keep_going(status);
    if (!complete_) break;
  }
  if (complete_ && input_.horizon) advance_to(*input_.horizon);
  end_run();
  return {now_, loop_.handled(), complete_};
}

/// Nothing happens at `never`. Without a horizon the run ends with its last job, whatever timers are still set.
bool Engine::over() const {
  const Instant next = loop_.next_time();
  if (next == Instant::never()) return true;
  if (input_.horizon) return next > *input_.horizon;
  if (loop_.size() == idle_timers_ + stuck_) return true;
  return all_submitted_ && follow_ups_.size() == free_slots_.size() && ended_ == submitted_ && next > now_;
}

void Engine::advance_to(Instant t) {
  if (t > now_)
    for (Subsystem* subsystem : input_.subsystems) subsystem->settle(now_, t);
  now_ = t;
}

void Engine::batched_instant(Instant t) {
  while (!loop_.empty() && loop_.next_time() == t) handle(loop_.pop());
  pass();
  resolve();
}

/// Terminations are seen one by one, but a job at its estimated end counts as gone for whoever looks at this instant.
void Engine::sequential_instant(Instant t) {
  release_due(t);
  for (Partition& partition : partitions_) partition.pass_due = false;
  pass_due_ = false;
  handle(loop_.pop());
  pass();
  resolve();
}

/// A start may release a job that waited for it; then there is more to do in this pass.
void Engine::pass() {
  while (pass_due_) {
    pass_due_ = false;
    for (in_pass_ = 0; in_pass_ < partitions_.size(); ++in_pass_) {
      if (!partitions_[in_pass_].pass_due) continue;
      partitions_[in_pass_].pass_due = false;
      input_.scheduler.pass(views_[in_pass_], *this);
    }
    if (effects_.empty()) return;
    apply_effects();
  }
}

void Engine::resolve() {
  if (input_.subsystems.empty()) dirty_.clear();  // nobody looks
  bool agreed = false;
  std::uint64_t started = 0, at_most = rounds_at_most;  // a subsystem may send those who wait away one by one
  for (const Partition& partition : partitions_) at_most += partition.queue.size();
  for (std::uint64_t round = 0; round < at_most; ++round) {
    tidy_dirty();
    looked_at_ = dirty_;  // a subsystem may mark more jobs while it looks; they are the next round's
    agreed = true;
    for (active_subsystem_ = 0; active_subsystem_ < input_.subsystems.size(); ++active_subsystem_)
      if (input_.subsystems[active_subsystem_]->resolve(looked_at_, *this)) agreed = false;
    tidy_dirty();
    if (dirty_ != looked_at_) agreed = false;
    const bool at_rest = !pass_due_;
    pass();
    if (agreed && at_rest) {
      dirty_.clear();
      apply_speeds();
      return;
    }
    std::uint64_t now = ended_;  // or running: it can only grow as often as there are jobs
    for (const Partition& partition : partitions_) now += partition.running.size();
    if (now > started) round = 0;
    started = std::max(started, now);
  }
  const std::string when =
      " within " + std::to_string(at_most) + " rounds at t = " + std::to_string(now_.in_seconds()) + " s";
  if (agreed) throw PolicyError("policy \"" + input_.scheduler.name() + "\" does not come to rest" + when);
  throw InternalError("subsystems do not agree" + when);
}

/// Only jobs that run, each once, in a fixed order.
void Engine::tidy_dirty() {
  std::erase_if(dirty_, [this](JobId id) { return !jobs_[id].lease.id.valid(); });
  std::ranges::sort(dirty_);
  dirty_.erase(std::unique(dirty_.begin(), dirty_.end()), dirty_.end());
}

/// The one place where a job's speed takes effect. A pace that came out unchanged leaves the planned end alone.
void Engine::apply_speeds() {
  for (const JobId id : respeed_) {
    Job& job = jobs_[id];
    if (!job.lease.id.valid()) continue;  // it ended later in the same instant
    const double pace = job.lease.size_factor * compose(job.lease.reference_second);
    if (pace == job.lease.pace) continue;
    HEADROOM_CHECK(pace > 0.0, "a job that stands still has no lease");
    job.lease.pace = pace;
    schedule_end(id);
  }
  respeed_.clear();
}

void Engine::handle(const Event& event) {
  switch (event.key.kind) {
    case EntityKind::source:
      arrive();
      return;
    case EntityKind::lease:
      if (event.payload > released - partitions_.size()) {
        pass_due_in(partitions_[released - event.payload]);
      } else {
        lease_ends({event.payload});
      }
      return;
    case EntityKind::subsystem:
      active_subsystem_ = event.payload & ~idle;
      if ((event.payload & idle) != 0) --idle_timers_;
      input_.subsystems[active_subsystem_]->on_timer(event.key.entity, *this);
      return;
    case EntityKind::scheduler:
      pass_due_in(partitions_[event.payload]);
      return;
    case EntityKind::release:
      release_event({event.payload});
      return;
    case EntityKind::follow_up:
      follow_up(event.payload);
      return;
  }
}

void Engine::fetch_next_job() {
  std::optional<JobSpec> next = input_.jobs.next();
  if (!next) {
    all_submitted_ = true;
    return;
  }
  HEADROOM_CHECK(submitted_ == 0 || next->submit >= next_job_.submit, "jobs come in order of submit time");
  next_job_ = std::move(*next);
  const Phase phase = input_.event_order == EventOrder::batched ? Phase::arrive : Phase::arrive_early;
  loop_.schedule({std::max(next_job_.submit, now_), phase, EntityKind::source, static_cast<std::uint32_t>(submitted_)},
                 0);
}

void Engine::arrive() {
  submit(next_job_);
  fetch_next_job();
}

void Engine::submit(const JobSpec& spec) {
  const RequestId request = demands_.intern(spec.request, input_.jobs.names());
  const JobId id = jobs_.add(spec, submitted_, request);
  const bool can_run = hold(id);
  const bool held = !can_run || jobs_[id].holds > 0;
  input_.record.on(record::JobSubmitted{now_, submitted_, &jobs_[id].spec, held});
  jobs_[id].spec.dependencies = {};
  ++submitted_;
  if (!demands_[request].possible) return end_job(id, JobState::rejected);
  if (!can_run) return end_job(id, JobState::cancelled);
  if (held) return;
  enqueue(id);
  if (input_.event_order == EventOrder::batched) return;
  // Seen one by one, a submission changes nothing for those who wait: only the new job itself can start.
  Partition& partition = partitions_[demands_[request].partition.index];
  partition.pass_due = pass_due_ = cluster_.fits(demands_[request]);
}

void Engine::lease_ends(JobId id) {
  Job& job = jobs_[id];
  job.lease.end_event = {};
  const bool done = job.lease.work_end <= job.lease.limit_end;
  end_lease(id, done ? EndReason::finished : EndReason::limit, done ? now_ - job.lease.start : TimeSpan{});
  end_job(id, done ? JobState::finished : JobState::killed);
}

/// The termination event stays in the queue, as it does in the simulators this reproduces; only the books move. Legal
/// for jobs that end at their estimate: one that runs on past it holds its nodes.
void Engine::release_due(Instant t) {
  due_.clear();
  for (const Partition& partition : partitions_)
    partition.running.for_each([&](JobId id) {
      const Lease& lease = jobs_[id].lease;
      if (lease.estimated_end > t) return false;
      if (lease.end_event.valid() && loop_.time_of(lease.end_event) == t) due_.push_back(id);
      return true;
    });
  for (const JobId id : due_) {
    loop_.set_payload(jobs_[id].lease.end_event, released - demands_[jobs_[id].request].partition.index);
    lease_ends(id);
  }
}

void Engine::enqueue(JobId id) {
  constexpr double first = -std::numeric_limits<double>::infinity();
  const Job& job = jobs_[id];
  // What ran at simulated zero goes before all others: it was on its nodes already.
  const QueueKeys keys = job.spec.ran_before.ns > 0 ? QueueKeys{first, first} : input_.scheduler.keys(job.spec);
  Partition& partition = partition_of(job);
  partition.queue.add(id, job.request, keys, job.serial, job.spec.estimate);
  pass_due_in(partition);
  for (Subsystem* subsystem : input_.subsystems) subsystem->on_queued(id);
}

void Engine::settle(JobId id) {
  Job& job = jobs_[id];
  Lease& lease = job.lease;
  const std::int64_t elapsed = (now_ - lease.settled).ns;
  if (elapsed == 0) return;
  const auto parts = split_elapsed(elapsed, lease.reference_second);
  for (std::size_t i = 0; i < component_count; ++i) lease.spent_ns[i] += parts[i];
  if (lease.pace > lease.size_factor)
    lease.slowed_ns += static_cast<double>(elapsed) * (1.0 - lease.size_factor / lease.pace);
  job.work = work_left(job.work, elapsed, lease.pace);
  lease.settled = now_;
}

void Engine::schedule_end(JobId id) {
  Job& job = jobs_[id];
  Lease& lease = job.lease;
  lease.work_end = now_ + TimeSpan{time_to_finish(job.work, lease.pace)};
  const Instant end = std::min(lease.work_end, lease.limit_end);
  if (lease.end_event.valid()) {
    if (loop_.time_of(lease.end_event) == Instant::never()) --stuck_;
    if (end == Instant::never()) ++stuck_;
    loop_.retime(lease.end_event, end);  // at `never` if it has become too slow: such events do not happen
  } else if (end != Instant::never()) {
    lease.end_event = loop_.schedule({end, Phase::finish, EntityKind::lease, lease.id.index}, id.index);
  }
}

void Engine::end_lease(JobId id, EndReason reason, TimeSpan kept) {
  settle(id);
  Job& job = jobs_[id];
  Lease& lease = job.lease;
  record::LeaseEnded entry{now_, job.serial, lease.id, reason, {}, kept, {}};
  if (kept.ns > 0) {
    const double share = static_cast<double>(kept.ns) / static_cast<double>((now_ - lease.start).ns);
    entry.slowed = {std::min(std::llround(lease.slowed_ns * share), static_cast<long long>(kept.ns))};
  }
  for (std::size_t i = 0; i < component_count; ++i) entry.spent[i] = {lease.spent_ns[i]};
  input_.record.on(entry);
  cluster_.release(lease.where.slices);
  Partition& partition = partition_of(job);
  partition.running.remove(id);
  lease.id = {};
  pass_due_in(partition);
  for (Subsystem* subsystem : input_.subsystems) subsystem->on_freed(id, lease.where);
}

/// Takes the work back that the lease has done since its last checkpoint, or all of it. How long the rest took.
TimeSpan Engine::keep_to_checkpoint(Job& job) const {
  const std::int64_t done = job.lease.work_at_start.ns - job.work.ns;  // what an earlier lease has kept stays kept
  return keep(job, job.checkpoint.ns == 0 ? 0 : done / job.checkpoint.ns * job.checkpoint.ns);
}

/// Of the work that the lease has done, so much, and takes the rest back. How long that took.
TimeSpan Engine::keep(Job& job, std::int64_t work_ns) const {
  const ReferenceWork before = job.lease.work_at_start;
  const std::int64_t done = before.ns - job.work.ns, elapsed = (now_ - job.lease.start).ns;
  job.work = {before.ns - work_ns, before.fraction};
  if (done == elapsed || work_ns == 0) return {work_ns};
  return {static_cast<std::int64_t>(static_cast<double>(elapsed) *
                                    (static_cast<double>(work_ns) / static_cast<double>(done)))};
}

void Engine::requeue(JobId id, Progress progress, EndReason reason) {
  settle(id);
  Job& job = jobs_[id];
  interrupt(id, reason, progress == Progress::kept ? now_ - job.lease.start : keep_to_checkpoint(job));
  enqueue(id);
}

/// The lease ends before its time. It is settled.
void Engine::interrupt(JobId id, EndReason reason, TimeSpan kept) {
  Lease& lease = jobs_[id].lease;
  if (lease.end_event.valid()) {
    if (loop_.time_of(lease.end_event) == Instant::never()) --stuck_;
    loop_.cancel(lease.end_event);
  }
  lease.end_event = {};
  end_lease(id, reason, kept);
}

void Engine::end_job(JobId id, JobState state) {
  Job& job = jobs_[id];
  input_.record.on(record::JobEnded{now_, job.serial, state});
  if (job.release_event.valid()) loop_.cancel(job.release_event);
  tell_source(id, state);
  if (Holds::concern(jobs_[id].spec)) holds_.ended(jobs_[id].spec, state, jobs_[id].has_array_slot, effects_);
  jobs_.remove(id);
  ++ended_;
  apply_effects();
}

void Engine::end_run() {
  for (Subsystem* subsystem : input_.subsystems) subsystem->end(*this);
  std::vector<JobId> left;
  jobs_.for_each([&](JobId id) { left.push_back(id); });
  std::ranges::sort(left, {}, [this](JobId id) { return jobs_[id].serial; });
  for (const JobId id : left) {
    const Lease& lease = jobs_[id].lease;
    const bool runs = lease.id.valid();
    if (runs) end_lease(id, EndReason::horizon, now_ - lease.start);
    input_.record.on(record::JobEnded{now_, jobs_[id].serial, runs ? JobState::running : JobState::queued});
  }
  input_.record.on(record::RunEnded{now_, loop_.handled(), complete_, &input_.jobs.names()});
}

RunResult simulate(const RunInput& input) {
  return Engine(input).run();
}

}  // namespace headroom
