// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/read_trace/job_work.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"

/// A trace described before anything is simulated: is it what we think it is, and how much does it ask for?
///
/// Run times here are what a job may use, min(run time, limit). Percentiles are nearest-rank: the smallest value that
/// at least p % of the jobs do not exceed. Work is size times run time; the size of a job is its GPUs if any job of the
/// trace asks for one, else its CPUs.
namespace headroom {

struct TenantWork {
  std::string name;
  std::uint64_t jobs = 0;
  double work_hours = 0.0;  ///< CPU-hours or GPU-hours, by `TraceSummary::size_unit`
};

/// Jobs with from <= size <= to. The first bucket is size 0, then 1, 2..3, 4..7, ...: powers of two.
struct SizeBucket {
  std::uint64_t from = 0, to = 0, jobs = 0;
  double work_hours = 0.0;
};

struct SizeSummary {
  std::uint64_t min = 0, p50 = 0, p95 = 0, max = 0;
  std::vector<SizeBucket> histogram;  ///< without empty buckets at either end
};

struct RunTimeSummary {
  double mean_s = 0.0, p50_s = 0.0, p95_s = 0.0, p99_s = 0.0, max_s = 0.0;
  double zero_share = 0.0;  ///< rows with run time 0 or unknown, kept or dropped, of all rows
};

struct ArrivalSummary {
  double span_days = 0.0;  ///< from the first submit to the last
  std::uint64_t peak_hour_jobs = 0;
  Instant peak_hour;                  ///< begin of that hour; hours count from simulated zero, the earliest of equals
  std::uint64_t gaps_over_a_day = 0;  ///< pairs of consecutive submits more than 86,400 s apart
  double longest_gap_days = 0.0;
};

struct TraceSummary {
  TraceReport report;
  Instant first_submit, last_submit;
  ArrivalSummary arrivals;
  SizeUnit size_unit = SizeUnit::cpus;
  SizeSummary sizes;
  RunTimeSummary run_times;
  std::uint64_t tenants = 0;
  std::vector<TenantWork> top_tenants;  ///< at most five, most work first; ties by name
  EstimateUse estimates;
  double cpu_hours = 0.0, gpu_hours = 0.0;
  /// Work over the span, in CPUs or GPUs: the machine that would be busy all the time. Nothing without a span.
  std::optional<double> mean_load;
  std::vector<double> load_by_day;                 ///< work submitted on each day from simulated zero on, over 86,400 s
  std::optional<std::uint64_t> header_processors;  ///< "MaxProcs" of the header
  std::uint64_t jobs_larger_than_header_processors = 0;
};

/// All of it from one trace with at least one job (CHECK).
[[nodiscard]] TraceSummary inspect_trace(const LoadedTrace& trace);

}  // namespace headroom
