// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "sim/scheduler.hpp"
#include "tests/laws/plain_nodes.hpp"

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
    const PlainNodes now(view);
    view.queue.for_each([&](JobId id) {
      const bool left_waiting =
          id != head && view.now + view.jobs[id].spec.estimate <= promise && now.fits(view.demand_of(id));
      missed_ += left_waiting ? 1U : 0U;
      return true;
    });
  }

  /// By serial number: the earliest start that a job at the head of the line could count on.
  [[nodiscard]] const std::unordered_map<std::uint64_t, Instant>& promises() const { return promises_; }
  /// Jobs that fitted, would have ended before the reservation, and were not started.
  [[nodiscard]] std::uint64_t missed() const { return missed_; }

 private:
  static Instant earliest_fit(const SchedulingView& view, const Demand& demand) {
    PlainNodes nodes(view);
    Instant at = Instant::never();
    view.running.for_each([&](JobId id) {
      const Lease& lease = view.jobs[id].lease;
      nodes.give(lease.where);
      if (!nodes.fits(demand)) return true;
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
