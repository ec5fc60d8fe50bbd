// SPDX-License-Identifier: Apache-2.0
#include "planner/policies/fitting_jobs.hpp"

#include <algorithm>

namespace headroom {

bool FittingJobs::begin(const SchedulingView& view) {
  view_ = &view;
  heap_.clear();
  longest_.resize(view.demands.size());
  for (const RequestId request : view.queue.requests()) {
    if (!view.cluster.fits(view.demands[request])) continue;
    longest_[request.index] = TimeSpan::unlimited();
    heap_.push_back(view.queue.first(request, TimeSpan::unlimited()));
  }
  std::ranges::make_heap(heap_, [this](JobId a, JobId b) { return view_->queue.scanned_before(b, a); });
  return !heap_.empty();
}

JobId FittingJobs::next() {
  const auto later = [this](JobId a, JobId b) { return view_->queue.scanned_before(b, a); };
  while (!heap_.empty()) {
    std::ranges::pop_heap(heap_, later);
    const JobId job = heap_.back();
    heap_.pop_back();
    const RequestId request = view_->queue.request_of(job);
    if (!view_->cluster.fits(view_->demands[request])) continue;
    const TimeSpan longest = longest_[request.index];
    const JobId successor = view_->queue.next(job, longest);
    if (successor.valid()) {
      heap_.push_back(successor);
      std::ranges::push_heap(heap_, later);
    }
    if (view_->queue.estimate(job) <= longest) return job;
  }
  return {};
}

}  // namespace headroom
