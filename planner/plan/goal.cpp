// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/goal.hpp"

#include <cmath>
#include <limits>

namespace headroom {

double excess(const Assertion& constraint, double value) {
  if (std::isnan(value)) return std::numeric_limits<double>::infinity();
  switch (constraint.relation) {
    case Assertion::Relation::less:
    case Assertion::Relation::less_equal:
      return value - constraint.bound;
    case Assertion::Relation::greater:
    case Assertion::Relation::greater_equal:
      return constraint.bound - value;
    case Assertion::Relation::equal:
      return std::abs(value - constraint.bound);
  }
  return std::numeric_limits<double>::infinity();
}

bool keeps(const Assertion& constraint, double value) {
  const bool strict =
      constraint.relation == Assertion::Relation::less || constraint.relation == Assertion::Relation::greater;
  const double distance = excess(constraint, value);
  return strict ? distance < 0.0 : distance <= 0.0;
}

double as_cost(const PlanGoal& goal, double value) {
  return goal.minimise ? value : -value;
}

}  // namespace headroom
