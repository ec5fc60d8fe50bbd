// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "planner/sweep.hpp"

namespace headroom {

/// What no candidate can go below, where the goal is the present value of the costs.
struct CostBound {
  double cost = 0.0;          ///< USD
  double gpus = 0.0;          ///< on average, that the winner's jobs held: what has to be served
  std::size_t candidate = 0;  ///< the one that could, at this cost
  /// Below `cost`: the same if nodes came in fractions, each at the least that one more ever costs. What lies between
  /// is the size of the steps. Nothing if other keys than the nodes of pools are decided.
  std::optional<double> in_fractions;
};

/// GPUs that jobs held on average over the measured window, of the hours that they held in it.
///
/// Domain   the run has a horizon, or the result is 0: how long the window was is not known then.
[[nodiscard]] double mean_held_gpus(const Scenario& scenario, double gpu_hours);

/// The GPUs of the pools.
[[nodiscard]] double gpus_of(const Scenario& scenario);

/// The least, over all candidates, of what a cluster that nobody uses costs and what it costs to serve outside what its
/// GPUs cannot hold (planner/plan/overflow.hpp): what is held on average must fit what is there on average, and use
/// only adds to the costs. So no schedule on any candidate serves the same GPU-hours for less. Each candidate is priced
/// by itself, as costs are not a sum over pools: they share a fabric whose price jumps with its tiers.
///
/// Nothing if no decision is about the cluster, or if `gpus` is 0.
[[nodiscard]] std::optional<CostBound> cost_bound(Sweep& sweep, double gpus);

}  // namespace headroom
