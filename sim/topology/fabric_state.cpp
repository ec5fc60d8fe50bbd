// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/fabric_state.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {

FabricState::FabricState(FabricSpec checked) : spec(std::move(checked)) {
  const std::uint32_t hosts = spec.host_count();
  for (std::uint32_t h = 0; h < hosts; ++h) add_node(FabricNode::host);
}

std::uint32_t FabricState::add_node(FabricNode kind) {
  const std::uint32_t number = nodes[static_cast<std::size_t>(kind)]++;
  return static_cast<std::uint32_t>(boost::add_vertex(FabricNodeProperties{kind, number}, graph.links));
}

BundleId FabricState::add_bundle(std::string name, FabricTier tier) {
  bundles.push_back({std::move(name), tier, 0, 0});
  live_.push_back(0);
  return {static_cast<std::uint32_t>(bundles.size() - 1)};
}

void FabricState::connect(std::uint32_t a, std::uint32_t b, const Laid& laid) {
  FabricLinkProperties link{.rate = laid.rate * laid.links,
                            .links = laid.links,
                            .bundle = laid.there,
                            .tier = laid.tier,
                            .rail = laid.rail,
                            .latency_s = static_cast<float>(laid.latency.si)};
  boost::add_edge(a, b, link, graph.links);
  link.bundle = laid.back;
  boost::add_edge(b, a, link, graph.links);
  for (const BundleId id : {laid.there, laid.back}) {
    if (!id.valid()) continue;
    bundles[id.index].links += laid.links;
    bundles[id.index].rate += link.rate;
    live_[id.index] += link.rate;
  }
  links[static_cast<std::size_t>(laid.tier)] += laid.links;
  rates[static_cast<std::size_t>(laid.tier)] += link.rate;
}

void FabricState::connect_endpoint(EndpointId endpoint, const std::vector<std::uint32_t>& nodes_below) {
  const FabricEndpoint& what = spec.endpoints[endpoint.index];
  const std::uint32_t gateway = add_node(FabricNode::gateway);
  FabricLinkProperties link{.rate = whole_bytes(what.bandwidth), .links = 1, .tier = FabricTier::core};
  for (const std::uint32_t node : nodes_below) {  // how many links these are nobody knows, so they are not counted
    boost::add_edge(node, gateway, link, graph.links);
    boost::add_edge(gateway, node, link, graph.links);
  }
  const std::uint32_t node =
      add_node(what.kind == FabricEndpoint::Kind::storage ? FabricNode::storage : FabricNode::wan);
  names[node] = what.name;
  endpoint_nodes.push_back(node);
  link.latency_s = static_cast<float>(what.latency.si);
  for (const char* const direction : {" in", " out"}) {
    link.bundle = add_bundle(what.name + direction, what.tier);
    const bool is_in = direction[1] == 'i';
    boost::add_edge(is_in ? gateway : node, is_in ? node : gateway, link, graph.links);
    bundles[link.bundle.index].links = 1;
    bundles[link.bundle.index].rate = live_[link.bundle.index] = link.rate;
  }
}

std::int64_t FabricState::live(std::uint32_t a, std::uint32_t b, const FabricLinkProperties& link) const {
  if (!down_.empty() && (down_[a] || down_[b])) return 0;
  if (parts_.empty()) return link.rate;
  const auto part = parts_.find(std::minmax(a, b));
  return part == parts_.end() ? link.rate : std::llround(static_cast<double>(link.rate) * part->second);
}

std::int64_t FabricState::lost_access(NodeId host, std::uint32_t rail) const {
  if (lost_.empty()) return 0;
  const auto found = lost_.find({host.index, rail});
  return found == lost_.end() ? 0 : found->second;
}

bool FabricState::has_lost_access(NodeId host) const {
  const auto first = lost_.lower_bound({host.index, 0});
  return first != lost_.end() && first->first.first == host.index;
}

void FabricState::book(std::uint32_t a, std::uint32_t b, const FabricLinkProperties& link, int sign) {
  const std::int64_t now = live(a, b, link);
  if (link.bundle.valid()) {
    live_[link.bundle.index] += sign * now;
    return;
  }
  const FabricNodeProperties& from = graph.links[a];
  const bool is_host = from.kind == FabricNode::host, is_nic = from.kind == FabricNode::nic;
  if (link.tier != FabricTier::leaf || (!is_host && !is_nic)) return;
  const std::pair key{is_host ? a : nic_hosts[from.number], std::uint32_t{link.rail}};
  std::int64_t& lost = lost_[key];
  lost += sign * (link.rate - now);
  if (lost == 0) lost_.erase(key);
}

void FabricState::book_both(std::uint32_t a, std::uint32_t b, int sign) {
  const auto there = boost::edge(a, b, graph.links), back = boost::edge(b, a, graph.links);
  HEADROOM_CHECK(there.second && back.second, "nothing joins these two nodes");
  book(a, b, graph.links[there.first], sign);
  book(b, a, graph.links[back.first], sign);
}

void FabricState::set_links(std::uint32_t a, std::uint32_t b, double part) {
  HEADROOM_CHECK(part >= 0.0 && part <= 1.0, "a part of the links");
  book_both(a, b, -1);
  if (part < 1.0)
    parts_[std::minmax(a, b)] = part;
  else
    parts_.erase(std::minmax(a, b));
  book_both(a, b, +1);
  ++version_;
}

void FabricState::set_node(std::uint32_t node, bool is_up) {
  if (down_.empty()) down_.resize(boost::num_vertices(graph.links));
  if (down_[node] == !is_up) return;
  std::vector<std::uint32_t> neighbours;
  for (auto [edge, end] = boost::out_edges(node, graph.links); edge != end; ++edge)
    neighbours.push_back(static_cast<std::uint32_t>(boost::target(*edge, graph.links)));
  for (const std::uint32_t other : neighbours) book_both(node, other, -1);
  down_[node] = !is_up;
  for (const std::uint32_t other : neighbours) book_both(node, other, +1);
  ++version_;
}

}  // namespace headroom
