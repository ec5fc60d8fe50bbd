// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Decisions without knowledge of the future, and how much worse than with it they can come out. A ratio is the cost of
/// the policy over that of the best decision in hindsight, in the worst case.
///
/// Domain   buy_over_rent = price to buy / rent per period, a whole number >= 1; the discount leaves a share `alpha` of
///          the price, in [0, 1].
/// Errors   breaking the domain is a bug of the caller (CHECK).
/// Source   Karlin, Manasse, McGeoch and Owicki, "Competitive randomized algorithms for non-uniform problems",
///          Algorithmica 11, 1994. Reserved instances: Wang, Li and Liang, "To reserve or not to reserve: optimal
///          online multi-instance acquisition in IaaS clouds", ICAC 2013.
namespace headroom {

/// Periods to rent before buying: until one more rent would bring what was paid up to the price, buy_over_rent - 1.
[[nodiscard]] std::uint32_t ski_rental_periods(std::uint32_t buy_over_rent);

/// What this rule costs if the need ends after `needed` periods, in rents.
[[nodiscard]] double ski_rental_cost(std::uint32_t buy_over_rent, std::uint32_t needed);

/// Of the rule above: 2 - 1 / buy_over_rent. No rule without dice does better.
[[nodiscard]] double ski_rental_ratio(std::uint32_t buy_over_rent);

/// Of the best rule with dice, whose expected cost counts: e / (e - 1).
[[nodiscard]] double randomised_ski_rental_ratio();

/// Reserving an instance for a fee, after which each hour costs `alpha` of the on-demand price: 2 - alpha.
[[nodiscard]] double reserved_instance_ratio(double alpha);

/// The same with dice: e / (e - 1 + alpha).
[[nodiscard]] double randomised_reserved_instance_ratio(double alpha);

/// The least that a job of `work_hours` can cost if spot capacity is there for `spot_hours` of its window, known in
/// advance and without any loss at a change: spot first, the rest on demand. No policy beats it.
///
/// Units    prices per hour. Domain: all >= 0 (CHECK).
struct SpotWindow {
  double work_hours = 0.0;
  double spot_hours = 0.0;
  double spot_price = 0.0;
  double on_demand_price = 0.0;
};
[[nodiscard]] double spot_cost_bound(const SpotWindow& window);

}  // namespace headroom
