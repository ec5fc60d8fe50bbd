// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cloud_spec.hpp"
#include "sim/cloud_timers.hpp"
#include "sim/instance_packing.hpp"
#include "sim/subsystem.hpp"
#include "sim/waiting_queue.hpp"

namespace headroom {

/// The instances of one offer, from their request until they are given back, and the jobs that were sent there and have
/// not started. Private to sim; part of CloudFleet.
///
/// An instance is absent, booting, or up; up and empty it is held for a while and then absent again. Lowest numbers are
/// requested first. The plan says which of the waiting jobs find room on what is up, booting, or may be requested.
class RentedPool {
 public:
  RentedPool(const OfferSpec& offer, OfferId id, std::uint64_t seed) : offer_(offer), id_(id), seed_(seed) {}
  /// The instances are the nodes of `pool`. Requests what is reserved.
  void begin(PoolId pool, CloudTimers& timers, Control& control);

  [[nodiscard]] const OfferSpec& offer() const { return offer_; }
  [[nodiscard]] OfferId id() const { return id_; }
  [[nodiscard]] PartitionId partition() const { return partition_; }
  [[nodiscard]] std::uint32_t booting() const { return booting_; }

  /// All of them or, by bad luck, none: then the offer is closed for a while.
  [[nodiscard]] bool request(std::uint32_t instances, Control& control);
  void on_boot(NodeId node, Control& control);
  void on_hold(NodeId node, Control& control);
  /// `somebody_asks`: jobs are blocked until there is room.
  void on_zone(bool somebody_asks, Control& control);
  void on_retry() { look_again = plan_is_stale_ = true; }
  void on_used(NodeId node);
  /// A lease has ended on it.
  void on_freed(NodeId node, Control& control);

  /// Sees to it that the next change of the zone is noticed. Nobody looks as long as nobody is concerned, so that a run
  /// ends although its traces go on for ever.
  void watch_zone(Control& control);

  /// A job was sent here, or lost its instance.
  void add(JobId job);
  /// It has started, or goes elsewhere.
  void remove(JobId job);
  [[nodiscard]] bool has_waiting() const { return waiting_.size() > 0; }
  /// Of all that wait.
  [[nodiscard]] InstancePacking& plan();
  /// Jobs that the plan finds no room for: of each request the last ones.
  [[nodiscard]] std::vector<JobId> without_room();

  bool look_again = false;  ///< something has changed for those who wait here

 private:
  struct Instance {
    std::uint32_t requests = 0;        // so far
    Instant ready = Instant::never();  // of one that boots: when it is up
    Instant idle_since = Instant::never();
  };
  struct Missing {
    RequestId request;
    std::uint64_t jobs = 0;
  };
  [[nodiscard]] Instance& at(NodeId node) { return instances_[node.index - first_.index]; }
  [[nodiscard]] std::uint32_t obtainable() const;
  [[nodiscard]] bool draw(NodeId node, TimeSpan& boot);
  void come_up(NodeId node, Control& control);
  void idle(NodeId node, Control& control);
  void watch(NodeId node, TimeSpan span, Control& control);
  void give_back(NodeId node, Control& control);
  void plan_anew();
  [[nodiscard]] bool zone_is_open() const;

  const OfferSpec& offer_;
  OfferId id_;
  std::uint64_t seed_;
  CloudTimers* timers_ = nullptr;
  const ClusterView* view_ = nullptr;
  PartitionId partition_;
  NodeId first_;
  Free whole_;
  std::vector<Instance> instances_;
  std::vector<std::uint32_t> absent_;  // a heap, the lowest number on top
  std::uint32_t up_ = 0, booting_ = 0;
  bool watches_zone_ = false;
  Instant closed_until_;
  WaitingQueue waiting_;
  std::vector<std::uint64_t> jobs_of_;  // by request, of those
  InstancePacking plan_;
  std::vector<Missing> missing_;
  bool plan_is_stale_ = true, planned_open_ = true;
};

}  // namespace headroom
