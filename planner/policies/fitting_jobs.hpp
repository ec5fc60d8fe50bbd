// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/scheduler.hpp"

namespace headroom {

/// The waiting jobs that fit now, in scan order. Looks once at each distinct request and then only at those that fit,
/// so a long queue of few kinds costs no more than a short one. Within a pass free capacity only shrinks: a request
/// that no longer fits is not looked at again.
class FittingJobs {
 public:
  /// False if nothing that waits fits.
  bool begin(const SchedulingView& view);
  /// The next job that fits and was not visited yet, or an invalid id. The caller may start it.
  JobId next();
  /// From now on, of this request only jobs with an estimate of at most `longest`.
  void only_shorter(RequestId request, TimeSpan longest) { longest_[request.index] = longest; }

 private:
  const SchedulingView* view_ = nullptr;
  std::vector<JobId> heap_;        // the next candidate of each request, the first to be tried on top
  std::vector<TimeSpan> longest_;  // by request
};

}  // namespace headroom
