// SPDX-License-Identifier: Apache-2.0
#include "planner/precision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headroom {

PrecisionOutcome check_precision(const PrecisionTarget& target, std::span<const double> values) {
  PrecisionOutcome outcome{target.text, target.metric, values.size()};
  const auto interval = mean_interval(values);
  if (!interval) {
    outcome.excess = std::numeric_limits<double>::infinity();
    outcome.half_width = outcome.mean = std::numeric_limits<double>::quiet_NaN();
    return outcome;
  }
  outcome.half_width = interval->half_width;
  outcome.mean = interval->mean;
  const double allowed =
      target.kind == PrecisionTarget::Kind::relative ? target.bound * std::abs(interval->mean) : target.bound;
  // A metric that never varies, such as a wait that is always 0, is known exactly.
  outcome.excess = interval->half_width == 0.0 ? 0.0 : interval->half_width / allowed;
  return outcome;
}

std::uint32_t first_round(const RunSection& run) {
  return std::min(run.max_replicas, std::max<std::uint32_t>(run.replicas, 10));
}

std::uint32_t next_round(std::uint32_t now, std::uint32_t max_replicas, std::span<const PrecisionOutcome> outcomes) {
  double worst = 0.0;
  for (const PrecisionOutcome& outcome : outcomes)
    if (outcome.values > 0) worst = std::max(worst, outcome.excess);
  if (worst <= 1.0) return now;
  const double forecast = std::ceil(static_cast<double>(now) * worst * worst);
  const double least = static_cast<double>(now) * 1.1 + 1.0, most = static_cast<double>(now) * 2.0;
  const auto wanted = static_cast<std::uint32_t>(std::clamp(forecast, std::min(least, most), most));
  return std::max(now, std::min(wanted, max_replicas));
}

}  // namespace headroom
