// SPDX-License-Identifier: Apache-2.0
#include "planner/fieller.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {

std::optional<RatioInterval> fieller(const TwoMeans& means, double t, double level) {
  const double square = means.a * means.a - t * t * means.variance_a;
  const double linear = means.a * means.b - t * t * means.covariance;
  const double constant = means.b * means.b - t * t * means.variance_b;
  if (!(square > 0.0)) return std::nullopt;
  const double root = std::sqrt(std::max(0.0, linear * linear - square * constant));
  return RatioInterval{means.b / means.a, (linear - root) / square, (linear + root) / square, level};
}

}  // namespace headroom
