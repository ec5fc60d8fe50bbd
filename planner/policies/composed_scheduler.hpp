// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "planner/policies/fitting_jobs.hpp"
#include "scenarios/scenario.hpp"
#include "sim/scheduler.hpp"

namespace headroom {

/// The parts of a composed scheduler, each the answer to one question.
struct SchedulerParts {
  std::unique_ptr<Order> order;
  std::unique_ptr<Backfill> backfill;  ///< may be null: nobody jumps the line
  std::unique_ptr<Placement> placement;
  HeadOfLine head_of_line = HeadOfLine::strict;  ///< skip: a job that does not fit is passed over, with no reservation
  std::string name;                              ///< for messages: "fifo + easy + first-fit"
};

class ComposedScheduler final : public Scheduler {
 public:
  explicit ComposedScheduler(SchedulerParts parts) : parts_(std::move(parts)) {}
  [[nodiscard]] std::string name() const override { return parts_.name; }
  [[nodiscard]] QueueKeys keys(const JobSpec& job) const override;
  void pass(const SchedulingView& view, Decisions& decisions) override;

 private:
  void start_heads(const SchedulingView& view, Decisions& decisions);
  void start_all_that_fit(const SchedulingView& view, Decisions& decisions);

  SchedulerParts parts_;
  FittingJobs fitting_;
  Allocation where_;  // storage used again
};

}  // namespace headroom
