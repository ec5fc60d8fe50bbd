// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/queueing_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "models/queueing/erlang.hpp"

namespace headroom {

double estimated_mean_wait_s(const OfferedWork& work, double gpus) {
  constexpr double most_servers = 1e8;  // Erlang's recursion takes a step for each
  const double places = std::max(1.0, std::round(gpus / work.gpus_per_job)), load = work.gpus / gpus;
  if (!(work.service_s > 0.0) || !(load >= 0.0) || !(places <= most_servers))
    return std::numeric_limits<double>::quiet_NaN();
  if (load >= 1.0) return std::numeric_limits<double>::infinity();
  const auto servers = static_cast<std::uint32_t>(places);
  return mean_wait({.servers = servers, .offered_load = load * places, .mean_service = Duration{work.service_s}}).si;
}

}  // namespace headroom
