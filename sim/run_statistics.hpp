// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/metric_spec.hpp"
#include "sim/period_use.hpp"
#include "sim/time_series.hpp"

/// What a run comes to, as values; what they mean is in sim/metrics.hpp.
namespace headroom {

struct GroupStatistics {
  std::string name;
  std::uint64_t jobs = 0;
  double wait_mean_s = 0, wait_p50_s = 0, wait_p95_s = 0, wait_p99_s = 0, wait_p999_s = 0;
  double turnaround_mean_s = 0, turnaround_p95_s = 0;
  double bounded_slowdown_mean = 0;
  double gpu_hours = 0, cpu_hours = 0;
};

/// What the jobs of a tenant held within the measured window, whether they were submitted in it, ended in it or not.
struct TenantUse {
  std::string name;
  double gpu_hours = 0.0, cpu_hours = 0.0;
};

/// Means over consecutive measured jobs in the order of their submission, for the method of batch means. At most 2,048
/// batches: when they are full, neighbours become one and `jobs_per_batch` doubles.
struct JobBatches {
  struct Batch {
    std::uint64_t jobs = 0;  ///< of the jobs submitted in this batch, those that ended: what the means are over
    double wait_mean_s = 0.0, turnaround_mean_s = 0.0, bounded_slowdown_mean = 0.0;
  };
  std::uint64_t jobs_per_batch = 1;  ///< submitted; the last batch may have fewer
  std::vector<Batch> batches;        ///< only those in which a job ended
};

struct RunStatistics {
  /// Every row of run_metrics() but run.wall, behind them those of cloud_metrics() where something can be rented; NaN
  /// where there is nothing to measure.
  std::vector<MetricValue> metrics;
  std::vector<TenantUse> use;                 ///< in order of name
  std::vector<GroupStatistics> tenants;       ///< in order of name
  std::vector<GroupStatistics> size_classes;  ///< powers of two of GPUs, or of cores for jobs without GPUs
  /// Time in the queue in seconds at p = 0, 1/200, ..., 1; empty without measured jobs or groups.
  std::vector<double> wait_quantiles_s;
  std::vector<TimeSeries> series;
  JobBatches batches;
  std::vector<PeriodUse> periods;  ///< those that were asked for and have ended
  double window_s = 0.0;           ///< length of the measured window
  bool exact = true;               ///< false: percentiles come from sketches, as there were too many jobs to keep each
  double percentile_error = 0.0;   ///< relative, at most; of every percentile. 0 if exact

  /// NaN if there is no such metric.
  [[nodiscard]] double metric(std::string_view name) const;
};

}  // namespace headroom
