// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/event_loop.hpp"
#include "sim/simulate.hpp"

namespace headroom {

/// One run: owns the clock, the books and the order of things. Private to sim; simulate() is the door.
///
/// An instant goes: settle -> apply events -> scheduling pass -> resolve -> set the speeds that changed, once.
class Engine final : private Decisions, private Control {
 public:
  explicit Engine(const RunInput& input);
  RunResult run();

 private:
  // Decisions: what the scheduler may do.
  void start(JobId job, const Allocation& where, StartReason reason) override;
  void preempt(JobId job, Progress progress) override;
  void resize(JobId job, const Allocation& where) override;
  void switch_node(NodeId node, Lifecycle to) override;
  void wake_at(Instant at) override;
  // Control: what a subsystem may do.
  [[nodiscard]] const SchedulingView& view() const override { return view_; }
  std::uint32_t set_timer(Instant at) override;
  void mark_dirty(JobId job) override;
  void set_component(JobId job, Component component, double seconds) override;
  void set_node(NodeId node, Lifecycle state) override;

  // One instant.
  [[nodiscard]] bool over() const;
  void advance_to(Instant t);
  void batched_instant(Instant t);
  void sequential_instant(Instant t);
  void pass();
  void resolve();
  void tidy_dirty();
  void apply_speeds();

  // Events.
  void handle(const Event& event);
  void arrive();
  void lease_ends(JobId job);
  void fetch_next_job();

  // Life of a lease.
  void settle(JobId job);
  void schedule_end(JobId job);
  void end_lease(JobId job, EndReason reason, TimeSpan kept);
  void requeue(JobId job, Progress progress, EndReason reason);
  void end_job(JobId job, JobState state);
  void release_due(Instant t);
  void enqueue(JobId job);
  void end_run();

  // Checks of a proposal.
  void require(bool legal, JobId job, const char* rule) const {
    if (!legal) [[unlikely]]
      refuse(job, rule);
  }
  [[noreturn]] void refuse(JobId job, const char* rule) const;
  void require_alive(JobId job) const;
  void require_matches(JobId job, const Allocation& where, const char* what) const;

  const RunInput& input_;
  EventLoop loop_;
  Cluster cluster_;
  DemandTable demands_;
  JobTable jobs_;
  WaitingQueue queue_;
  RunningLeases running_;
  SchedulingView view_;

  JobSpec next_job_;  // fetched, not yet submitted
  std::uint64_t submitted_ = 0, ended_ = 0;
  std::uint32_t leases_ = 0, timers_ = 0, wakes_ = 0;
  std::uint32_t active_subsystem_ = 0;
  bool all_submitted_ = false;
  bool pass_due_ = false;         // something changed that may let a job start
  std::vector<JobId> due_;        // storage of release_due(), used again
  std::vector<JobId> dirty_;      // began or changed in this instant
  std::vector<JobId> looked_at_;  // of these, what the subsystems are shown in this round
  std::vector<JobId> respeed_;    // a component changed in this instant
  bool complete_ = true;
};

}  // namespace headroom
