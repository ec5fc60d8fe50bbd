// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/rack_network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/cooling/node_heat.hpp"

namespace headroom {
namespace {

/// The chain with every coefficient as this flow leaves it.
struct Chain {
  double chips_w_per_k, coolant_w_per_k, facility_w_per_k;
  bool has_facility;
};

Chain chain_of(const RackCooling& rack, const RackFlow& flow) {
  Chain chain{rack.chips_onward.si, rack.coolant_onward.si, rack.facility_onward.si, rack.facility.si > 0.0};
  if (ends_in_room(rack)) return chain;
  const CoolantPumps& pumps = rack.pumps;
  const double ratio = static_cast<double>(std::min(flow.pumps, pumps.needed)) / pumps.needed;
  chain.chips_w_per_k *= std::max(ratio > 0.0 ? std::pow(ratio, pumps.flow_exponent) : 0.0, pumps.natural_chips);
  chain.coolant_w_per_k *= std::max(ratio, pumps.natural_coolant);
  if (!flow.facility) (chain.has_facility ? chain.facility_w_per_k : chain.coolant_w_per_k) = 0.0;
  return chain;
}

ThermalNetwork network(const RackCooling& rack, const Chain& chain, const std::vector<double>& nodes_of_lumps) {
  ThermalTopology topology{.capacities = {}, .boundaries = 1, .links = {}, .flows = {}};
  const std::size_t coolant = nodes_of_lumps.size();
  for (std::size_t i = 0; i < coolant; ++i) {
    topology.capacities.push_back(nodes_of_lumps[i] * rack.chips);
    topology.links.push_back({i, coolant, {nodes_of_lumps[i] * chain.chips_w_per_k}});
  }
  topology.capacities.push_back(rack.coolant);
  topology.links.push_back({coolant, coolant + 1, {chain.coolant_w_per_k}});
  if (chain.has_facility) {
    topology.capacities.push_back(rack.facility);
    topology.links.push_back({coolant + 1, coolant + 2, {chain.facility_w_per_k}});
  }
  return ThermalNetwork(std::move(topology));
}

}  // namespace

RackNetwork::RackNetwork(const RackCooling& rack, std::uint32_t nodes, const RackFlow& flow)
    : nodes_(nodes),
      chips_j_per_k_(rack.chips.si),
      chips_w_per_k_(chain_of(rack, flow).chips_w_per_k),
      coolant_w_per_k_(chain_of(rack, flow).coolant_w_per_k),
      facility_w_per_k_(chain_of(rack, flow).facility_w_per_k),
      mean_(network(rack, chain_of(rack, flow), {static_cast<double>(nodes)})) {
  if (nodes > 1) one_apart_.emplace(network(rack, chain_of(rack, flow), {1.0, nodes - 1.0}));
}

RackNetwork::Relaxed RackNetwork::relax(double seconds) const {
  if (chips_w_per_k_ == 0.0) return {1.0, seconds / chips_j_per_k_};
  const double gone = -std::expm1(-seconds * chips_w_per_k_ / chips_j_per_k_);
  return {1.0 - gone, gone / chips_w_per_k_};
}

std::array<double, RackNetwork::most_states> RackNetwork::steady(double chips_w, double coolant_w,
                                                                 double boundary_k) const {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const auto rise = [](double watts, double w_per_k) {
    if (w_per_k > 0.0) return watts / w_per_k;
    return watts > 0.0 ? infinite : 0.0;
  };
  const double all = chips_w + coolant_w;
  std::array<double, most_states> kelvin{};
  double at = boundary_k;
  if (states() > facility) kelvin[facility] = at += rise(all, facility_w_per_k_);
  kelvin[coolant] = at += rise(all, coolant_w_per_k_);
  kelvin[chips] = at + rise(chips_w, chips_w_per_k_ * nodes_);
  return kelvin;
}

}  // namespace headroom
