// SPDX-License-Identifier: Apache-2.0
#include "models/cost/payback.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "models/cost/time_value.hpp"

namespace headroom {
std::optional<double> payback(std::span<const double> flows, double rate) {
  double balance = 0.0;
  bool was_paid = false;
  for (std::size_t t = 0; t < flows.size(); ++t) {
    const double flow = flows[t] * discount_factor(rate, static_cast<double>(t));
    const double before = balance;
    balance += flow;
    was_paid = was_paid || balance < 0.0;
    if (was_paid && balance >= 0.0) return static_cast<double>(t - 1) - before / flow;
  }
  if (was_paid || flows.empty()) return std::nullopt;
  return 0.0;
}

double profitability_index(std::span<const double> flows, double rate) {
  HEADROOM_CHECK(!flows.empty() && flows[0] < 0.0, "a profitability index is asked for an investment");
  return 1.0 - present_value(flows, rate) / flows[0];
}

std::optional<std::size_t> break_even_horizon(std::span<const double> own, std::span<const double> rent, double rate) {
  double ahead = 0.0;  // of renting: what owning has cost more so far
  for (std::size_t t = 0; t < std::min(own.size(), rent.size()); ++t) {
    ahead += (own[t] - rent[t]) * discount_factor(rate, static_cast<double>(t));
    if (ahead <= 0.0) return t;
  }
  return std::nullopt;
}

}  // namespace headroom
