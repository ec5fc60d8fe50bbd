// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/ids.hpp"
#include "sim/ordered_index.hpp"
#include "sim/time.hpp"

namespace headroom {

/// Where a job stands in line. Smaller goes first, ties by serial number of arrival.
struct QueueKeys {
  double line = 0.0;  ///< who is next
  double scan = 0.0;  ///< who is tried first when jobs may jump the line
};

/// The jobs that wait, in two orders: one line by `QueueKeys::line`, and per distinct request one by `QueueKeys::scan`.
/// Jobs of one request are alike to the cluster, so a search for what fits looks at requests and not at jobs.
class WaitingQueue {
 public:
  void add(JobId job, RequestId request, const QueueKeys& keys, std::uint64_t serial, TimeSpan estimate);
  void remove(JobId job);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// First of the line; not valid if nobody waits.
  [[nodiscard]] JobId head() const { return job(line_.first(all_)); }
  /// Visits the line in order until visit(JobId) returns false.
  template <class Visit>
  void for_each(Visit visit) const {
    line_.for_each(all_, [&](std::uint32_t item) { return visit(JobId{item}); });
  }

  /// Requests of which at least one job waits, in a fixed order.
  [[nodiscard]] std::span<const RequestId> requests() const { return active_; }
  /// First job of the request, in scan order, whose estimate is at most `longest`.
  [[nodiscard]] JobId first(RequestId request, TimeSpan longest) const {
    return job(scan_.first_within(groups_[request.index].jobs, longest.ns));
  }
  /// The next one after `after`, which must wait for the same request.
  [[nodiscard]] JobId next(JobId after, TimeSpan longest) const {
    return job(scan_.next_within(after.index, longest.ns));
  }
  /// Whether `a` is tried before `b` when jobs may jump the line.
  [[nodiscard]] bool scanned_before(JobId a, JobId b) const {
    return OrderedIndex::before(scan_.at(a.index), scan_.at(b.index));
  }
  [[nodiscard]] TimeSpan estimate(JobId job) const { return {scan_.at(job.index).weight}; }
  [[nodiscard]] RequestId request_of(JobId job) const { return request_[job.index]; }

 private:
  struct Group {
    OrderedIndex::Sequence jobs;
    std::uint32_t active_at = 0;
  };
  [[nodiscard]] static JobId job(std::uint32_t item) { return JobId{item}; }

  OrderedIndex line_, scan_;
  OrderedIndex::Sequence all_;
  std::vector<Group> groups_;  // by request
  std::vector<RequestId> active_;
  std::vector<RequestId> request_;  // by job
  std::size_t size_ = 0;
};

}  // namespace headroom
