// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/chargeback.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {
namespace {

/// Sums of a long run differ from the integral over all by rounding.
constexpr double rounding = 1.0 + 1e-9;

/// The hours of one resource: of each tenant, and last those that nobody held.
std::vector<double> hours_of(std::span<const Use> uses, double Use::*hours, double paid) {
  std::vector<double> out;
  double held = 0.0;
  for (const Use& use : uses) {
    HEADROOM_CHECK(use.*hours >= 0.0, "hours are not negative");
    out.push_back(use.*hours);
    held += use.*hours;
  }
  HEADROOM_CHECK(held <= paid * rounding, "more hours were held than paid for");
  out.push_back(std::max(paid - held, 0.0));
  return out;
}

void charge(Chargeback& result, Micros cost, std::vector<double> hours, IdleRule rule) {
  const std::vector<Micros> parts = apportion(cost, hours);
  const Micros idle = parts.back();
  hours.pop_back();
  for (std::size_t i = 0; i < hours.size(); ++i) result.tenants[i].used += parts[i];
  const bool held = std::ranges::any_of(hours, [](double h) { return h > 0.0; });
  if (rule == IdleRule::separate || !held) {
    result.idle += idle;
    return;
  }
  const std::vector<Micros> shares = apportion(idle, hours);
  for (std::size_t i = 0; i < hours.size(); ++i) result.tenants[i].idle += shares[i];
}

}  // namespace

Chargeback charge_back(Micros cost, std::span<const Use> uses, PaidHours paid, double gpu_weight, IdleRule idle) {
  HEADROOM_CHECK(gpu_weight >= 0.0 && gpu_weight <= 1.0, "a weight is out of range");
  Chargeback result;
  for (const Use& use : uses) result.tenants.push_back({.tenant = use.tenant, .used = {}, .idle = {}});
  if (paid.gpu <= 0.0 && paid.core <= 0.0) {
    result.idle = cost;
    return result;
  }
  const double weights[] = {paid.gpu > 0.0 ? (paid.core > 0.0 ? gpu_weight : 1.0) : 0.0,
                            paid.core > 0.0 ? (paid.gpu > 0.0 ? 1.0 - gpu_weight : 1.0) : 0.0};
  const std::vector<Micros> pots = apportion(cost, weights);
  if (paid.gpu > 0.0) charge(result, pots[0], hours_of(uses, &Use::gpu_hours, paid.gpu), idle);
  if (paid.core > 0.0) charge(result, pots[1], hours_of(uses, &Use::core_hours, paid.core), idle);
  return result;
}

}  // namespace headroom
