// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/cost/commitment.hpp"
#include "planner/solver/linear_program.hpp"

/// The least that a fleet can cost: what no schedule, however good, gets below.
namespace headroom {

/// Nodes of one type that may be had in any number within a range.
struct FleetType {
  std::string name;
  double gpus_per_node = 0.0;
  double cost_per_node = 0.0;  ///< over all hours of the load, used or not
  std::uint32_t least = 0, most = 0;
};

struct FleetProblem {
  std::vector<FleetType> types;
  std::vector<LoadBlock> load;          ///< GPUs demanded, in blocks that last at least as long as jobs may wait
  double rent_per_gpu_hour = no_limit;  ///< of GPUs by the hour; infinite: there are none
};

struct FleetPlan {
  bool feasible = false;
  double cost = 0.0;
  std::vector<double> nodes;       ///< by type; fractions if they may be
  std::vector<double> rented;      ///< GPUs, by block
  double value_of_gpu_hour = 0.0;  ///< what one GPU-hour more in the fullest block costs; only of a relaxed plan
};

/// minimise    sum of cost_per_node_k n_k + rent sum of hours_b y_b
/// subject to  sum of gpus_k n_k + y_b >= demand_b for each block b; least_k <= n_k <= most_k
///
/// A lower bound for any schedule that serves the demand: GPUs are never idle while there is work in a block, gangs
/// always fit, nobody waits for a node to boot. That is why the blocks must not be shorter than the longest wait that
/// is allowed: work may move within a block and not beyond.
[[nodiscard]] FleetPlan cheapest_fleet(const FleetProblem& problem, Wholeness wholeness);

}  // namespace headroom
