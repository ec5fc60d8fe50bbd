// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/fabric.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "models/check.hpp"
#include "sim/topology/equal_cost_ways.hpp"
#include "sim/topology/single_ways.hpp"
#include "sim/topology/wiring.hpp"

namespace headroom {
namespace {

constexpr std::string_view node_names[fabric_node_count] = {"host",  "nvswitch", "bridge",  "nic",     "leaf",
                                                            "spine", "core",     "gateway", "storage", "wan"};

WiringOrFault make_wiring(const FabricSpec& spec) {
  using enum FabricFamily;
  switch (spec.family) {
    case single:
      return make_single(spec);
    case leaf_spine:
    case fat_tree_3:
    case rail_optimised:
    case rail_only:
    case pcie_box:
    case nvl72:
      return make_clos(spec);
    case dragonfly_plus:
      return make_dragonfly(spec);
    case torus:
      return make_torus(spec);
    case custom:
      return make_custom(spec);
  }
  HEADROOM_CHECK(false, "a fabric of no family");
}

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(number)
                                                                                   : std::nullopt;
}

}  // namespace

std::string_view to_string(FabricNode kind) {
  return node_names[static_cast<std::size_t>(kind)];
}

std::optional<std::string> fabric_fault(const FabricSpec& spec) {
  if (spec.host_count() == 0) return "there are no hosts";
  WiringOrFault made = make_wiring(spec);
  return made.wiring ? std::nullopt : std::optional(std::move(made.fault));
}

Fabric::Fabric(FabricSpec spec) {
  HEADROOM_CHECK(spec.host_count() > 0, "a fabric without hosts");
  WiringOrFault made = make_wiring(spec);
  HEADROOM_CHECK(made.wiring != nullptr, "fabric_fault() was not asked: " + made.fault);
  state_ = std::make_unique<FabricState>(std::move(spec));
  wiring_ = std::move(made.wiring);
  wiring_->lay(*state_);
}
Fabric::~Fabric() = default;
Fabric::Fabric(Fabric&&) noexcept = default;
Fabric& Fabric::operator=(Fabric&&) noexcept = default;

const FabricSpec& Fabric::spec() const {
  return state_->spec;
}
const FabricGraph& Fabric::graph() const {
  return state_->graph;
}
std::uint32_t Fabric::count(FabricNode kind) const {
  return state_->nodes[static_cast<std::size_t>(kind)];
}
std::uint64_t Fabric::links(FabricTier tier) const {
  return state_->links[static_cast<std::size_t>(tier)];
}
DataRate Fabric::bandwidth(FabricTier tier) const {
  return {static_cast<double>(state_->rates[static_cast<std::size_t>(tier)])};
}
GearCount Fabric::gear() const {
  GearCount sum;
  for (const FabricNode kind : {FabricNode::leaf, FabricNode::spine, FabricNode::core}) sum.switches += count(kind);
  for (const FabricTier tier : {FabricTier::leaf, FabricTier::pod, FabricTier::core}) sum.links += links(tier);
  return sum;
}
std::uint32_t Fabric::bundle_count() const {
  return static_cast<std::uint32_t>(state_->bundles.size());
}
const FabricBundle& Fabric::bundle(BundleId id) const {
  return state_->bundles[id.index];
}
DataRate Fabric::bisection() const {
  return {wiring_->bisection()};
}

std::string Fabric::name(FabricVertexId vertex) const {
  std::uint32_t host = vertex.index;
  for (const FabricHosts& group : state_->spec.hosts) {
    if (host < group.hosts) return group.name + "/" + std::to_string(host);
    host -= group.hosts;
  }
  if (const auto own = state_->names.find(vertex.index); own != state_->names.end()) return own->second;
  const FabricNodeProperties& node = state_->graph.links[vertex.index];
  return std::string(to_string(node.kind)) + "-" + std::to_string(node.number);
}

std::optional<FabricVertexId> Fabric::find(std::string_view name) const {
  std::uint32_t first = 0;
  for (const FabricHosts& group : state_->spec.hosts) {
    if (name.size() > group.name.size() && name.starts_with(group.name) && name[group.name.size()] == '/')
      if (const auto host = whole_number(name.substr(group.name.size() + 1)); host && *host < group.hosts)
        return FabricVertexId{first + *host};
    first += group.hosts;
  }
  for (const auto& [vertex, own] : state_->names)
    if (own == name) return FabricVertexId{vertex};
  const auto& graph = state_->graph.links;
  for (std::uint32_t v = first; v < boost::num_vertices(graph); ++v) {
    const std::string_view kind = to_string(graph[v].kind);
    if (!name.starts_with(kind) || name.size() < kind.size() + 2 || state_->names.contains(v)) continue;
    if (name[kind.size()] == '-' && whole_number(name.substr(kind.size() + 1)) == graph[v].number)
      return FabricVertexId{v};
  }
  return std::nullopt;
}

