// SPDX-License-Identifier: Apache-2.0
#include "planner/fleet_bound.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {

FleetPlan cheapest_fleet(const FleetProblem& problem, Wholeness wholeness) {
  LinearProgram program;
  for (const FleetType& type : problem.types)
    program.add({.cost = type.cost_per_node,
                 .low = static_cast<double>(type.least),
                 .high = static_cast<double>(type.most),
                 .whole = true});
  const bool may_rent = std::isfinite(problem.rent_per_gpu_hour);
  for (const LoadBlock& block : problem.load)
    program.add({.cost = may_rent ? problem.rent_per_gpu_hour * block.hours : 0.0, .high = may_rent ? no_limit : 0.0});
  const std::size_t types = problem.types.size();
  for (std::size_t b = 0; b < problem.load.size(); ++b) {
    LinearProgram::Row row{.low = problem.load[b].demand};
    for (std::size_t k = 0; k < types; ++k) row.terms.push_back({k, problem.types[k].gpus_per_node});
    row.terms.push_back({types + b, 1.0});
    program.rows.push_back(std::move(row));
  }
  const LinearSolution solution = solve(program, wholeness);
  FleetPlan plan{.feasible = solution.status == LinearSolution::Status::optimal, .cost = solution.cost};
  if (!plan.feasible) return plan;
  const auto first_rented = solution.values.begin() + static_cast<std::ptrdiff_t>(types);
  plan.nodes.assign(solution.values.begin(), first_rented);
  plan.rented.assign(first_rented, solution.values.end());
  if (!solution.duals.empty()) {
    const auto fullest = std::ranges::max_element(problem.load, {}, &LoadBlock::demand) - problem.load.begin();
    const auto at = static_cast<std::size_t>(fullest);
    plan.value_of_gpu_hour = solution.duals[at] / problem.load[at].hours;
  }
  return plan;
}

}  // namespace headroom
