// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/units.hpp"

/// How many servers a load needs. For screening: a bracket for a simulation, not its answer.
namespace headroom {

/// ceil(offered_load + quality * sqrt(offered_load)), at least one: the larger the system, the smaller the reserve. A
/// quality of 1 to 2 keeps the wait to a small part of the service time at any size.
///
/// Domain   offered_load >= 0 and quality >= 0, finite, and an answer below 2^32 (CHECK).
/// Source   Halfin and Whitt, "Heavy-traffic limits for queues with many exponential servers", Operations Research
///          29(3), 1981.
[[nodiscard]] std::uint32_t square_root_staffing(double offered_load, double quality);

struct WaitTarget {
  double percentile = 0.95;  ///< of arrivals, in (0, 1)
  Duration longest;          ///< that they may wait; >= 0
};

/// The fewest servers of M/M/c at which the target is met. Domain as in models/queueing/erlang.hpp.
///
/// Cost     proportional to the answer, times its logarithm.
[[nodiscard]] std::uint32_t servers_for_wait(double offered_load, Duration mean_service, const WaitTarget& target);

}  // namespace headroom
