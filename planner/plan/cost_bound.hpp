// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "planner/plan/right_size.hpp"

namespace headroom {

/// GPUs that jobs held on average over the measured window, the mean over replicas.
///
/// Domain   the run has a horizon, or the result is 0: how long the window was is not known then.
[[nodiscard]] double mean_held_gpus(const Scenario& scenario, std::span<const double> used_hours,
                                    std::span<const double> wasted_hours);

/// The cheapest number of nodes in the pools that are decided, fractions not allowed, whose GPUs could hold `gpus` at
/// all times: what is held on average must fit what is there on average, so no schedule serves the same GPU-hours for
/// less. Costs between the least and the other numbers of a pool are taken as the line below all of them, so a price
/// that falls with size (a tier of switches) leaves it a bound.
///
/// Nothing if no decision is about the nodes of a pool, if another one than those changes the costs, or if `gpus` is 0.
[[nodiscard]] std::optional<CostBound> cost_bound(Sweep& sweep, double gpus);

}  // namespace headroom
