// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/run_statistics.hpp"
#include "sim/wide_sum.hpp"

namespace headroom {

/// Collects JobBatches while jobs end in any order, in constant memory. Private to sim; part of Metrics.
class BatchRecorder {
 public:
  static constexpr std::size_t batches_at_most = 2048;

  /// A job has ended; `rank` is its place among the measured jobs in the order of submission, from 0.
  void add(std::uint64_t rank, std::int64_t wait_ns, std::int64_t turnaround_ns, double bounded_slowdown);
  [[nodiscard]] JobBatches finish() const;

 private:
  struct Sums {
    std::uint64_t jobs = 0;
    WideSum wait_ns = 0, turnaround_ns = 0;
    double bounded_slowdown = 0.0;
  };
  void merge_neighbours();

  std::uint64_t jobs_per_batch_ = 1;
  std::vector<Sums> batches_;
};

}  // namespace headroom
