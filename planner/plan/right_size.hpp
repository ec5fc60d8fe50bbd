// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "planner/plan/search.hpp"
#include "planner/sweep.hpp"

/// Right-sizing: which of the values that a plan leaves open is best.
namespace headroom {

/// Runs units of a sweep and keeps what they come to, by Sweep::key(). False: it was stopped.
class UnitRunner {
 public:
  virtual ~UnitRunner() = default;
  virtual bool run(std::span<const WorkPool::Unit> units) = 0;
  [[nodiscard]] virtual const std::map<std::string, UnitResult>& results() const = 0;
};

struct RightSizing {
  PlanGoal goal;
  std::vector<Assertion> constraints;
  std::uint32_t most_replicas = 64;
};

/// What no choice can go below, where the goal is the present value of the costs.
struct CostBound {
  double cost = 0.0;  ///< USD
  double gpus = 0.0;  ///< on average, that the winner's jobs held: what has to be served
  std::vector<std::pair<std::string, double>> choices;  ///< key and value at the bound
};

struct RightSize {
  RightSizing question;
  SearchResult search;
  std::vector<double> loads;  ///< by candidate: offered load of its GPUs, as the largest candidate measured the demand
  std::optional<CostBound> bound;
  std::uint64_t runs = 0;
};

/// A sentence if the question cannot be asked of these points: a goal or a constraint of costs without a `costs`
/// section, or a load that follows the size of the cluster, so that a larger one would get more work.
[[nodiscard]] std::optional<std::string> fault_of_right_sizing(const RightSizing& question, Sweep& sweep);

/// Three steps. The candidate with the most GPUs runs once: it measures the demand. The queueing screen sets those
/// aside whose GPUs would be loaded by more than 1, as no queue in front of them has a steady state (only if the plan
/// bounds a wait). The others are simulated and searched (planner/plan/search.hpp). With the winner's GPU-hours, the
/// cheapest fleet is found that could serve them (planner/fleet_bound.hpp).
[[nodiscard]] RightSize right_size(const RightSizing& question, Sweep& sweep, UnitRunner& runner);

}  // namespace headroom
