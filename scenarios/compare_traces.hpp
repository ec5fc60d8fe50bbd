// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "scenarios/trace_profile.hpp"

/// How near one workload is to another: a generated one to the log it was fitted to.
namespace headroom {

/// One number of both workloads.
struct ComparedMeasure {
  std::string name, unit;  ///< unit "" for a plain number
  double a = 0.0, b = 0.0;
  /// b / a; 1 if both are 0, and infinite if only a is.
  [[nodiscard]] double ratio() const;
};

/// The distance of two samples of one quantity.
struct ComparedSample {
  std::string name, unit;
  double ks = 0.0;              ///< largest difference of the two empirical distribution functions, in [0, 1]
  std::vector<double> p, a, b;  ///< quantile-quantile series: a[i] and b[i] are the quantiles at p[i]
};

struct TraceComparison {
  std::vector<ComparedMeasure> measures;
  std::vector<ComparedSample> samples;  ///< run time, width, time between submissions
  /// Root mean square difference of the autocorrelations over lags of 1 to 168 hours.
  double acf_jobs_rms = 0.0, acf_work_rms = 0.0, acf_demand_rms = 0.0;
};

[[nodiscard]] TraceComparison compare_traces(const TraceProfile& a, const TraceProfile& b);

/// Two-sample Kolmogorov-Smirnov distance of values in rising order, with ties; 1 if exactly one sample is empty.
/// Source   Conover, "Practical Nonparametric Statistics", 3rd edition, 1999, section 6.3.
[[nodiscard]] double ks_distance(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace headroom
