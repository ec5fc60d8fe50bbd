// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace headroom {

/// What a job used of what it asked for, as its log says. What the log does not say is unknown, which is not 0.
struct JobUsage {
  static constexpr std::int64_t unknown = -1;
  /// Mean over its run and its GPUs of the share of time in which a GPU was busy, in billionths: 0 to 1e9.
  std::int64_t gpu_util_ppb = unknown;
  std::int64_t gpu_memory_peak_bytes = unknown;   ///< of one GPU, the fullest where the log tells them apart
  std::int64_t gpu_memory_bytes = unknown;        ///< what one of its GPUs has
  std::int64_t cpu_time_us = unknown;             ///< over all cores; microseconds, because hours of many cores add up
  std::int64_t memory_peak_bytes = unknown;       ///< host memory of the whole job
  std::int64_t memory_requested_bytes = unknown;  ///< of the whole job, where its Request does not say
  friend bool operator==(const JobUsage&, const JobUsage&) = default;
};

}  // namespace headroom
