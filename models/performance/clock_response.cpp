// SPDX-License-Identifier: Apache-2.0
#include "models/performance/clock_response.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {

ClockResponse clock_bound(double beta) {
  HEADROOM_CHECK(beta >= 0.0 && beta <= 1.0, "a part is from 0 to 1");
  return {1.0 - beta, beta};
}

double step_time_ratio(ClockResponse response, double clock_ratio, double duty) {
  HEADROOM_CHECK(response.fixed >= 0.0 && response.clocked >= 0.0 && response.fixed + response.clocked > 0.0,
                 "the parts of a step are not negative, and not both zero");
  HEADROOM_CHECK(clock_ratio > 0.0 && clock_ratio <= 1.0 && duty > 0.0 && duty <= 1.0, "outside the domain");
  return std::max(1.0, response.fixed + response.clocked / clock_ratio) / duty;
}

double step_time_ratio(ClockResponse response, std::span<const OperatingPoint> gpus) {
  HEADROOM_CHECK(!gpus.empty(), "a step runs on a GPU");
  double slowest = 0.0;
  for (const OperatingPoint& gpu : gpus)
    slowest = std::max(slowest, step_time_ratio(response, gpu.clock_ratio, gpu.duty));
  return slowest;
}

}  // namespace headroom
