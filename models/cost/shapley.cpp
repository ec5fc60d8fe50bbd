// SPDX-License-Identifier: Apache-2.0
#include "models/cost/shapley.hpp"

#include <bit>
#include <cstddef>

#include "models/check.hpp"

namespace headroom {
namespace {

/// For coalitions of each size without the player: how large a part of all orders has exactly these before it,
/// s! (n - s - 1)! / n!.
std::vector<double> weights(std::uint32_t players) {
  std::vector<double> weight{1.0 / players};
  for (std::uint32_t size = 1; size < players; ++size) weight.push_back(weight.back() * size / (players - size));
  return weight;
}

}  // namespace

std::vector<double> shapley_values(std::uint32_t players, const std::function<double(Coalition)>& cost) {
  HEADROOM_CHECK(players >= 1 && players <= max_shapley_players, "Shapley values are for 1 to 12 players");
  std::vector<double> costs;
  for (Coalition coalition = 0; coalition < Coalition{1} << players; ++coalition) costs.push_back(cost(coalition));

  const std::vector<double> weight = weights(players);
  std::vector<double> values(players, 0.0);
  for (std::uint32_t player = 0; player < players; ++player) {
    const Coalition alone = Coalition{1} << player;
    for (Coalition before = 0; before < costs.size(); ++before) {
      if ((before & alone) != 0) continue;
      values[player] +=
          weight[static_cast<std::size_t>(std::popcount(before))] * (costs[before | alone] - costs[before]);
    }
  }
  return values;
}

}  // namespace headroom
