// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

namespace headroom {

/// How far a value is on the wrong side of a bound: <= 0 keeps it (below 0 where the relation is strict). NaN, nothing
/// to measure, keeps no bound: infinite.
[[nodiscard]] double excess(const Assertion& constraint, double value);

/// Whether a value keeps the bound; false for NaN.
[[nodiscard]] bool keeps(const Assertion& constraint, double value);

/// A value of the goal so that less is better.
[[nodiscard]] double as_cost(const PlanGoal& goal, double value);

}  // namespace headroom
