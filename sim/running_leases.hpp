// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/ids.hpp"
#include "sim/job_table.hpp"
#include "sim/ordered_index.hpp"

namespace headroom {

/// The running jobs in order of their estimated end, ties by lease: what a planner expects to become free, and when.
class RunningLeases {
 public:
  void add(JobId job, const Lease& lease) {
    index_.insert(all_, job.index, {lease.estimated_end.ns, lease.id.index, 0});
    ++size_;
  }
  void remove(JobId job) {
    index_.erase(all_, job.index);
    --size_;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Visits in order until visit(JobId) returns false.
  template <class Visit>
  void for_each(Visit visit) const {
    index_.for_each(all_, [&](std::uint32_t item) { return visit(JobId{item}); });
  }

 private:
  OrderedIndex index_;
  OrderedIndex::Sequence all_;
  std::size_t size_ = 0;
};

}  // namespace headroom
