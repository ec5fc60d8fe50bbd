// SPDX-License-Identifier: Apache-2.0
#include "models/cost/tiered_price.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

void check(std::span<const PriceTier> tiers, double amount) {
  HEADROOM_CHECK(!tiers.empty() && std::isinf(tiers.back().up_to), "the last tier has no end");
  HEADROOM_CHECK(std::ranges::is_sorted(tiers, std::ranges::less_equal{}, &PriceTier::up_to) || tiers.size() == 1,
                 "tiers rise");
  HEADROOM_CHECK(amount >= 0.0 && std::isfinite(amount), "an amount is finite and >= 0");
}

}  // namespace

double tiered_cost(std::span<const PriceTier> tiers, double amount) {
  check(tiers, amount);
  double cost = 0.0;
  double from = 0.0;
  for (const PriceTier& tier : tiers) {
    cost += tier.price_per_unit * std::max(0.0, std::min(amount, tier.up_to) - from);
    from = tier.up_to;
  }
  return cost;
}

double marginal_price(std::span<const PriceTier> tiers, double amount) {
  check(tiers, amount);
  return std::ranges::find_if(tiers, [&](const PriceTier& tier) { return amount < tier.up_to; })->price_per_unit;
}

}  // namespace headroom
