// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sim/cloud_spec.hpp"

/// One job with a deadline on one spot zone, replayed from a trace: what a policy pays beside what anybody must pay.
/// Money is in hours of on-demand price, so that it needs no currency. No run calls it: it is the reference
/// for the published table of such jobs, which tests/planner/spot_replay_test.cpp holds it to.
namespace headroom {

struct SpotJob {
  double work_h = 48.0;       ///< that it has to compute
  double within_h = 60.0;     ///< from its start on; at least work_h + 2 changeover_h
  double changeover_h = 0.1;  ///< each start and each switch is paid for so long without progress
  double spot_price = 0.3;    ///< of the on-demand price
};

enum class SpotRule : std::uint8_t {
  greedy,            ///< waits for spot, until only on-demand is safe
  uniform_progress,  ///< on-demand too, while it is behind the straight line from start to deadline
};

struct SpotOutcome {
  double cost_h = 0.0;  ///< hours at on-demand price
  bool in_time = false;
};

/// Decides at every tick of the trace from `first_tick` on. Both rules stay on spot until it is lost, which happens at
/// a tick, and go to on-demand for good once the time left is no more than the work left and two change-overs. Uniform
/// progress takes spot when it is idle and there is some; else on-demand if its progress is less than
/// elapsed * work / deadline; from there it goes (to spot, or idle) when its progress would do after two change-overs.
///
/// Domain   the trace holds the ticks until the deadline (CHECK).
/// Source   Wu et al., "Can't Be Late: optimizing spot instance savings under deadlines", NSDI 2024, as we read its
/// rules.
[[nodiscard]] SpotOutcome replay_spot(const SpotTrace& zone, std::size_t first_tick, const SpotJob& job, SpotRule rule);

/// Spot for as much of the work as the zone has time until the deadline, on-demand for the rest, no change-overs:
/// nobody pays less. In hours at on-demand price.
[[nodiscard]] double least_spot_cost_h(const SpotTrace& zone, std::size_t first_tick, const SpotJob& job);

/// Ticks that a replay may read, and where the k-th of `starts` evenly spaced ones begins.
[[nodiscard]] std::size_t ticks_of(const SpotTrace& zone, const SpotJob& job);
[[nodiscard]] std::size_t nth_start(const SpotTrace& zone, const SpotJob& job, std::size_t k, std::size_t starts);

struct ZoneStatistics {
  double availability = 0.0;                  ///< share of the ticks
  double mean_up_h = 0.0, median_up_h = 0.0;  ///< of the stretches without a gap; 0 if there is none
  double lost_per_up_hour = 0.0;              ///< stretches that ended in the trace / time available
};
[[nodiscard]] ZoneStatistics zone_statistics(const SpotTrace& zone);

}  // namespace headroom
