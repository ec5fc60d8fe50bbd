// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/cooling/node_heat.hpp"
#include "sim/cooling/rack_network.hpp"

namespace headroom {

class Cluster;

using RackId = Id<struct RackTag>;  ///< dense over all pools, pool after pool

/// The temperatures of all racks.
///
/// A rack advances only when somebody asks for it, and then exactly, over any time in which its heat, its flow and the
/// boundaries were constant: whoever changes one of them advances it before.
class Racks {
 public:
  /// Everything is at absolute zero until start(). `pools` must outlive it.
  Racks(std::span<const RackCooling> pools, const Cluster& cluster);

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(racks_.size()); }
  [[nodiscard]] const RackCooling& cooling(RackId rack) const { return pools_[racks_[rack.index].pool]; }
  /// Not valid for a node that is cooled elsewhere.
  [[nodiscard]] RackId rack_of(NodeId node) const {
    return node.index < rack_of_.size() ? rack_of_[node.index] : RackId{};
  }
  [[nodiscard]] NodeId first_node(RackId rack) const { return {racks_[rack.index].first}; }
  [[nodiscard]] std::uint32_t nodes_in(RackId rack) const { return racks_[rack.index].nodes; }

  struct Boundaries {
    Temperature room, water;
  };
  /// Steady states at the present heats; where heat finds no way out, the temperature of the boundary.
  void start(const Boundaries& boundaries);

  void advance(RackId rack, Instant now);
  // Of a rack that was advanced to now; all racks, for boundaries.
  void set_boundaries(const Boundaries& boundaries) { boundaries_ = boundaries; }
  void set_heat(NodeId node, const NodeBoard::Draw& draw);
  void set_flow(RackId rack, const RackFlow& flow);

  // Of the moment to which the rack was advanced.
  /// Of the hottest GPU of the node; of its mean chips, if it has none.
  [[nodiscard]] Temperature junction(NodeId node) const {
    const Node& its = nodes_[node.index];
    return {chips_k(node) + its.hottest_k};
  }
  [[nodiscard]] Temperature hottest(RackId rack) const;
  [[nodiscard]] std::span<const Temperature> temperatures(RackId rack) const;

  /// No junction of the rack ever reaches it, with heat, flow and boundaries as they are. False says nothing.
  ///
  /// The steady state, raised by the most that any temperature is above its own, is never exceeded: heat never makes
  /// another lump colder.
  [[nodiscard]] bool never_reaches(RackId rack, Temperature junction) const;
  /// When the junction of a node reaches it, within `horizon`; see ThermalNetwork::first_crossing.
  [[nodiscard]] std::optional<Duration> crossing(NodeId node, Temperature junction, Crossing direction,
                                                 Duration horizon) const;
  /// Where the junctions of the rack would go if its nodes made the heat of these draws; in the order of its nodes.
  void steady_junctions(RackId rack, std::span<const NodeBoard::Draw> draws, std::vector<Temperature>& out) const;

  /// Heat that left the racks since the last call, of racks as far as they were advanced.
  struct Given {
    Energy room, water;
  };
  [[nodiscard]] Given take_given();
  /// Heat capacities times temperatures.
  [[nodiscard]] Energy stored() const;
  /// How closely racks are tied to room and water, at full flow.
  [[nodiscard]] ThermalConductance to_room() const { return to_room_; }
  [[nodiscard]] ThermalConductance to_water() const { return to_water_; }

 private:
  using States = std::array<Temperature, RackNetwork::most_states>;
  struct Rack {
    std::uint32_t pool = 0, first = 0, nodes = 0;
    const RackNetwork* network = nullptr;
    MicroPower chips, coolant, room;
    Instant settled;
    States states{};
  };
  struct Node {
    HeatSplit heat;
    double deviation_k = 0.0;    // of its chips, from the mean of the rack
    double hottest_k = 0.0;      // of its hottest junction, from its chips
    double hottest_end_k = 0.0;  // where that goes: a GPU needs as long as all of them to get warm or cold
  };
  struct Kind {
    std::uint32_t pool, nodes;
    RackFlow flow;
    std::unique_ptr<RackNetwork> network;
  };
  [[nodiscard]] double chips_k(NodeId node) const {
    return racks_[rack_of_[node.index].index].states[RackNetwork::chips].si + nodes_[node.index].deviation_k;
  }
  [[nodiscard]] double boundary_k(const Rack& rack) const {
    return (ends_in_room(pools_[rack.pool]) ? boundaries_.room : boundaries_.water).si;
  }
  [[nodiscard]] const RackNetwork& network_of(std::uint32_t pool, std::uint32_t nodes, const RackFlow& flow);
  void give(const Rack& rack, Energy left, Energy straight);

  std::span<const RackCooling> pools_;
  std::vector<Rack> racks_;
  std::vector<Node> nodes_;
  std::vector<RackId> rack_of_;
  std::vector<Kind> kinds_;
  Boundaries boundaries_;
  Given given_;
  ThermalConductance to_room_, to_water_;
};

}  // namespace headroom
