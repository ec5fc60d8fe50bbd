// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/ids.hpp"
#include "sim/quantile_sketch.hpp"
#include "sim/run_statistics.hpp"
#include "sim/wide_sum.hpp"

namespace headroom {

/// A measured job that finished or was killed.
struct EndedJob {
  std::int64_t wait_ns = 0, turnaround_ns = 0;
  double bounded_slowdown = 1.0;
  double gpu_hours = 0.0, cpu_hours = 0.0;
  TenantId tenant;
  std::uint8_t size_class = 0;  ///< see size_class_of()
};

/// 0: less than one GPU; 1 + ceil(log2(GPUs)); or 66 + ceil(log2(cores)) for a job without GPUs.
[[nodiscard]] std::uint8_t size_class_of(std::uint64_t gpu_milli, std::uint64_t cpus);

/// In the order of the metric table; NaN if there is no job.
struct Spread {
  double mean, p50, p95, p99, p999, max;
};

/// The jobs behind the statistics: each of them up to a number of jobs, sketches beyond. Private to sim; part of
/// Metrics.
class EndedJobs {
 public:
  explicit EndedJobs(std::uint64_t exact_up_to) : exact_up_to_(exact_up_to) {}

  void add(const EndedJob& job);

  [[nodiscard]] std::uint64_t count() const { return total_.jobs; }
  [[nodiscard]] bool exact() const { return total_.jobs <= exact_up_to_; }
  [[nodiscard]] Spread wait() const;
  /// In seconds, at p = 0, 1/intervals, ..., 1; empty if there is no job.
  [[nodiscard]] std::vector<double> wait_quantiles(int intervals) const;
  [[nodiscard]] Spread turnaround() const;
  [[nodiscard]] Spread bounded_slowdown() const;
  [[nodiscard]] std::vector<GroupStatistics> by_tenant(const std::vector<std::string>& names) const;
  [[nodiscard]] std::vector<GroupStatistics> by_size() const;

 private:
  struct Sums {
    std::uint64_t jobs = 0;
    WideSum wait_ns = 0, turnaround_ns = 0;
    double bounded_slowdown = 0.0, gpu_hours = 0.0, cpu_hours = 0.0;
    void add(const EndedJob& job);
  };
  struct Group {
    Sums sums;
    QuantileSketch wait_s, turnaround_s;
  };
  using Key = std::uint32_t (*)(const EndedJob&);
  using Rows = std::map<std::uint32_t, GroupStatistics>;

  void sketch(const EndedJob& job);
  [[nodiscard]] std::vector<double> waits_s() const;
  [[nodiscard]] Rows exact_rows(Key key) const;
  [[nodiscard]] static Rows sketched_rows(const std::vector<Group>& groups);
  [[nodiscard]] static GroupStatistics row_of(const Sums& sums, const Spread& wait, double turnaround_p95_s);

  std::uint64_t exact_up_to_;
  Sums total_;
  std::vector<EndedJob> jobs_;  // empty beyond the limit
  QuantileSketch wait_s_, turnaround_s_, bounded_slowdown_;
  std::vector<Group> tenants_, sizes_;  // by key
};

}  // namespace headroom
