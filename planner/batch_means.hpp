// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "planner/interval.hpp"

namespace headroom {

/// Serial correlation of neighbours, and whether it may be chance.
struct Independence {
  double lag1 = 0.0;   ///< autocorrelation of each value with the next one
  double score = 0.0;  ///< von Neumann's ratio, standardised: about normal (0, 1) if the values are independent
};

/// Of von Neumann's ratio eta = sum (x[i+1] - x[i])^2 / sum (x[i] - mean)^2 the score is
/// (1 - eta / 2) * sqrt((n^2 - 1) / (n - 2)); large if neighbours are alike.
///
/// Domain   n >= 3 finite values (CHECK). Equal values have no correlation: both numbers are 0.
/// Source   von Neumann, Annals of Mathematical Statistics 12(4), 1941; the variance of 1 - eta / 2 is from Young, the
///          same volume; used for batch means by Fishman, "Discrete-Event Simulation", 2001, section 6.6, and by
///          Alexopoulos and Seila in Banks (ed.), "Handbook of Simulation", 1998, chapter 7.
[[nodiscard]] Independence independence(std::span<const double> values);

/// The interval of a mean from one long run: neighbouring jobs wait alike, but the means of long enough batches of them
/// are almost independent.
struct BatchMeans {
  std::size_t batches = 0;               ///< of the interval, or of the last attempt
  double lag1 = 0.0;                     ///< of batches half as long as those
  std::optional<MeanInterval> interval;  ///< nothing: batches stay correlated, or there are too few values
};

/// Tries 30, 24, 20, 16, 12 and 10 batches of equal length (Schmeiser: more than 30 narrow the interval little, fewer
/// than 10 make it unreliable) and takes the first number for which batches of *half* the length pass the test of
/// independence() on the 10 % level. The shorter batches are tested because that test seldom finds a correlation of 0.2
/// among 30 values, which is enough to spoil an interval; batches of twice the tested length have about half of it.
/// What does not fill a batch is left out at the begin.
///
/// `series` a measured value per job, or its mean over equal numbers of jobs, in the order of submission.
/// Domain   finite values of a run without trend: a growing queue has no mean.
/// Source   Schmeiser, "Batch size effects in the analysis of simulation output", Operations Research 30(3), 1982; Law
///          and Carson, "A sequential procedure for determining the length of a steady-state simulation", Operations
///          Research 27(5), 1979 (the test on shorter batches than those of the interval).
[[nodiscard]] BatchMeans batch_means(std::span<const double> series, double level = confidence_level);

}  // namespace headroom
