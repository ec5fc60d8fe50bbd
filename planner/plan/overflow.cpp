// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/overflow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/cost/time_value.hpp"
#include "planner/ledger/service.hpp"
#include "scenarios/calendar_months.hpp"

namespace headroom {
namespace {

constexpr double nowhere = std::numeric_limits<double>::infinity();

/// Whole instances, minimum bills and boots only add to it.
double least_usd_per_gpu_hour(const CloudSection& cloud) {
  double least = nowhere;
  if (cloud.policy.policy == "never") return least;
  for (const OfferSpec& offer : cloud.offers.offers)
    if (offer.instance.gpus > 0) least = std::min(least, offer.price.si * 3600.0 / offer.instance.gpus);
  return least;
}

}  // namespace

double overflow_price(const Scenario& scenario) {
  const double usd_per_hour = scenario.cloud ? least_usd_per_gpu_hour(*scenario.cloud) : nowhere;
  if (!scenario.costs || !std::isfinite(usd_per_hour)) return nowhere;
  const CostsSection& costs = *scenario.costs;
  const std::vector<double> hours = hours_of_months(scenario.run.start_unix_s, costs.horizon_months);
  const double rate = costs.wacc / 12.0;
  const double last = costs.lead_months + costs.horizon_months;
  const bool may_come_late = !months_of_service(scenario).empty();  // each month has its own overflow then
  double discounted_hours = 0.0;
  for (std::size_t m = 0; m < hours.size(); ++m) {
    const double paid_at = may_come_late ? last : costs.lead_months + static_cast<double>(m) + 1.0;
    discounted_hours += hours[m] * discount_factor(rate, paid_at);
  }
  return usd_per_hour * discounted_hours;
}

}  // namespace headroom
