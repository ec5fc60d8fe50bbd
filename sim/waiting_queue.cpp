// SPDX-License-Identifier: Apache-2.0
#include "sim/waiting_queue.hpp"

#include <algorithm>

namespace headroom {

void WaitingQueue::add(JobId job, RequestId request, const QueueKeys& keys, std::uint64_t serial, TimeSpan estimate) {
  line_.insert(all_, job.index, {OrderedIndex::key_from(keys.line), serial, estimate.ns});
  if (request.index >= groups_.size()) groups_.resize(request.index + 1);
  Group& group = groups_[request.index];
  if (group.jobs.empty()) {
    group.active_at = static_cast<std::uint32_t>(active_.size());
    active_.push_back(request);
  }
  scan_.insert(group.jobs, job.index, {OrderedIndex::key_from(keys.scan), serial, estimate.ns});
  if (job.index >= request_.size()) request_.resize(std::max<std::size_t>(job.index + 1, request_.size() * 2));
  request_[job.index] = request;
  ++size_;
}

void WaitingQueue::remove(JobId job) {
  line_.erase(all_, job.index);
  Group& group = groups_[request_[job.index].index];
  scan_.erase(group.jobs, job.index);
  --size_;
  if (!group.jobs.empty()) return;
  active_[group.active_at] = active_.back();
  groups_[active_.back().index].active_at = group.active_at;
  active_.pop_back();
}

}  // namespace headroom
