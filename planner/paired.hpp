// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "planner/interval.hpp"

namespace headroom {

struct RatioInterval {
  double ratio = 1.0;
  double low = 1.0, high = 1.0;  ///< not symmetric about the ratio
  double level = confidence_level;
};

/// How B differs from A where replica r of both met the same luck.
struct PairedComparison {
  MeanInterval difference;             ///< mean of B[r] - A[r]
  std::optional<RatioInterval> ratio;  ///< mean of B / mean of A; nothing if the mean of A may as well be 0
};

/// A and B are one metric of two variants of a scenario under common random numbers: element r of both comes from the
/// same seed. What luck does to both cancels in the difference, so the interval is much narrower than that of
/// independent runs if the variants react alike.
///
/// The ratio is that of the means, with Fieller's interval: all q for which the paired t test does not reject that
/// mean(B - q A) is 0. (A mean of the logarithms would be a ratio of geometric means, and no wait of 0 has a
/// logarithm.)
///
/// Domain   equally many finite values (CHECK).
/// Errors   nothing for fewer than two pairs.
/// Source   Law, "Simulation Modeling and Analysis", 5th ed., 2015, sections 10.2.1 and 11.2; Fieller, "Some problems
/// in
///          interval estimation", Journal of the Royal Statistical Society B 16(2), 1954.
[[nodiscard]] std::optional<PairedComparison> paired_difference(std::span<const double> a, std::span<const double> b,
                                                                double level = confidence_level);

}  // namespace headroom
