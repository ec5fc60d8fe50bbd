// SPDX-License-Identifier: Apache-2.0
#include "models/performance/packing.hpp"

#include <cmath>

#include "models/check.hpp"

namespace headroom {

double packed_slowdown(double busy, double from, double to, double exponent) {
  HEADROOM_CHECK(busy >= 0.0 && busy <= 1.0 && from > 0.0 && to > 0.0 && exponent > 0.0, "outside the domain");
  return (1.0 - busy) + busy * std::pow(from / to, exponent);
}

double least_share(double busy, double slowdown, double exponent) {
  HEADROOM_CHECK(busy >= 0.0 && busy <= 1.0 && slowdown >= 1.0 && exponent > 0.0, "outside the domain");
  if (busy == 0.0) return 0.0;
  return std::pow(busy / (slowdown - 1.0 + busy), 1.0 / exponent);
}

}  // namespace headroom
