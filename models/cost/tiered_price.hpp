// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <span>

/// Prices that fall with the amount, as for data that leaves a cloud: each tier prices the part that lies in it.
namespace headroom {

struct PriceTier {
  double up_to =
      std::numeric_limits<double>::infinity();  ///< end of the tier, counted from zero, in the unit of the amount
  double price_per_unit = 0.0;                  ///< in the currency of the caller
};

/// Cost of `amount` within one billing period.
///
/// Domain   tiers rise and the last one has no end; amount >= 0 (CHECK).
[[nodiscard]] double tiered_cost(std::span<const PriceTier> tiers, double amount);

/// The price of the next unit after `amount`. Domain as above.
[[nodiscard]] double marginal_price(std::span<const PriceTier> tiers, double amount);

}  // namespace headroom
