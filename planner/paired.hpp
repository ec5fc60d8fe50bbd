// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "planner/fieller.hpp"

namespace headroom {

/// A and B are one metric of two variants of a scenario under common random numbers: element r of both comes from the
/// same seed. What luck does to both cancels in the difference, so the interval is much narrower than that of
/// independent runs if the variants react alike. The ratio is that of the means, with Fieller's interval: all q for
/// which the paired t test does not reject that mean(B - q A) is 0.
///
/// Domain   equally many finite values (CHECK).
/// Errors   nothing for fewer than two pairs.
/// Source   Law, "Simulation Modeling and Analysis", 5th ed., 2015, sections 10.2.1 and 11.2.
[[nodiscard]] std::optional<ComparedMeans> paired_difference(std::span<const double> a, std::span<const double> b,
                                                             double level = confidence_level);

/// The same for samples that have no luck in common: Welch's interval, whose degrees of freedom follow from both
/// variances (Satterthwaite), and Fieller's with those degrees and without covariance.
///
/// Domain   finite values (CHECK).
/// Errors   nothing if either has fewer than two values.
/// Source   Welch, "The generalization of 'Student's' problem when several different population variances are
///          involved", Biometrika 34(1/2), 1947; Law, section 10.2.2.
[[nodiscard]] std::optional<ComparedMeans> independent_difference(std::span<const double> a, std::span<const double> b,
                                                                  double level = confidence_level);

}  // namespace headroom
