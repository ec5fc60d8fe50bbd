// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "planner/interval.hpp"

namespace headroom {

/// An estimate of mean(B) / mean(A).
struct RatioInterval {
  double ratio = 1.0;
  double low = 1.0, high = 1.0;  ///< not symmetric about the ratio
  double level = confidence_level;
};

/// How B differs from A.
struct ComparedMeans {
  MeanInterval difference;             ///< mean of B - mean of A
  std::optional<RatioInterval> ratio;  ///< nothing if the mean of A may as well be 0
};

/// Two means, and how far they vary from sample to sample.
struct TwoMeans {
  double a = 0.0, b = 0.0;
  double variance_a = 0.0, variance_b = 0.0;  ///< of the means
  double covariance = 0.0;                    ///< of the means; 0 for independent samples
};

/// All q for which (b - q a)^2 <= t^2 * variance of (b - q a): the ratios that a test at this t does not reject. (A
/// mean of the logarithms would be a ratio of geometric means, and no wait of 0 has a logarithm.)
///
/// Errors   nothing if a differs from 0 by less than t of its standard errors: then no ratio is too large.
/// Source   Fieller, "Some problems in interval estimation", Journal of the Royal Statistical Society B 16(2), 1954.
[[nodiscard]] std::optional<RatioInterval> fieller(const TwoMeans& means, double t, double level);

}  // namespace headroom
