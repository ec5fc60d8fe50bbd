// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "planner/plan/goal.hpp"

/// What replicas say about a true mean, and how probable it is that they mislead.
namespace headroom {

/// Whether another seed may give another value. If none can, one value is exact.
enum class Chance : std::uint8_t { none, drawn };

struct Estimate {
  double mean = 0.0;        ///< over the replicas that had something to measure; NaN if none had
  double half_width = 0.0;  ///< of the 95 % interval: NaN for a single value that was drawn, 0 for one that is exact
  std::size_t values = 0;   ///< replicas that had something to measure
  std::size_t missing = 0;  ///< and that had nothing: NaN

  [[nodiscard]] double low() const { return mean - half_width; }
  [[nodiscard]] double high() const { return mean + half_width; }
};

[[nodiscard]] Estimate estimate_of(std::span<const double> values, Chance chance);

/// Of b - a by replica, which both must have measured: common luck cancels.
[[nodiscard]] Estimate difference_of(std::span<const double> a, std::span<const double> b, Chance chance);

/// How a candidate stands to a constraint, at 95 %.
enum class Standing : std::uint8_t { kept, open, broken };

/// Kept or broken if the whole interval is. A replica with nothing to measure leaves it open whether a bound is kept;
/// if all had nothing it is broken. A mean that shall equal the bound is compared as it is.
[[nodiscard]] Standing standing_of(const Assertion& constraint, const Estimate& estimate);

/// P(the true mean keeps the bound), by Student's distribution around the estimate. Where too few replicas measured
/// something it is a half: nobody knows.
[[nodiscard]] double probability_of_keeping(const Assertion& constraint, const Estimate& estimate);

/// P(the true mean is below 0).
[[nodiscard]] double probability_below_zero(const Estimate& estimate);

}  // namespace headroom
