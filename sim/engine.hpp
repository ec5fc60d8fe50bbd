// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "sim/event_loop.hpp"
#include "sim/holds.hpp"
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
  static constexpr std::uint32_t idle = std::uint32_t{1} << 31;  ///< in the payload of a timer that no job waits for
  // Decisions: what the scheduler may do.
  void start(JobId job, const Allocation& where, StartReason reason) override;
  [[nodiscard]] bool admits(JobId job, const Allocation& where) override;
  void preempt(JobId job, Progress progress) override;
  void resize(JobId job, const Allocation& where) override;
  void switch_node(NodeId node, Lifecycle to) override;
  void wake_at(Instant at) override;
  // Control: what a subsystem may do.
  [[nodiscard]] const ClusterView& view() const override { return view_; }
  [[nodiscard]] std::span<const SchedulingView> partitions() const override { return views_; }
  std::uint32_t set_timer(Instant at) override;
  std::uint32_t set_idle_timer(Instant at) override;
  void mark_dirty(JobId job) override;
  void set_component(JobId job, Component component, double seconds) override;
  void set_computing(JobId job, double part) override;
  [[nodiscard]] std::span<const JobId> retimed() const override { return respeed_; }
  void set_node(NodeId node, Lifecycle state) override;
  RequestId request_in(JobId job, PartitionId partition) override;
  void move_job(JobId job, const Move& move) override;
  void pause(JobId job, Instant until, TimeSpan cost) override;
  void note(JobId job, record::JobDraw draw) override;
  void note(JobId job, record::JobHeldUp held) override;
  void note(record::SiteDraw draw) override;
  void note(record::LevelDrew drew) override;
  void note(record::SiteCooled cooled) override;
  void note(record::NodeThrottled throttled) override;
  void note(record::SiteCurtailed curtailed) override;

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
  void submit(const JobSpec& spec);
  void arrive();
  void follow_up(std::uint32_t slot);
  void lease_ends(JobId job);
  void release_event(JobId job);
  void fetch_next_job();

  // Life of a lease.
  void settle(JobId job);
  void take_seconds(JobId job, Component component, double seconds);
  void schedule_end(JobId job);
  void end_lease(JobId job, EndReason reason, TimeSpan kept);
  void requeue(JobId job, Progress progress, EndReason reason);
  void interrupt(JobId job, EndReason reason, TimeSpan kept);
  [[nodiscard]] TimeSpan keep_to_checkpoint(Job& job) const;
  [[nodiscard]] TimeSpan keep(Job& job, std::int64_t work_ns) const;
  void end_leases_on(NodeId node);
  [[nodiscard]] Lifecycle agreed(NodeId node, Lifecycle asked);
  void end_job(JobId job, JobState state);
  void release_due(Instant t);
  void enqueue(JobId job);
  void end_run();

  // Jobs that may not queue yet, and jobs that follow from others (sim/engine_holds.cpp).
  bool hold(JobId job);
  void ask_for_slot(JobId job);
  void release_once(JobId job);
  void apply_effects();
  void tell_source(JobId job, JobState state);

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
  Instant now_;
  /// A partition of the cluster: its line, and what runs in it.
  struct Partition {
    WaitingQueue queue;
    RunningLeases running;
    bool pass_due = true;  ///< something changed that may let a job start
  };
  std::vector<Partition> partitions_;
  [[nodiscard]] Partition& partition_of(const Job& job) { return partitions_[demands_[job.request].partition.index]; }
  void pass_due_in(Partition& partition) { partition.pass_due = pass_due_ = true; }
  ClusterView view_;
  std::vector<SchedulingView> views_;  // by partition
  Holds holds_;
  std::deque<Holds::Effect> effects_;  // that are still to be applied
  bool applies_effects_ = false;
  std::vector<JobSpec> follow_ups_;        // submitted later, in slots that are used again
  std::vector<std::uint32_t> free_slots_;  // of follow_ups_
  std::vector<JobSpec> told_;              // storage of tell_source(), used again

  JobSpec next_job_;  // fetched, not yet submitted
  std::uint64_t submitted_ = 0, ended_ = 0;
  std::uint32_t leases_ = 0, timers_ = 0, wakes_ = 0, releases_ = 0, followed_ = 0;
  std::uint32_t active_subsystem_ = 0;
  std::uint32_t in_pass_ = 0;                // partition
  std::size_t idle_timers_ = 0, stuck_ = 0;  // events that no job waits for; ends of leases that never come
  bool all_submitted_ = false;
  bool pass_due_ = false;         // in at least one partition
  std::vector<JobId> due_;        // storage of release_due(), used again
  std::vector<JobId> dirty_;      // began or changed in this instant
  std::vector<JobId> looked_at_;  // of these, what the subsystems are shown in this round
  std::vector<JobId> respeed_;    // a component changed in this instant
  /// What is asked of a node: by who lets it come and go, and by each who keeps it down for a while.
  struct Wish {
    static constexpr std::uint32_t nobody = 32;
    Lifecycle wanted = Lifecycle::up;
    std::uint32_t wanted_by = nobody;
    std::uint32_t down_for = 0;  ///< a bit for each who asks
  };
  std::vector<Wish> wishes_;                         // by node
  static constexpr std::uint32_t policy_asker = 31;  // bit of the scheduler, beside those of the subsystems
  bool complete_ = true;
};

}  // namespace headroom
