// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/job_facts.hpp"

/// What a workload is like, in numbers. Works for real and for generated jobs alike, so that they can be compared.
namespace headroom {

/// A sample of one quantity. Mean, CV, minimum and maximum are those of all values; `points` are the values in rising
/// order, thinned to every k-th where there are more than 2^17.
struct SampleDistribution {
  std::uint64_t count = 0;
  double mean = 0.0, cv = 0.0;  ///< CV: standard deviation (of the population) over the mean; 0 if the mean is 0
  double min = 0.0, max = 0.0;
  std::vector<double> points;
  /// Linear interpolation at p * (n - 1), p in [0, 1]; 0 of an empty sample.
  [[nodiscard]] double quantile(double p) const;
};
[[nodiscard]] SampleDistribution describe_sample(std::vector<double> values);

/// r_k = sum (x_t - m)(x_(t+k) - m) / sum (x_t - m)^2 for k = 1..lags: the usual estimator, biased towards 0 for lags
/// near the length. 0 of a series that does not vary or is not longer than the lag.
/// Source   Box, Jenkins, Reinsel, "Time Series Analysis", 4th edition, 2008, section 2.1.5.
[[nodiscard]] std::vector<double> autocorrelation(const std::vector<double>& series, std::size_t lags);

/// One value for each hour of the calendar, from the hour of the first submission to that of the last.
struct HourlyLoad {
  std::vector<double> jobs;    ///< submitted
  std::vector<double> work;    ///< width-hours that they bring
  std::vector<double> demand;  ///< mean width in use, did every job run at its submission
};

struct OutcomeProfile {
  double share = 0.0;       ///< of the jobs
  double work_share = 0.0;  ///< of run time times width
  double mean_run_s = 0.0;  ///< 0 if there are none
};

struct TenantProfile {
  std::string name;
  double share = 0.0, work_share = 0.0;
};

/// A width is the GPUs of a job, or its cores where no job has a GPU.
struct TraceProfile {
  std::string name;
  bool counts_gpus = false;
  std::uint64_t jobs = 0, left_out = 0;  ///< left out: see JobFacts
  double span_h = 0.0;                   ///< first to last submission
  double jobs_per_hour = 0.0;            ///< 0 without a span
  double work_h = 0.0;                   ///< sum of run time times width, in width-hours
  SampleDistribution run_s, width, gap_s;
  std::array<OutcomeProfile, 3> outcomes;  ///< in the order of Outcome
  HourlyLoad hourly;
  static constexpr std::size_t lags = 168;
  std::vector<double> acf_jobs, acf_work, acf_demand;  ///< of the hourly series, element k-1 for a lag of k hours
  double dispersion = 0.0;                             ///< variance / mean of jobs per hour; 1 for a Poisson process
  std::array<double, 24> by_hour{};                    ///< jobs per hour of this time of day (UTC) over the mean rate
  std::array<double, 7> by_weekday{};                  ///< the same by day of the week, Monday first
  std::vector<TenantProfile> tenants;                  ///< most work first, at most ten
  std::uint64_t other_tenants = 0;                     ///< that are not in the list
};

/// `start_unix_s` is the calendar time of simulated zero. Without a job everything is 0.
[[nodiscard]] TraceProfile profile_trace(const JobFacts& facts, std::int64_t start_unix_s, std::string name = {});
[[nodiscard]] TraceProfile profile_trace(JobSource& source, std::int64_t start_unix_s, std::string name = {});

}  // namespace headroom
