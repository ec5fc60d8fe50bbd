// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace headroom {

/// Bit i: player i is in.
using Coalition = std::uint32_t;

/// The most players for whom every coalition is asked: 2^12 costs.
inline constexpr std::uint32_t max_shapley_players = 12;

/// Fair shares of a common cost: the mean, over all orders of arrival, of what each player adds to the cost. The shares
/// add up to the cost of all players less the cost of none.
///
/// Units    those of `cost`, which is asked once for every coalition, in rising order.
/// Domain   1 <= players <= max_shapley_players (CHECK).
/// Source   Shapley, "A value for n-person games", in Contributions to the Theory of Games II, 1953.
[[nodiscard]] std::vector<double> shapley_values(std::uint32_t players, const std::function<double(Coalition)>& cost);

}  // namespace headroom
