// SPDX-License-Identifier: Apache-2.0
#include "planner/assertions.hpp"

#include "planner/metric_column.hpp"

namespace headroom {
namespace {

bool holds(Assertion::Relation relation, double measured, double bound) {
  switch (relation) {  // a comparison with NaN is false, and so is a claim about nothing
    case Assertion::Relation::less:
      return measured < bound;
    case Assertion::Relation::less_equal:
      return measured <= bound;
    case Assertion::Relation::greater:
      return measured > bound;
    case Assertion::Relation::greater_equal:
      return measured >= bound;
    case Assertion::Relation::equal:
      return measured == bound;
  }
  return false;
}

}  // namespace

std::vector<AssertionOutcome> check_assertions(const std::vector<Assertion>& assertions,
                                               const RunStatistics& statistics) {
  std::vector<AssertionOutcome> outcomes;
  for (const Assertion& assertion : assertions) {
    const double measured = statistics.metric(assertion.metric);
    outcomes.push_back({assertion.text, measured, metric_column(assertion.metric).unit,
                        holds(assertion.relation, measured, assertion.bound)});
  }
  return outcomes;
}

}  // namespace headroom
