// SPDX-License-Identifier: Apache-2.0
#include "sim/network/traffic_ways.hpp"

#include <algorithm>
#include <bit>

namespace headroom {

double waiting_alone(std::span<const TrafficPhase> phases, std::span<const PhaseWays> ways, double slowdown) {
  double sum = 0.0;
  for (std::size_t p = 0; p < phases.size(); ++p)
    sum += std::max(0.0, ways[p].volume / ways[p].limit - phases[p].overlap * phases[p].busy * slowdown);
  return sum;
}

PhaseWays TrafficWays::find(const TrafficPhase& phase, std::span<const Slice> where, double cap) {
  connections_.find(phase, where, cap);
  PhaseWays out{
      .uses = {}, .limit = connections_.limit(), .volume = connections_.volume(), .is_sent = connections_.is_sent()};
  pair_leaves();
  carried_.clear();
  lay(out);
  return out;
}

/// Within a leaf nothing is shared.
void TrafficWays::pair_leaves() {
  pairs_.clear();
  for (const Connection& one : connections_.list()) {
    const TrafficEnd &from = connections_.ends()[one.from], &to = connections_.ends()[one.to];
    if (from.leaf == to.leaf) continue;
    for (std::uint64_t left = one.rails; left != 0; left &= left - 1) {
      const auto rail = static_cast<std::uint32_t>(std::countr_zero(left));
      Pair& pair = pairs_[{from.leaf, to.leaf, rail}];
      if (pair.connections == 0.0) pair = {from.node, to.node, 0.0};
      pair.connections += one.ports;
    }
  }
}

void TrafficWays::lay(PhaseWays& out) {
  for (const auto& [leaves, pair] : pairs_) {
    const auto route = fabric_.route(pair.from, pair.to, std::get<2>(leaves));
    if (!route) {
      out.is_cut = true;
      return;
    }
    for (const RouteHop& hop : route->hops) carried_[hop.bundle.index] += hop.share * pair.connections;
  }
  out.uses.reserve(carried_.size());
  for (const auto& [bundle, connections] : carried_) out.uses.push_back({bundle, connections});
}

}  // namespace headroom
