// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/scheduler.hpp"
#include "tests/laws/plain_nodes.hpp"

namespace headroom {

/// What first-fit, best-fit, EASY and EASY-SJBF mean, written down again with no index, no node class and no overlay:
/// it walks over every waiting job and every node, each time. Slow, and easy to believe. The order's keys are those of
/// the scheduler it stands in for.
class PlainScheduler final : public Scheduler {
 public:
  /// `section` names policies of that list; `keys_of` is the real scheduler.
  PlainScheduler(const SchedulerSection& section, std::unique_ptr<Scheduler> keys_of);

  [[nodiscard]] std::string name() const override { return "plain"; }
  [[nodiscard]] QueueKeys keys(const JobSpec& job) const override { return keys_of_->keys(job); }
  void pass(const SchedulingView& view, Decisions& decisions) override;

 private:
  struct Waiting {
    JobId id;
    QueueKeys keys;
    std::uint64_t serial = 0;
  };
  /// What the head of the line will find: when, and what every node has free at that time.
  struct Reservation {
    Instant at;
    PlainNodes nodes;
  };
  [[nodiscard]] std::vector<Waiting> waiting(const SchedulingView& view) const;
  [[nodiscard]] bool place(const SchedulingView& view, JobId job, Allocation& where) const;
  [[nodiscard]] static Reservation reserve(const SchedulingView& view, JobId head);
  [[nodiscard]] static bool hold(const SchedulingView& view, JobId head, const Allocation& where,
                                 Reservation& reserved);
  void start_all_that_fit(const SchedulingView& view, Decisions& decisions) const;
  void backfill(const SchedulingView& view, JobId head, Decisions& decisions) const;

  std::string backfill_, placement_;
  HeadOfLine head_of_line_;
  std::unique_ptr<Scheduler> keys_of_;
};

}  // namespace headroom
