// SPDX-License-Identifier: Apache-2.0
#include "models/cost/time_value.hpp"

#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

void check_rate(double rate) {
  HEADROOM_CHECK(rate > -1.0 && std::isfinite(rate), "a rate per period is finite and > -1");
}

}  // namespace

double discount_factor(double rate, double periods) {
  check_rate(rate);
  HEADROOM_CHECK(periods >= 0.0, "a time is >= 0");
  return std::exp(-periods * std::log1p(rate));
}

double present_value(std::span<const double> flows, double rate) {
  check_rate(rate);
  double sum = 0.0;  // Horner's rule from the last flow to the first
  for (auto flow = flows.rbegin(); flow != flows.rend(); ++flow) sum = sum / (1.0 + rate) + *flow;
  return sum;
}

double capital_recovery_factor(double rate, double periods) {
  check_rate(rate);
  HEADROOM_CHECK(periods > 0.0 && std::isfinite(periods), "a life is finite and > 0");
  if (rate == 0.0) return 1.0 / periods;
  return rate / -std::expm1(-periods * std::log1p(rate));  // keeps its digits at a small rate
}

double level_payment(double price, double residual, double rate, double periods) {
  const double factor = capital_recovery_factor(rate, periods);
  return (price - residual * discount_factor(rate, periods)) * factor;
}

double equivalent_annual_cost(double net_present_value, double rate, double periods) {
  return net_present_value * capital_recovery_factor(rate, periods);
}

double levelised_cost(std::span<const double> costs, std::span<const double> quantities, double rate) {
  const double quantity = present_value(quantities, rate);
  HEADROOM_CHECK(quantity > 0.0, "a levelised cost is asked for a quantity > 0");
  return present_value(costs, rate) / quantity;
}

}  // namespace headroom
