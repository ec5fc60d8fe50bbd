// SPDX-License-Identifier: Apache-2.0
#include "sim/engine.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t released = UINT32_MAX;  // payload of an end event whose lease is already gone
constexpr std::uint64_t events_between_looks = 16384;
constexpr int rounds_at_most = 16;

}  // namespace

Engine::Engine(const RunInput& input)
    : input_(input), cluster_(input.cluster), demands_(input.cluster), view_{{},     cluster_, demands_,
                                                                             queue_, running_, jobs_} {}

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
    complete_ = input_.progress->keep_going({t, loop_.handled(), submitted_, ended_, queue_.size(), running_.size()});
    if (!complete_) break;
  }
  if (complete_ && input_.horizon) advance_to(*input_.horizon);
  end_run();
  return {view_.now, loop_.handled(), complete_};
}

/// Nothing happens at `never`. Without a horizon the run ends with its last job, whatever timers are still set.
bool Engine::over() const {
  const Instant next = loop_.next_time();
  if (next == Instant::never()) return true;
  if (input_.horizon) return next > *input_.horizon;
  return all_submitted_ && ended_ == submitted_ && next > view_.now;
}

void Engine::advance_to(Instant t) {
  if (t > view_.now)
    for (Subsystem* subsystem : input_.subsystems) subsystem->settle(view_.now, t);
  view_.now = t;
}

void Engine::batched_instant(Instant t) {
  while (!loop_.empty() && loop_.next_time() == t) handle(loop_.pop());
  pass();
  resolve();
}

/// Terminations are seen one by one, but a job at its estimated end counts as gone for whoever looks at this instant.
void Engine::sequential_instant(Instant t) {
  release_due(t);
  pass_due_ = false;
  handle(loop_.pop());
  pass();
  resolve();
}

void Engine::pass() {
  if (!pass_due_) return;
  pass_due_ = false;
  input_.scheduler.pass(view_, *this);
}

void Engine::resolve() {
  if (input_.subsystems.empty()) dirty_.clear();  // nobody looks
  bool agreed = false;
  for (int round = 0; round < rounds_at_most; ++round) {
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
  }
  const std::string when =
      " within " + std::to_string(rounds_at_most) + " rounds at t = " + std::to_string(view_.now.in_seconds()) + " s";
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
      if (event.payload == released) {
        pass_due_ = true;
      } else {
        lease_ends({event.payload});
      }
      return;
    case EntityKind::subsystem:
      active_subsystem_ = event.payload;
      input_.subsystems[active_subsystem_]->on_timer(event.key.entity, *this);
      return;
    case EntityKind::scheduler:
      pass_due_ = true;
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
  loop_.schedule({next_job_.submit, phase, EntityKind::source, static_cast<std::uint32_t>(submitted_)}, 0);
}

void Engine::arrive() {
  const RequestId request = demands_.intern(next_job_.request, input_.jobs.names());
  const JobId id = jobs_.add(next_job_, submitted_, request);
  input_.record.on(record::JobSubmitted{view_.now, submitted_, &jobs_[id].spec});
  ++submitted_;
  fetch_next_job();
  if (!demands_[request].possible) {
    end_job(id, JobState::rejected);
    return;
  }
  enqueue(id);
  // Seen one by one, a submission changes nothing for those who wait: only the new job itself can start.
  if (input_.event_order == EventOrder::sequential) pass_due_ = cluster_.fits(demands_[request]);
}

void Engine::lease_ends(JobId id) {
  Job& job = jobs_[id];
  job.lease.end_event = {};
  const bool done = job.lease.work_end <= job.lease.limit_end;
  end_lease(id, done ? EndReason::finished : EndReason::limit, done ? view_.now - job.lease.start : TimeSpan{});
  end_job(id, done ? JobState::finished : JobState::killed);
}

