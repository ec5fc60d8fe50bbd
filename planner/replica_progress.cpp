// SPDX-License-Identifier: Apache-2.0
#include "planner/replica_progress.hpp"

namespace headroom {

void ReplicaProgress::plan(std::uint32_t replicas) {
  const std::lock_guard lock(mutex_);
  last_.resize(replicas);
}

bool ReplicaProgress::report(std::uint32_t replica, const RunStatus& status) {
  if (listener_ == nullptr) return true;
  const std::lock_guard lock(mutex_);
  if (stopped_) return false;
  last_[replica] = status;
  RunStatus sum;
  double now_ns = 0.0;
  for (const RunStatus& one : last_) {
    now_ns += static_cast<double>(one.now.ns) / static_cast<double>(last_.size());
    sum.events += one.events;
    sum.submitted += one.submitted;
    sum.ended += one.ended;
    sum.queued += one.queued;
    sum.running += one.running;
  }
  sum.now = last_.size() == 1 ? status.now : Instant{static_cast<std::int64_t>(now_ns)};
  if (!listener_->keep_going(sum)) stopped_ = true;
  return !stopped_;
}

}  // namespace headroom
