// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "planner/policies/gpu_roles.hpp"
#include "sim/availability_profile.hpp"
#include "sim/scheduler.hpp"

namespace headroom {

/// The plan of one partition: what runs, until when by the estimates, and a reservation for each job that has one, all
/// in one AvailabilityProfile. Follows the view from pass to pass; nobody tells it what has ended.
///
/// As long as every request takes one unit of one resource and all nodes are up, the partition is one row: units are
/// alike wherever they are. Otherwise a row is a node.
///
/// A share that is planned stays on one GPU of its row, and which one of the node that is, is found when it starts
/// (GpuRoles).
///
/// A lease past its estimated end may end at any moment: it counts as held for the next nanosecond. That and nodes that
/// come and go are what can delay a reservation; then all are made again in the order of the line.
class Reservations {
 public:
  /// What has happened since the last call.
  struct News {
    std::uint32_t ended_on_time = 0;  ///< leases
    bool ended_unplanned = false;     ///< at least one ended at another time than estimated
    bool left_otherwise = false;      ///< a reservation has no job any more, which went to another line
    bool planned_anew = false;        ///< all reservations have been made again
  };
  /// Takes note of leases that began, of nodes that came or went, and of reservations that cannot be kept. Leases that
  /// ended stay in the plan until release_ended(). `line`: who waits, in order.
  News follow(const SchedulingView& view, const std::vector<JobId>& line);
  void release_ended(Instant now);

  [[nodiscard]] bool has(JobId job) const { return job.index < by_job_.size() && by_job_[job.index].active; }
  [[nodiscard]] std::size_t size() const { return planned_.size(); }
  [[nodiscard]] Instant start_of(JobId job) const { return by_job_[job.index].gang.start; }
  /// Grows when a reservation is made or moved.
  [[nodiscard]] std::uint64_t made_at(JobId job) const { return by_job_[job.index].made; }
  /// Somebody holds nodes past his estimated end.
  [[nodiscard]] bool waits_for_overdue() const { return overdue_; }

  /// The earliest reservation in [from, before) that leaves all others as they are. False if there is none.
  bool make(const SchedulingView& view, JobId job, Instant from, Instant before);
  void drop(JobId job);
  /// Moves a reservation to an earlier time, if there is one from now on.
  void improve(const SchedulingView& view, JobId job);
  /// What the job would hold if it started now on these nodes, which have room for it.
  [[nodiscard]] PlannedGang stay_on(const SchedulingView& view, JobId job, const Allocation& where);
  /// Whether it would delay nobody. The job has no reservation.
  [[nodiscard]] bool leaves_all_others(const PlannedGang& stay) { return profile_.has_room(stay); }
  /// Where it was planned, for shares also on which GPUs; false if the plan names no nodes, or if they are not free.
  bool planned_nodes(const SchedulingView& view, JobId job, Allocation& where);
  /// The job, without a reservation now, has got its lease, of which stay_on() told what it would hold.
  void started(const SchedulingView& view, JobId job, PlannedGang stay);
  /// First estimated end of a lease after `now`, or never.
  [[nodiscard]] Instant next_end(Instant now) const;
  /// First start of a reservation after `now`, or never.
  [[nodiscard]] Instant next_start(Instant now) const;

 private:
  static constexpr TimeSpan moment{1};
  struct Reservation {
    bool active = false, thrown_away = false;  ///< the latter: with the whole plan, to be made again
    std::uint64_t serial = UINT64_MAX, made = 0;
    PlannedGang gang;
  };
  struct Held {
    LeaseId lease;
    Instant estimated_end;
    PlannedGang gang;
  };
  enum class Rows : std::uint8_t { unchanged, more, lost };
  [[nodiscard]] Rows look_at_rows(const SchedulingView& view);
  bool drop_stale(const SchedulingView& view);
  void merge_leases(const SchedulingView& view, News& news);
  [[nodiscard]] bool hold_overdue(Instant now);
  void rebuild(const SchedulingView& view);
  void plan_again(const SchedulingView& view, const std::vector<JobId>& line);
  void keep_times(const SchedulingView& view, const std::vector<JobId>& line, bool other_rows);
  [[nodiscard]] bool take_thrown_away(JobId job);
  void find_nodes(const SchedulingView& view);
  [[nodiscard]] PlannedGang gang_of(const Demand& demand, const Allocation& where) const;
  [[nodiscard]] Held held(const SchedulingView& view, JobId job) const;
  // With shares of GPUs (planner/policies/reservations_shares.cpp).
  void add_shares(const SchedulingView& view, const Allocation& where, PlannedGang& gang);
  [[nodiscard]] std::uint64_t real_gpu(const SchedulingView& view, const PlannedGang& gang,
                                       const PlannedGang::Part& part);
  [[nodiscard]] std::uint32_t idle_gpu(const PlannedGang& gang, std::uint32_t row, std::int64_t tasks,
                                       std::uint64_t open, std::uint32_t gpus) const;

  AvailabilityProfile profile_;
  std::vector<Reservation> by_job_;
  std::vector<JobId> planned_;  // who has one, in no particular order
  std::vector<Held> leases_;    // by (estimated end, lease), as the running leases of the view
  std::vector<Held> ended_;     // storage used again
  std::uint64_t made_ = 0;
  bool overdue_ = false;

  bool ready_ = false, counted_ = false, unit_only_ = true, all_were_up_ = true, shares_ = false;
  UnitResource unit_ = UnitResource::none;
  std::uint32_t demands_seen_ = 0;
  std::vector<std::uint32_t> row_of_;  // by node
  std::vector<NodeId> node_of_;        // by row
  std::vector<NodeId> nodes_;          // of the partition, ascending
  std::vector<bool> up_;               // by node
  GpuRoles roles_;
};

}  // namespace headroom
