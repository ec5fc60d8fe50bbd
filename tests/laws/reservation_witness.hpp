// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/scheduler.hpp"

namespace headroom {

/// Looks over a scheduler's shoulder: after each pass it works out, node by node and with none of the scheduler's code,
/// when the head of the line will fit by the estimates, and remembers the earliest such promise for each job.
class ReservationWitness final : public Scheduler {
 public:
  explicit ReservationWitness(std::unique_ptr<Scheduler> watched) : watched_(std::move(watched)) {}

  [[nodiscard]] std::string name() const override { return watched_->name(); }
  [[nodiscard]] QueueKeys keys(const JobSpec& job) const override { return watched_->keys(job); }

  void pass(const SchedulingView& view, Decisions& decisions) override {
    watched_->pass(view, decisions);
    const JobId head = view.queue.head();
    if (!head.valid()) return;
    const Instant promise = earliest_fit(view, view.demand_of(head));
    const auto [it, is_new] = promises_.try_emplace(view.jobs[head].serial, promise);
    if (!is_new) it->second = std::min(it->second, promise);
    view.queue.for_each([&](JobId id) {
      const bool left_waiting = id != head && view.now + view.jobs[id].spec.estimate <= promise &&
                                places(view, view.demand_of(id), free_now(view)) >= view.demand_of(id).request.tasks;
      missed_ += left_waiting ? 1U : 0U;
      return true;
    });
  }

  /// By serial number: the earliest start that a job at the head of the line could count on.
  [[nodiscard]] const std::unordered_map<std::uint64_t, Instant>& promises() const { return promises_; }
  /// Jobs that fitted, would have ended before the reservation, and were not started.
  [[nodiscard]] std::uint64_t missed() const { return missed_; }

 private:
  static std::vector<Free> free_now(const SchedulingView& view) {
    std::vector<Free> free;
    for (std::uint32_t n = 0; n < view.cluster.node_count(); ++n) free.push_back(view.cluster.free_on({n}));
    return free;
  }

  static std::uint64_t places(const SchedulingView& view, const Demand& demand, const std::vector<Free>& free) {
    std::uint64_t sum = 0;
    for (std::uint32_t n = 0; n < free.size(); ++n)
      if (demand.pools[view.cluster.pool_of({n}).index] == 1) sum += demand.tasks_on(free[n]);
    return sum;
  }

  static Instant earliest_fit(const SchedulingView& view, const Demand& demand) {
    std::vector<Free> free = free_now(view);
    Instant at = Instant::never();
    view.running.for_each([&](JobId id) {
      const Lease& lease = view.jobs[id].lease;
      for (const Slice& slice : lease.where.slices) {
        Free& node = free[slice.node.index];
        node = {node.gpus + slice.gpus(), node.cpus + slice.cpus, node.memory_bytes + slice.memory_bytes};
      }
      if (places(view, demand, free) < demand.request.tasks) return true;
      at = lease.estimated_end;
      return false;
    });
    return at;
  }

  std::unique_ptr<Scheduler> watched_;
  std::unordered_map<std::uint64_t, Instant> promises_;
  std::uint64_t missed_ = 0;
};

}  // namespace headroom
