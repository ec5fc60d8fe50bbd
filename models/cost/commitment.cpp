// SPDX-License-Identifier: Apache-2.0
#include "models/cost/commitment.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "models/check.hpp"
#include "models/distribution.hpp"

namespace headroom {
namespace {

void check_load(std::span<const LoadBlock> load) {
  HEADROOM_CHECK(!load.empty(), "a load-duration curve has at least one block");
  for (const LoadBlock& block : load)
    HEADROOM_CHECK(block.hours > 0.0 && block.demand >= 0.0, "a block has hours > 0 and a demand >= 0");
}

}  // namespace

double critical_fractile(const CommitmentPrices& prices) {
  HEADROOM_CHECK(prices.reserved > 0.0 && prices.on_demand > 0.0, "prices are > 0");
  return std::max(0.0, (prices.on_demand - prices.reserved) / prices.on_demand);
}

Commitment newsvendor_normal(const CommitmentPrices& prices, double mean, double deviation) {
  HEADROOM_CHECK(mean >= 0.0 && deviation > 0.0, "a demand has a mean >= 0 and a deviation > 0");
  const double fractile = critical_fractile(prices);
  if (fractile == 0.0) return {.quantity = 0.0, .cost = prices.on_demand * mean};
  const double z = standard_normal_quantile(fractile);
  const double density = std::exp(-z * z / 2.0) / std::sqrt(2.0 * std::numbers::pi);
  return {.quantity = mean + z * deviation, .cost = prices.reserved * mean + prices.on_demand * deviation * density};
}

double commitment_cost(const CommitmentPrices& prices, std::span<const LoadBlock> load, double quantity) {
  check_load(load);
  double cost = 0.0;
  for (const LoadBlock& block : load)
    cost += block.hours * (prices.reserved * quantity + prices.on_demand * std::max(0.0, block.demand - quantity));
  return cost;
}

Commitment newsvendor_empirical(const CommitmentPrices& prices, std::span<const LoadBlock> load) {
  check_load(load);
  std::vector<LoadBlock> rising(load.begin(), load.end());
  std::ranges::sort(rising, {}, &LoadBlock::demand);
  double all_hours = 0.0;
  for (const LoadBlock& block : rising) all_hours += block.hours;

  const double enough = critical_fractile(prices) * all_hours;
  double quantity = 0.0;
  double hours = 0.0;  // in which this quantity is enough
  for (const LoadBlock& block : rising) {
    if (hours >= enough) break;
    quantity = block.demand;
    hours += block.hours;
  }
  return {.quantity = quantity, .cost = commitment_cost(prices, load, quantity)};
}

}  // namespace headroom
