// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"
#include "scenarios/scenario.hpp"

namespace headroom {

/// No job takes longer: 100 years, of 292 that the clock has.
inline constexpr Duration longest_duration{100.0 * 365.25 * 86400.0};

/// The cut distribution: what falls below `min` or above `max` becomes that bound, as a walltime limit does it. A
/// duration is never shorter than 1 ns nor longer than 100 years, so that it is work and sums of it stay inside the
/// clock; with that bound every mean is finite.
///
/// Domain   0 < u < 1; larger u, longer or equal duration. Parameters as read_scenario() checks them: positive. No
///          mixture, whose quantile function has no closed form (CHECK).
[[nodiscard]] Duration duration_quantile(const DurationDistribution& distribution, double u);

/// One random duration from a uniform number in (0, 1). In a mixture u chooses the part, and where it lies within the
/// part's share is the uniform number of that part; every other distribution gives its quantile.
[[nodiscard]] Duration duration_draw(const DurationDistribution& distribution, double u);

/// Share of the durations that are <= `at`, from the cut distribution or the mixture of cut distributions.
[[nodiscard]] double duration_cdf(const DurationDistribution& distribution, Duration at);

/// Mean of the cut distribution, or of the mixture of cut distributions, by closed form (limited expected values): what
/// `load` divides by. Relative error below 1e-9.
/// Source   Klugman, Panjer, Willmot, "Loss Models", 4th edition, 2012, Appendix A: E[min(X, d)]; the mean of X cut at
///          both ends is low + E[min(X, high)] - E[min(X, low)].
[[nodiscard]] Duration duration_mean(const DurationDistribution& distribution);

}  // namespace headroom
