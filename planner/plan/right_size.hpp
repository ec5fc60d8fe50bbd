// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "planner/plan/cost_bound.hpp"
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

struct RightSize {
  RightSizing question;
  SearchResult search;
  std::vector<double> loads;          ///< by candidate: offered load of its GPUs
  std::vector<double> guessed_waits;  ///< s, by candidate: the mean, as planner/plan/queueing_estimate.hpp has it
  std::vector<double> mean_waits;     ///< s, by candidate: the mean, simulated; NaN if it was not
  std::optional<CostBound> bound;
  std::uint64_t runs = 0;
};

/// A sentence if the question cannot be asked of these points: a goal or a constraint of costs without a `costs`
/// section, or a load that follows the size of the cluster, so that a larger one would get more work.
[[nodiscard]] std::optional<std::string> fault_of_right_sizing(const RightSizing& question, Sweep& sweep);

/// Three steps. The candidates with the most GPUs run first, one for each set of values of decisions that are not about
/// the cluster, its scheduler or its costs: their first replicas measure what work comes. A screen sets those aside
/// whose GPUs would be loaded by more than 1, as no queue in front of them has a steady state (only if the plan bounds
/// a wait, and if work cannot go elsewhere). The others are simulated and searched (planner/plan/search.hpp), those
/// with the longest guessed queues first, as they take the longest. With the winner's GPU-hours, the least is found for
/// which a candidate could serve them (planner/plan/cost_bound.hpp).
[[nodiscard]] RightSize right_size(const RightSizing& question, Sweep& sweep, UnitRunner& runner);

}  // namespace headroom
