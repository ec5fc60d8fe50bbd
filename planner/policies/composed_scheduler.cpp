// SPDX-License-Identifier: Apache-2.0
#include "planner/policies/composed_scheduler.hpp"

namespace headroom {

QueueKeys ComposedScheduler::keys(const JobSpec& job) const {
  const double line = parts_.order->key(job);
  return {line, parts_.backfill ? parts_.backfill->scan_key(job, line) : line};
}

void ComposedScheduler::pass(const SchedulingView& view, Decisions& decisions) {
  if (parts_.backfill && parts_.backfill->plans_the_head())
    return parts_.backfill->fill(view, *parts_.placement, decisions);
  start_heads(view, decisions);
  if (!view.queue.head().valid()) return;
  if (parts_.head_of_line == HeadOfLine::skip) start_all_that_fit(view, decisions);
  if (parts_.backfill) parts_.backfill->fill(view, *parts_.placement, decisions);
}

void ComposedScheduler::start_heads(const SchedulingView& view, Decisions& decisions) {
  for (JobId head = view.queue.head(); head.valid(); head = view.queue.head()) {
    const Demand& demand = view.demand_of(head);
    if (!view.cluster.fits(demand) || !parts_.placement->place(view.cluster, demand, where_)) return;
    if (!decisions.admits(head, where_)) return;
    decisions.start(head, where_, StartReason::head_of_line);
  }
}

void ComposedScheduler::start_all_that_fit(const SchedulingView& view, Decisions& decisions) {
  if (!fitting_.begin(view)) return;
  for (JobId job = fitting_.next(); job.valid(); job = fitting_.next())
    if (parts_.placement->place(view.cluster, view.demand_of(job), where_) && decisions.admits(job, where_))
      decisions.start(job, where_, StartReason::skipped_ahead);
}

}  // namespace headroom
