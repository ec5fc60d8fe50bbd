// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/odds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "planner/interval.hpp"

namespace headroom {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double unknown = 0.5;

/// P(the true mean is lower than the estimated one by more than `distance`).
double probability_beyond(double distance, const Estimate& estimate) {
  const auto degrees = static_cast<double>(estimate.values - 1);
  const double error = estimate.half_width / student_t(confidence_level, degrees);
  return student_tail(distance / error, degrees);
}

}  // namespace

Estimate estimate_of(std::span<const double> values, Chance chance) {
  std::vector<double> finite;
  for (const double value : values)
    if (std::isfinite(value)) finite.push_back(value);
  const std::size_t missing = values.size() - finite.size();
  if (finite.empty()) return {nothing, nothing, 0, missing};
  const auto interval = mean_interval(finite);
  if (interval) return {interval->mean, interval->half_width, finite.size(), missing};
  return {finite.front(), chance == Chance::none ? 0.0 : nothing, 1, missing};
}

Estimate difference_of(std::span<const double> a, std::span<const double> b, Chance chance) {
  std::vector<double> differences;
  for (std::size_t r = 0; r < std::min(a.size(), b.size()); ++r) differences.push_back(b[r] - a[r]);
  return estimate_of(differences, chance);
}

Standing standing_of(const Assertion& constraint, const Estimate& estimate) {
  if (estimate.values == 0) return Standing::broken;
  const bool exact = constraint.relation == Assertion::Relation::equal || estimate.half_width == 0.0;
  if (!exact && std::isnan(estimate.half_width)) return Standing::open;
  const bool low_keeps = keeps(constraint, exact ? estimate.mean : estimate.low());
  const bool high_keeps = keeps(constraint, exact ? estimate.mean : estimate.high());
  if (!low_keeps && !high_keeps) return Standing::broken;
  return low_keeps && high_keeps && estimate.missing == 0 ? Standing::kept : Standing::open;
}

double probability_of_keeping(const Assertion& constraint, const Estimate& estimate) {
  if (estimate.values == 0) return 0.0;
  double probability = unknown;
  if (constraint.relation == Assertion::Relation::equal || estimate.half_width == 0.0)
    probability = keeps(constraint, estimate.mean) ? 1.0 : 0.0;
  else if (estimate.values > 1)
    probability = probability_beyond(excess(constraint, estimate.mean), estimate);
  return estimate.missing == 0 ? probability : std::min(probability, unknown);
}

double probability_below_zero(const Estimate& estimate) {
  if (estimate.values == 0) return 0.0;
  if (estimate.half_width == 0.0) return estimate.mean < 0.0 ? 1.0 : 0.0;
  return estimate.values > 1 ? probability_beyond(estimate.mean, estimate) : unknown;
}

}  // namespace headroom
