// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

/// How much to reserve: a commitment is paid every hour, used or not; what exceeds it is bought on demand.
///
/// Units    prices per unit and hour, in the currency of the caller; a quantity in units (GPUs, nodes).
/// Domain   0 < reserved, 0 < on_demand; demand >= 0, hours > 0, at least one block.
/// Errors   breaking the domain is a bug of the caller (CHECK).
/// Source   the newsvendor problem: Arrow, Harris and Marschak, "Optimal inventory policy", Econometrica 19(3), 1951.
namespace headroom {

struct CommitmentPrices {
  double reserved = 0.0;   ///< the commitment, or the cost of an owned unit
  double on_demand = 0.0;  ///< what exceeds it
};

/// The share of hours in which the last reserved unit may stand idle: (on_demand - reserved) / on_demand, 0 if a
/// reservation costs more. The optimum Q* has P(demand <= Q*) equal to it.
[[nodiscard]] double critical_fractile(const CommitmentPrices& prices);

struct Commitment {
  double quantity = 0.0;
  double cost = 0.0;
};

/// For normally distributed demand: Q* = mean + z * deviation, and the mean cost per hour
/// reserved * mean + on_demand * deviation * phi(z). With a fractile of 0 nothing is reserved. A normal law has demand
/// below zero; where that matters, use the load-duration curve.
///
/// Domain   deviation > 0 and mean >= 0 (CHECK).
[[nodiscard]] Commitment newsvendor_normal(const CommitmentPrices& prices, double mean, double deviation);

/// A piece of the load-duration curve: so many hours of so much demand, in any order.
struct LoadBlock {
  double hours = 0.0;
  double demand = 0.0;
};

/// Cost of all hours of the curve: sum of hours * (reserved * quantity + on_demand * max(0, demand - quantity)).
[[nodiscard]] double commitment_cost(const CommitmentPrices& prices, std::span<const LoadBlock> load, double quantity);

/// The cheapest quantity: the critical fractile of the curve, which is one of its demands or 0; the smallest one if
/// several cost the same. The cost is that of all hours.
[[nodiscard]] Commitment newsvendor_empirical(const CommitmentPrices& prices, std::span<const LoadBlock> load);

}  // namespace headroom
