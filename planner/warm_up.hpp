// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace headroom {

/// Where a run stops to remember that it began with an empty cluster.
struct WarmUp {
  std::size_t values = 0;    ///< of the series, from its begin, that look like warm-up; a multiple of 5
  bool ends = true;          ///< false: more than half of the run would have to go, so it is too short or has a trend
  double mean_before = 0.0;  ///< mean of the whole series
  double mean_after = 0.0;   ///< mean of what is left
};

/// MSER-5: means of five values at a time, and of all ways to leave out the first d of them the one with the smallest
/// squared standard error of what is left, sum (z - mean)^2 / (n - d)^2. The last five means are never left alone,
/// because their variance is chance.
///
/// `series` a measured value per job, or its mean over equal numbers of jobs, in the order of submission.
/// Errors   nothing for fewer than 50 values, which are ten means of five.
/// Source   White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69(6), 1997;
///          White, Cobb and Spratt, Winter Simulation Conference 2000 (batches of five; a truncation point in the
///          second half is none); Franklin and White, Winter Simulation Conference 2008.
[[nodiscard]] std::optional<WarmUp> find_warm_up(std::span<const double> series);

}  // namespace headroom