/// The termination event stays in the queue, as it does in the simulators this reproduces; only the books move. Legal
/// for jobs that end at their estimate: one that runs on past it holds its nodes.
void Engine::release_due(Instant t) {
  due_.clear();
  running_.for_each([&](JobId id) {
    const Lease& lease = jobs_[id].lease;
    if (lease.estimated_end > t) return false;
    if (lease.end_event.valid() && loop_.time_of(lease.end_event) == t) due_.push_back(id);
    return true;
  });
  for (const JobId id : due_) {
    loop_.set_payload(jobs_[id].lease.end_event, released);
    lease_ends(id);
  }
}

void Engine::enqueue(JobId id) {
  const Job& job = jobs_[id];
  queue_.add(id, job.request, input_.scheduler.keys(job.spec), job.serial, job.spec.estimate);
  pass_due_ = true;
}

void Engine::settle(JobId id) {
  Job& job = jobs_[id];
  Lease& lease = job.lease;
  const std::int64_t elapsed = (view_.now - lease.settled).ns;
  if (elapsed == 0) return;
  const auto parts = split_elapsed(elapsed, lease.reference_second);
  for (std::size_t i = 0; i < component_count; ++i) lease.spent_ns[i] += parts[i];
  job.work = work_left(job.work, elapsed, lease.pace);
  lease.settled = view_.now;
}

void Engine::schedule_end(JobId id) {
  Job& job = jobs_[id];
  Lease& lease = job.lease;
  lease.work_end = view_.now + TimeSpan{time_to_finish(job.work, lease.pace)};
  const Instant end = std::min(lease.work_end, lease.limit_end);
  if (lease.end_event.valid()) {
    loop_.retime(lease.end_event, end);  // at `never` if it has become too slow: such events do not happen
  } else if (end != Instant::never()) {
    lease.end_event = loop_.schedule({end, Phase::finish, EntityKind::lease, lease.id.index}, id.index);
  }
}

void Engine::end_lease(JobId id, EndReason reason, TimeSpan kept) {
  settle(id);
  Job& job = jobs_[id];
  Lease& lease = job.lease;
  record::LeaseEnded entry{view_.now, job.serial, lease.id, reason, {}, kept};
  for (std::size_t i = 0; i < component_count; ++i) entry.spent[i] = {lease.spent_ns[i]};
  input_.record.on(entry);
  cluster_.release(lease.where.slices);
  running_.remove(id);
  lease.id = {};
  pass_due_ = true;
}

void Engine::requeue(JobId id, Progress progress, EndReason reason) {
  Job& job = jobs_[id];
  if (job.lease.end_event.valid()) loop_.cancel(job.lease.end_event);
  job.lease.end_event = {};
  end_lease(id, reason, progress == Progress::kept ? view_.now - job.lease.start : TimeSpan{});
  if (progress == Progress::lost) job.work = job.lease.work_at_start;  // what an earlier lease has kept stays kept
  enqueue(id);
}

void Engine::end_job(JobId id, JobState state) {
  input_.record.on(record::JobEnded{view_.now, jobs_[id].serial, state});
  jobs_.remove(id);
  ++ended_;
}

void Engine::end_run() {
  std::vector<JobId> left;
  running_.for_each([&](JobId id) { return left.push_back(id), true; });
  queue_.for_each([&](JobId id) { return left.push_back(id), true; });
  std::ranges::sort(left, {}, [this](JobId id) { return jobs_[id].serial; });
  for (const JobId id : left) {
    const Lease& lease = jobs_[id].lease;
    const bool runs = lease.id.valid();
    if (runs) end_lease(id, EndReason::horizon, view_.now - lease.start);
    input_.record.on(record::JobEnded{view_.now, jobs_[id].serial, runs ? JobState::running : JobState::queued});
  }
  input_.record.on(record::RunEnded{view_.now, loop_.handled(), complete_, &input_.jobs.names()});
}

RunResult simulate(const RunInput& input) {
  return Engine(input).run();
}

}  // namespace headroom
