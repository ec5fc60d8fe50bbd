// SPDX-License-Identifier: Apache-2.0
#include "models/quantile_bound.hpp"

#include <cmath>

#include "models/check.hpp"

namespace headroom {

QuantileBound upper_quantile_bound(std::size_t n, double p, double level) {
  HEADROOM_CHECK(n >= 1 && p > 0.0 && p < 1.0 && level > 0.0 && level < 1.0, "outside the domain");
  // X_(n-k) is below the quantile exactly if at most k of n lie above it: P(Binomial(n, 1 - p) <= k).
  const auto count = static_cast<double>(n);
  const double step = std::log1p(-p) - std::log(p);
  double log_term = count * std::log(p);
  double missed = std::exp(log_term);
  QuantileBound best{n, 1.0 - missed};
  for (std::size_t k = 1; k < n; ++k) {
    log_term += std::log((count - static_cast<double>(k) + 1.0) / static_cast<double>(k)) + step;
    missed += std::exp(log_term);
    if (1.0 - missed < level) break;
    best = {n - k, 1.0 - missed};
  }
  return best;
}

std::size_t least_sample(double p, double level) {
  HEADROOM_CHECK(p > 0.0 && p < 1.0 && level > 0.0 && level < 1.0, "outside the domain");
  return static_cast<std::size_t>(std::ceil(std::log1p(-level) / std::log(p)));
}

}  // namespace headroom
