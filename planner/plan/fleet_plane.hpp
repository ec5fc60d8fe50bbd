// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "planner/fleet_bound.hpp"
#include "planner/sweep.hpp"

namespace headroom {

/// A plane below the costs of all candidates: `constant` and so much per node of each pool that is decided.
struct FleetPlane {
  FleetProblem problem;     ///< its types, in the order of the decisions; no load yet
  double constant = 0.0;    ///< USD, without a node of those pools
  double other_gpus = 0.0;  ///< GPUs of the pools that are not decided
};

/// From the candidate with the least nodes to any other one leads a way of single steps, from a number of nodes of one
/// pool to the next larger one. A node costs what it adds in the cheapest of all such steps, wherever it is taken, so
/// no step and no way costs less than the plane says. Between the numbers that may be chosen it says nothing.
///
/// `costs` are those of the candidates. Nothing if a decision is not about the nodes of a pool, or two about the same.
[[nodiscard]] std::optional<FleetPlane> plane_below(Sweep& sweep, std::span<const double> costs);

}  // namespace headroom
