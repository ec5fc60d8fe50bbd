// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/equal_cost_ways.hpp"

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <limits>
#include <map>

namespace headroom {
namespace {

using Link = boost::graph_traits<FabricAdjacency>::edge_descriptor;
constexpr std::uint32_t far = std::numeric_limits<std::uint32_t>::max();

/// What lies between two nodes.
struct Between {
  const FabricState& state;
  std::uint32_t from, to;

  /// A gateway is for what stands behind it: switches do not speak to each other through one.
  [[nodiscard]] bool passes_on(std::uint32_t node) const {
    const FabricNode kind = state.graph.links[node].kind;
    if (kind == FabricNode::host) return state.spec.family == FabricFamily::torus;
    if (kind == FabricNode::gateway) return is_endpoint(from) || is_endpoint(to);
    return kind != FabricNode::nvswitch && !is_endpoint(node);
  }
  [[nodiscard]] bool is_endpoint(std::uint32_t node) const {
    const FabricNode kind = state.graph.links[node].kind;
    return kind == FabricNode::storage || kind == FabricNode::wan;
  }
};

/// Links that are up, walked from the target back: both directions of a link are up or down together.
struct UpFromTarget {
  const Between* between = nullptr;
  bool operator()(const Link& link) const {
    const auto a = static_cast<std::uint32_t>(link.m_source), b = static_cast<std::uint32_t>(link.m_target);
    const FabricState& state = between->state;
    return (a == between->to || between->passes_on(a)) && state.live(a, b, state.graph.links[link]) > 0;
  }
};

std::vector<std::uint32_t> steps_to_target(const Between& between) {
  const FabricAdjacency& links = between.state.graph.links;
  std::vector<std::uint32_t> steps(boost::num_vertices(links), far);
  steps[between.to] = 0;
  const boost::filtered_graph view(links, UpFromTarget{&between});
  boost::breadth_first_search(
      view, between.to,
      boost::visitor(boost::make_bfs_visitor(boost::record_distances(steps.data(), boost::on_tree_edge()))));
  return steps;
}

FabricTier tier_of(std::uint32_t switches) {
  return switches <= 1 ? FabricTier::leaf : switches <= 3 ? FabricTier::pod : FabricTier::core;
}

}  // namespace

std::optional<Route> equal_cost_ways(const FabricState& state, std::uint32_t from, std::uint32_t to) {
  Route out;
  if (from == to) return out;
  const Between between{state, from, to};
  const std::vector<std::uint32_t> steps = steps_to_target(between);
  if (steps[from] == far) return std::nullopt;
  std::map<std::uint32_t, double> here{{from, 1.0}};  // all nodes that are equally far from the target
  std::map<std::uint32_t, std::size_t> hop_of;
  bool is_first_way = true;
  for (std::uint32_t left = steps[from]; left > 0; --left) {
    std::map<std::uint32_t, double> next;
    is_first_way = true;
    for (const auto& [node, share] : here) {
      double ways = 0.0;
      std::vector<Link> links;
      for (auto [link, end] = boost::out_edges(node, state.graph.links); link != end; ++link) {
        const auto other = static_cast<std::uint32_t>(link->m_target);
        if (steps[other] != left - 1 || !(other == to || between.passes_on(other))) continue;
        if (state.live(node, other, state.graph.links[*link]) == 0) continue;
        ways += state.graph.links[*link].links;
        links.push_back(*link);
      }
      for (const Link& link : links) {
        const FabricLinkProperties& properties = state.graph.links[link];
        const double part = share * properties.links / ways;
        next[static_cast<std::uint32_t>(link.m_target)] += part;
        if (is_first_way) out.latency += Duration{properties.latency_s};
        is_first_way = false;
        if (!properties.bundle.valid()) continue;
        const auto [hop, is_new] = hop_of.try_emplace(properties.bundle.index, out.hops.size());
        if (is_new) out.hops.push_back({properties.bundle, 0.0});
        out.hops[hop->second].share += part;
      }
    }
    here = std::move(next);
    const FabricNode kind = state.graph.links[here.begin()->first].kind;
    out.switches += kind == FabricNode::leaf || kind == FabricNode::spine || kind == FabricNode::core ||
                            kind == FabricNode::gateway ||
                            (kind == FabricNode::host && between.passes_on(here.begin()->first))
                        ? 1U
                        : 0U;
  }
  out.tier = tier_of(out.switches);
  return out;
}

}  // namespace headroom
