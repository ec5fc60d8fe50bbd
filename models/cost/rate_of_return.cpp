// SPDX-License-Identifier: Apache-2.0
#include "models/cost/rate_of_return.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/cost/time_value.hpp"

namespace headroom {
namespace {

/// Has the sign of the present value at the rate exp(growth) - 1, and no power in it overflows: for a rate below zero
/// it is the value at the end.
double scaled_value(std::span<const double> flows, double growth) {
  double sum = 0.0;
  if (growth >= 0.0) {
    const double discount = std::exp(-growth);
    for (auto flow = flows.rbegin(); flow != flows.rend(); ++flow) sum = sum * discount + *flow;
  } else {
    const double factor = std::exp(growth);
    for (const double flow : flows) sum = sum * factor + flow;
  }
  return sum;
}

/// Between two growths of different sign: halves until there is no number in between.
double bisect(std::span<const double> flows, double low, double high) {
  const bool low_is_negative = scaled_value(flows, low) < 0.0;
  for (;;) {
    const double middle = low + (high - low) / 2.0;
    if (middle <= low || middle >= high) return middle;
    ((scaled_value(flows, middle) < 0.0) == low_is_negative ? low : high) = middle;
  }
}

std::span<const double> without_zeros_at_the_ends(std::span<const double> flows) {
  while (!flows.empty() && flows.front() == 0.0) flows = flows.subspan(1);
  while (!flows.empty() && flows.back() == 0.0) flows = flows.first(flows.size() - 1);
  return flows;
}

}  // namespace

RateOfReturn internal_rate_of_return(std::span<const double> flows) {
  HEADROOM_CHECK(std::ranges::all_of(flows, [](double flow) { return std::isfinite(flow); }), "a cash flow is finite");
  flows = without_zeros_at_the_ends(flows);
  RateOfReturn result;
  if (flows.size() < 2) return result;

  double largest = 0.0;
  for (const double flow : flows) largest = std::max(largest, std::abs(flow));
  constexpr int steps = 4000;
  const double low = -std::log1p(largest / std::abs(flows.back()));
  const double high = std::log1p(largest / std::abs(flows.front()));
  double before = low;
  double value_before = scaled_value(flows, before);
  for (int step = 1; step <= steps; ++step) {
    const double growth = low + (high - low) * step / steps;
    const double value = scaled_value(flows, growth);
    if (value == 0.0) {
      result.rates.push_back(std::expm1(growth));
    } else if (value_before != 0.0 && (value < 0.0) != (value_before < 0.0)) {
      result.rates.push_back(std::expm1(bisect(flows, before, growth)));
    }
    before = growth;
    value_before = value;
  }
  return result;
}

std::optional<double> modified_rate_of_return(std::span<const double> flows, double finance_rate,
                                              double reinvestment_rate) {
  std::vector<double> in(flows.begin(), flows.end());
  std::vector<double> out = in;
  for (double& flow : in) flow = std::max(flow, 0.0);
  for (double& flow : out) flow = std::min(flow, 0.0);
  const double received = present_value(in, reinvestment_rate);
  const double paid = -present_value(out, finance_rate);
  if (flows.size() < 2 || received <= 0.0 || paid <= 0.0) return std::nullopt;
  return (1.0 + reinvestment_rate) * std::pow(received / paid, 1.0 / static_cast<double>(flows.size() - 1)) - 1.0;
}

}  // namespace headroom
