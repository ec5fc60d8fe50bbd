// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "scenarios/synthetic.hpp"

/// Mixtures of lognormal distributions, fitted to positive times.
namespace headroom {

struct LognormalMixture {
  std::vector<DurationDistribution> parts;  ///< lognormal, without cut; shares sum to 1; smallest median first
  double log_likelihood = 0.0;              ///< of the logarithms of the values
};

/// Expectation maximisation on the logarithms, from parts of equal share cut at the quantiles, until the log-likelihood
/// grows by less than 1e-7 of itself, at most 200 rounds. A sigma is at least 0.05, so that ties do not collapse a
/// part.
///
/// Domain   at least one value, all > 0, in rising order; 1 <= parts (CHECK).
/// Source   Dempster, Laird, Rubin, Journal of the Royal Statistical Society B 39(1), 1977, section 4.3.
[[nodiscard]] LognormalMixture fit_lognormal_mixture(const std::vector<double>& values, std::size_t parts);

/// Run times as a distribution: the mixture of 1 to 4 parts with the least Bayesian information criterion, fitted to at
/// most 1000 quantiles of the values and cut at the smallest and largest one. From 1000 values on, the longest 2 % are
/// a part of their own, cut likewise, because they carry much of the mean and weigh little in a likelihood. The median
/// of the part that brings most of the mean is then moved so that the mean of the whole is that of the values. Equal
/// values become a constant.
///
/// Domain   at least one value, all > 0 (CHECK).
[[nodiscard]] DurationDistribution fit_durations(std::vector<double> values);

}  // namespace headroom