HostPlace Fabric::place(NodeId host) const {
  return wiring_->place(host);
}
std::uint32_t Fabric::way_place(NodeId host) const {
  return state_->spec.family == FabricFamily::pcie_box ? host.index : wiring_->place(host).leaf;
}
std::uint32_t Fabric::rails(NodeId host) const {
  return wiring_->rails(host);
}

DataRate Fabric::access(NodeId host, std::uint32_t rail) const {
  const std::uint32_t there = std::min(rail, wiring_->rails(host) - 1);
  return {static_cast<double>(wiring_->access(host, there) - state_->lost_access(host, there))};
}

std::optional<Route> Fabric::route(NodeId from, NodeId to, std::uint32_t rail) const {
  Route out;
  if (from == to) return out;
  if (wiring_->place(from).domain == wiring_->place(to).domain) {
    out.switches = 1;  // of NVLink, whose latency belongs to the domain
    return out;
  }
  if (!(access(from, rail).si > 0.0) || !(access(to, rail).si > 0.0)) return std::nullopt;
  if (!wiring_->find_way(from, to, rail, out)) return std::nullopt;
  if (!(capacity(out).si > 0.0)) return std::nullopt;
  out.latency += static_cast<double>(out.switches) * state_->spec.hop_latency;
  return out;
}

std::optional<Route> Fabric::route(NodeId from, EndpointId to, std::uint32_t rail) const {
  Route out;
  if (!(access(from, rail).si > 0.0)) return std::nullopt;
  if (!wiring_->find_way(from, to, Wiring::Direction::there, rail, out)) return std::nullopt;
  if (!(capacity(out).si > 0.0)) return std::nullopt;
  out.latency = static_cast<double>(out.switches) * state_->spec.hop_latency + state_->spec.endpoints[to.index].latency;
  return out;
}

std::optional<Route> Fabric::route(EndpointId from, NodeId to, std::uint32_t rail) const {
  Route out;
  if (!(access(to, rail).si > 0.0)) return std::nullopt;
  if (!wiring_->find_way(to, from, Wiring::Direction::back, rail, out)) return std::nullopt;
  if (!(capacity(out).si > 0.0)) return std::nullopt;
  out.latency =
      static_cast<double>(out.switches) * state_->spec.hop_latency + state_->spec.endpoints[from.index].latency;
  return out;
}

std::optional<Route> Fabric::route_on_graph(FabricVertexId from, FabricVertexId to) const {
  auto out = equal_cost_ways(*state_, from.index, to.index);
  if (out) out->latency += static_cast<double>(out->switches) * state_->spec.hop_latency;
  return out;
}

std::vector<SingleWay> Fabric::even_ways(NodeId from, NodeId to, std::uint32_t rail, std::uint32_t most) const {
  if (state_->spec.family != FabricFamily::torus) return even_single_ways(*state_, from, to, rail, most);
  SingleWay way = way_of_bundles(from, to);
  if (way.empty()) return {};
  return {std::move(way)};
}

std::vector<SingleWay> Fabric::hashed_ways(NodeId from, NodeId to, std::uint32_t rail,
                                           std::span<const std::uint64_t> hashes) const {
  if (state_->spec.family != FabricFamily::torus) return hashed_single_ways(*state_, from, to, rail, hashes);
  const SingleWay way = way_of_bundles(from, to);
  return way.empty() ? std::vector<SingleWay>{} : std::vector<SingleWay>(hashes.size(), way);
}

/// A torus has one way, and each of its bundles is a link.
SingleWay Fabric::way_of_bundles(NodeId from, NodeId to) const {
  const auto one = route(from, to);
  SingleWay way;
  if (one)
    for (const RouteHop& hop : one->hops)
      way.push_back({.bundle = hop.bundle, .rate = static_cast<double>(state_->live(hop.bundle))});
  return way;
}

DataRate Fabric::capacity(BundleId bundle) const {
  return {static_cast<double>(state_->live(bundle))};
}

DataRate Fabric::capacity(const Route& route) const {
  double least = std::numeric_limits<double>::infinity();
  for (const RouteHop& hop : route.hops)
    least = std::min(least, static_cast<double>(state_->live(hop.bundle)) / hop.share);
  return {least};
}

void Fabric::set_links(FabricVertexId a, FabricVertexId b, double part) {
  state_->set_links(a.index, b.index, part);
}
std::uint32_t Fabric::parallel_links(FabricVertexId a, FabricVertexId b) const {
  const FabricAdjacency& links = state_->graph.links;
  const auto [edge, is_there] = boost::edge(a.index, b.index, links);
  return is_there ? links[edge].links : 0;
}
void Fabric::set_node(FabricVertexId node, bool is_up) {
  state_->set_node(node.index, is_up);
}

}  // namespace headroom
