// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/time.hpp"

namespace headroom {

/// A quantity over time, recorded at its changes and kept as min, time-weighted mean and max per bucket, so that no
/// peak is thinned away.
struct TimeSeries {
  struct Bucket {
    double min = 0.0, mean = 0.0, max = 0.0;
  };
  std::string name;  ///< like a metric: "queue.jobs", "gpus.busy"
  std::string unit;
  Instant begin;   ///< of the first bucket
  TimeSpan width;  ///< of every bucket; the last one may end early
  std::vector<Bucket> buckets;
  std::string help = {};  ///< what it counts: "jobs in the queue"
};

}  // namespace headroom
