// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/racks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"
#include "sim/cluster.hpp"

namespace headroom {
namespace {

constexpr double settled_k = 1e-9;
constexpr Duration look_again{0.25};  // at least, where a time is only known to be no later
constexpr std::size_t chips = RackNetwork::chips, coolant = RackNetwork::coolant;

/// How much warmer the hottest junction is than the mean of its node.
double above_mean_k(const RackCooling& rack, const NodeBoard::Draw& draw) {
  if (rack.gpus_per_node == 0) return 0.0;
  const Power mean = draw.gpus.power() / static_cast<double>(rack.gpus_per_node);
  return rack.hottest_gpu.si * (draw.hottest_gpu.power() - mean).si;
}

}  // namespace

Racks::Racks(std::span<const RackCooling> pools, const Cluster& cluster) : pools_(pools) {
  for (std::uint32_t p = 0; p < pools.size(); ++p) {
    const std::uint32_t first = cluster.first_node({p}).index, end = first + cluster.nodes_in({p});
    const std::uint32_t whole = pools[p].nodes_per_rack == 0 ? end - first : pools[p].nodes_per_rack;
    nodes_.resize(end);
    rack_of_.resize(end);
    for (std::uint32_t n = first; n < end; n += whole) {
      Rack rack{.pool = p, .first = n, .nodes = std::min(whole, end - n)};
      std::fill_n(rack_of_.begin() + n, rack.nodes, RackId{count()});
      rack.network = &network_of(p, rack.nodes, {pools[p].pumps.needed, true});
      racks_.push_back(rack);
      const bool has_facility = pools[p].facility.si > 0.0;
      ends_in_room(pools[p]) ? to_room_ += pools[p].coolant_onward
                             : to_water_ += has_facility ? pools[p].facility_onward : pools[p].coolant_onward;
    }
  }
}

const RackNetwork& Racks::network_of(std::uint32_t pool, std::uint32_t nodes, const RackFlow& flow) {
  for (const Kind& kind : kinds_)
    if (kind.pool == pool && kind.nodes == nodes && kind.flow == flow) return *kind.network;
  kinds_.push_back({pool, nodes, flow, std::make_unique<RackNetwork>(pools_[pool], nodes, flow)});
  return *kinds_.back().network;
}

void Racks::start(const Boundaries& boundaries) {
  boundaries_ = boundaries;
  for (Rack& rack : racks_) {
    const auto steady = rack.network->steady(rack.chips.power().si, rack.coolant.power().si, boundary_k(rack));
    for (std::size_t i = 0; i < steady.size(); ++i)
      rack.states[i] = {std::isfinite(steady[i]) ? steady[i] : boundary_k(rack)};
    const double mean_w = rack.chips.power().si / rack.nodes;
    for (std::uint32_t n = rack.first; n < rack.first + rack.nodes; ++n) {
      const double w_per_k = rack.network->chips_w_per_k();
      nodes_[n].deviation_k = w_per_k > 0.0 ? (nodes_[n].heat.chips.power().si - mean_w) / w_per_k : 0.0;
      nodes_[n].hottest_k = nodes_[n].hottest_end_k;
    }
  }
}

void Racks::give(const Rack& rack, Energy left, Energy straight) {
  const RackCooling& cooling = pools_[rack.pool];
  const double into_water = ends_in_room(cooling) ? door_share(cooling) : 1.0;
  given_.water += into_water * left;
  given_.room += (1.0 - into_water) * left + straight;
}

void Racks::advance(RackId id, Instant now) {
  Rack& rack = racks_[id.index];
  const TimeSpan span = now - rack.settled;
  if (span.ns == 0) return;
  rack.settled = now;
  const RackNetwork& network = *rack.network;
  const std::size_t states = network.states();
  const Duration length{span.in_seconds()};
  const Power heat[RackNetwork::most_states] = {rack.chips.power(), rack.coolant.power(), {}};
  const Temperature boundary{boundary_k(rack)};
  const ThermalInputs inputs{std::span(heat, states), std::span(&boundary, 1)};
  TemperatureTime integral[RackNetwork::most_states];
  network.mean().advance(std::span(rack.states).first(states), inputs, length, std::span(integral, states));
  give(rack, network.mean().boundary_heat({length, inputs, std::span(integral, states)}, 0),
       (rack.room * span).energy());
  const RackNetwork::Relaxed relaxed = network.relax(length.si);
  const double mean_w = heat[chips].si / rack.nodes;
  for (Node& node : std::span(nodes_).subspan(rack.first, rack.nodes)) {
    if (rack.nodes > 1)
      node.deviation_k = relaxed.kept * node.deviation_k + relaxed.per_watt * (node.heat.chips.power().si - mean_w);
    const double left_k = relaxed.kept * (node.hottest_k - node.hottest_end_k);
    node.hottest_k = std::abs(left_k) < settled_k ? node.hottest_end_k : node.hottest_end_k + left_k;
  }
}

void Racks::set_heat(NodeId id, const NodeBoard::Draw& draw) {
  Rack& rack = racks_[rack_of_[id.index].index];
  Node& node = nodes_[id.index];
  const HeatSplit before = node.heat;
  node.heat = split_heat(pools_[rack.pool], draw);
  node.hottest_end_k = above_mean_k(pools_[rack.pool], draw);
  rack.chips += node.heat.chips - before.chips;
  rack.coolant += node.heat.coolant - before.coolant;
  rack.room += node.heat.room - before.room;
}

void Racks::set_flow(RackId id, const RackFlow& flow) {
  Rack& rack = racks_[id.index];
  rack.network = &network_of(rack.pool, rack.nodes, flow);
}

Temperature Racks::hottest(RackId id) const {
  const Rack& rack = racks_[id.index];
  double hottest_k = 0.0;
  for (const Node& node : std::span(nodes_).subspan(rack.first, rack.nodes))
    hottest_k = std::max(hottest_k, node.deviation_k + node.hottest_k + rack.states[chips].si);
  return {hottest_k};
}

std::span<const Temperature> Racks::temperatures(RackId rack) const {
  return std::span(racks_[rack.index].states).first(racks_[rack.index].network->states());
}

bool Racks::never_reaches(RackId id, Temperature junction) const {
  const Rack& rack = racks_[id.index];
  const double per_k = rack.network->chips_w_per_k();
  const auto steady = rack.network->steady(rack.chips.power().si, rack.coolant.power().si, boundary_k(rack));
  double above_k = 0.0, highest_k = 0.0;
  for (std::size_t i = coolant; i < rack.network->states(); ++i)
    above_k = std::max(above_k, rack.states[i].si - steady[i]);
  for (const Node& node : std::span(nodes_).subspan(rack.first, rack.nodes)) {
    const double watts = node.heat.chips.power().si;
    const double its_steady_k = steady[coolant] + (watts > 0.0 ? watts / per_k : 0.0);
    above_k = std::max(above_k, rack.states[chips].si + node.deviation_k - its_steady_k);
    highest_k = std::max(highest_k, its_steady_k + node.hottest_end_k);
  }
  return std::max(highest_k + above_k, hottest(id).si) < junction.si;
}

/// The junction of the hottest GPU follows the law of its node's chips, with heat of its own: J' c = q + g end - g (J -
/// coolant). With it in the place of these chips the coolant gets g (J - chips) too much, which is g times at least the
/// smaller of what it is and what it goes to: less that, the time is no later than the true one, and exact where both
/// are the same.
std::optional<Duration> Racks::crossing(NodeId id, Temperature junction, Crossing direction, Duration horizon) const {
  const Rack& rack = racks_[rack_of_[id.index].index];
  const Node& node = nodes_[id.index];
  const bool rises = direction == Crossing::rising;
  const double g = rack.network->chips_w_per_k(), now_k = node.hottest_k, end_k = node.hottest_end_k;
  std::array<Temperature, RackNetwork::most_states + 1> states{};
  std::array<Power, RackNetwork::most_states + 1> heat{};
  std::size_t used = 0;
  const Power its = node.heat.chips.power(), all = rack.chips.power();
  states[used] = this->junction(id);
  heat[used++] = its + Power{g * end_k};
  if (rack.nodes > 1) {
    states[used] = rack.states[chips] - Temperature{node.deviation_k / (rack.nodes - 1.0)};
    heat[used++] = all - its;
  }
  heat[used] = rack.coolant.power() - Power{g * (rises ? std::min(now_k, end_k) : std::max(now_k, end_k))};
  for (std::size_t i = coolant; i < rack.network->states(); ++i) states[used++] = rack.states[i];
  const Temperature boundary{boundary_k(rack)};
  const auto time = rack.network->one_apart().first_crossing(std::span(states).first(used),
                                                             {std::span(heat).first(used), std::span(&boundary, 1)}, 0,
                                                             junction, direction, horizon);
  return time && now_k != end_k ? std::max(*time, look_again) : time;
}

void Racks::steady_junctions(RackId id, std::span<const NodeBoard::Draw> draws, std::vector<Temperature>& out) const {
  const Rack& rack = racks_[id.index];
  const RackCooling& cooling = pools_[rack.pool];
  MicroPower in_chips, in_coolant;
  for (const NodeBoard::Draw& draw : draws) {
    const HeatSplit heat = split_heat(cooling, draw);
    in_chips += heat.chips;
    in_coolant += heat.coolant;
  }
  const auto steady = rack.network->steady(in_chips.power().si, in_coolant.power().si, boundary_k(rack));
  out.clear();
  for (const NodeBoard::Draw& draw : draws) {
    const double watts = split_heat(cooling, draw).chips.power().si;
    const double rise_k = watts > 0.0 ? watts / rack.network->chips_w_per_k() : 0.0;
    out.push_back({steady[coolant] + rise_k + above_mean_k(cooling, draw)});
  }
}

Racks::Given Racks::take_given() {
  const Given given = given_;
  given_ = {};
  return given;
}

Energy Racks::stored() const {
  Energy sum;
  for (const Rack& rack : racks_) {
    const std::vector<HeatCapacity>& capacities = rack.network->mean().topology().capacities;
    for (std::size_t i = 0; i < capacities.size(); ++i) sum += capacities[i] * rack.states[i];
  }
  return sum;
}

}  // namespace headroom
