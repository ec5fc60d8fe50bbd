// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include "sim/topology/equal_cost_ways.hpp"
#include "sim/topology/wiring.hpp"

namespace headroom {
namespace {

/// One stated link between two things: hosts by number, then switches in the order of their names.
struct PlainEdge {
  std::uint32_t a = 0, b = 0;
  std::uint32_t entry = 0;  ///< in FabricSpec::edges
};

struct CustomShape {
  std::vector<std::string> switches;
  std::vector<PlainEdge> edges;
  std::vector<std::uint32_t> height;  ///< by thing: links to the nearest host
};

/// Links as they are listed. Hosts with the same links stand at the same place, and ways are kept by pairs of places:
/// so many as there are leaves, and not hosts.
class CustomWiring : public Wiring {
 public:
  CustomWiring(const FabricSpec& spec, CustomShape shape)
      : spec_(spec), shape_(std::move(shape)), place_(spec.host_count()), access_(spec.host_count(), 0) {
    std::vector<std::vector<std::tuple<std::uint32_t, std::uint32_t, double>>> links(spec.host_count());
    for (const PlainEdge& e : shape_.edges)
      for (const auto& [host, other] : {std::pair{e.a, e.b}, std::pair{e.b, e.a}}) {
        if (host >= spec.host_count()) continue;
        const FabricEdge& edge = spec_.edges[e.entry];
        links[host].emplace_back(other, edge.links, edge.bandwidth.si);
        access_[host] += edge.links * whole_bytes(edge.bandwidth);
      }
    std::map<std::vector<std::tuple<std::uint32_t, std::uint32_t, double>>, std::uint32_t> known;
    for (std::uint32_t h = 0; h < spec.host_count(); ++h) {
      std::ranges::sort(links[h]);
      place_[h] = known.try_emplace(std::move(links[h]), static_cast<std::uint32_t>(known.size())).first->second;
    }
    places_ = static_cast<std::uint32_t>(known.size());
  }

  void lay(FabricState& state) override {
    state_ = &state;
    lay_domains(state);
    const auto first = static_cast<std::uint32_t>(boost::num_vertices(state.graph.links));
    std::vector<std::uint32_t> by_kind[3];
    for (std::uint32_t s = 0; s < shape_.switches.size(); ++s) {
      const std::uint32_t level = std::min(shape_.height[spec_.host_count() + s], 3U) - 1;
      constexpr FabricNode kinds[] = {FabricNode::leaf, FabricNode::spine, FabricNode::core};
      by_kind[level].push_back(state.add_node(kinds[level]));
      state.names[by_kind[level].back()] = shape_.switches[s];
    }
    for (const PlainEdge& e : shape_.edges) lay_edge(state, e, first);
    for (std::uint32_t e = 0; e < spec_.endpoints.size(); ++e) {
      auto level = static_cast<std::size_t>(spec_.endpoints[e].tier) - 1;
      while (by_kind[level].empty()) --level;
      state.connect_endpoint({e}, by_kind[level]);
    }
  }

  [[nodiscard]] HostPlace place(NodeId host) const override { return {domain_of(spec_, host), place_[host.index], 0}; }
  [[nodiscard]] std::uint32_t rails(NodeId) const override { return 1; }
  [[nodiscard]] std::int64_t access(NodeId host, std::uint32_t) const override { return access_[host.index]; }

  [[nodiscard]] bool find_way(NodeId from, NodeId to, std::uint32_t, Route& out) const override {
    return find_way(from.index, to.index, out);
  }
  [[nodiscard]] bool find_way(NodeId host, EndpointId endpoint, Direction direction, std::uint32_t,
                              Route& out) const override {
    const std::uint32_t end = state_->endpoint_nodes[endpoint.index];
    const bool found = direction == Direction::there ? find_way(host.index, end, out) : find_way(end, host.index, out);
    out.latency = {};  // the fabric adds that of the endpoint
    return found;
  }
  [[nodiscard]] double bisection() const override { return 0.0; }

 private:
  void lay_edge(FabricState& state, const PlainEdge& e, std::uint32_t first_switch) const {
    const std::uint32_t hosts = spec_.host_count();
    const auto node = [&](std::uint32_t thing) { return thing < hosts ? thing : first_switch + thing - hosts; };
    const auto name = [&](std::uint32_t thing) {
      return thing < hosts ? "node-" + std::to_string(thing) : shape_.switches[thing - hosts];
    };
    const std::uint32_t height = std::max(shape_.height[e.a], shape_.height[e.b]);
    const FabricEdge& edge = spec_.edges[e.entry];
    FabricState::Laid laid{.links = edge.links,
                           .rate = whole_bytes(edge.bandwidth),
                           .tier = height <= 1   ? FabricTier::leaf
                                   : height == 2 ? FabricTier::pod
                                                 : FabricTier::core,
                           .latency = edge.latency};
    if ((e.a < hosts) == (e.b < hosts)) {  // else it belongs to one host
      laid.there = state.add_bundle(name(e.a) + " to " + name(e.b), laid.tier);
      laid.back = state.add_bundle(name(e.b) + " to " + name(e.a), laid.tier);
    }
    state.connect(node(e.a), node(e.b), laid);
  }

  /// A node of which something is down stands alone.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t node) const {
    if (node >= place_.size() || state_->has_lost_access({node})) return places_ + node;
    return place_[node];
  }

  bool find_way(std::uint32_t from, std::uint32_t to, Route& out) const {
    if (version_ != state_->version()) known_.clear();
    version_ = state_->version();
    const std::uint32_t here = place_of(from), there = place_of(to);
    // Two hosts of one place are joined by what joins it to itself; the first two that ask find it.
    const auto [way, is_new] = known_.try_emplace({here, there});
    if (is_new) way->second = equal_cost_ways(*state_, from, to);
    if (way->second) out = *way->second;
    return way->second.has_value();
  }

  const FabricSpec spec_;
  CustomShape shape_;
  std::vector<std::uint32_t> place_;
  std::vector<std::int64_t> access_;
  std::uint32_t places_ = 0;
  const FabricState* state_ = nullptr;
  mutable std::map<std::pair<std::uint32_t, std::uint32_t>, std::optional<Route>> known_;  ///< since the last change
  mutable std::uint64_t version_ = 0;
};

/// Links from each thing to the nearest host; a thing without a way to any keeps 0.
std::vector<std::uint32_t> heights(const CustomShape& shape, std::uint32_t hosts) {
  std::vector<std::uint32_t> height(hosts + shape.switches.size(), 0);
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (const PlainEdge& e : shape.edges)
      for (const auto& [from, to] : {std::pair{e.a, e.b}, std::pair{e.b, e.a}}) {
        if (to < hosts || (from >= hosts && height[from] == 0)) continue;
        if (height[to] != 0 && height[to] <= height[from] + 1) continue;
        height[to] = height[from] + 1;
        has_changed = true;
      }
  }
  return height;
}

/// Whether everything is one piece.
bool is_joined(const CustomShape& shape, std::uint32_t hosts) {
  std::vector<std::uint32_t> root(hosts + shape.switches.size());
  for (std::uint32_t i = 0; i < root.size(); ++i) root[i] = i;
  const auto find = [&](std::uint32_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  for (const PlainEdge& e : shape.edges) root[find(e.a)] = find(e.b);
  for (std::uint32_t i = 1; i < root.size(); ++i)
    if (find(i) != find(0)) return false;
  return true;
}

}  // namespace

WiringOrFault make_custom(const FabricSpec& spec) {
  CustomShape shape;
  const std::uint32_t hosts = spec.host_count();
  for (const FabricEdge& edge : spec.edges)
    for (const FabricEdge::End* const end : {&edge.from, &edge.to})
      if (!end->first_host && std::ranges::find(shape.switches, end->name) == shape.switches.end())
        shape.switches.push_back(end->name);
  const auto things = [&](const FabricEdge::End& end) {
    const auto named = std::ranges::find(shape.switches, end.name);
    const auto number = static_cast<std::uint32_t>(named - shape.switches.begin());
    return end.first_host ? std::pair{*end.first_host, end.hosts} : std::pair{hosts + number, 1U};
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> known;
  for (std::uint32_t entry = 0; entry < spec.edges.size(); ++entry) {
    const auto [first_a, count_a] = things(spec.edges[entry].from);
    const auto [first_b, count_b] = things(spec.edges[entry].to);
    for (std::uint32_t a = first_a; a < first_a + count_a; ++a)
      for (std::uint32_t b = first_b; b < first_b + count_b; ++b) {
        if (a == b) return {nullptr, "a link leads from a thing to itself"};
        if (!known.try_emplace(std::minmax(a, b)).second)
          return {nullptr, R"(two entries join the same two things; say how many links there are with "links")"};
        shape.edges.push_back({a, b, entry});
      }
  }
  shape.height = heights(shape, hosts);
  if (!is_joined(shape, hosts)) return {nullptr, "not everything is joined: some host or switch stands alone"};
  if (shape.switches.empty() && !spec.endpoints.empty()) return {nullptr, "an endpoint needs a switch to stand at"};
  return {std::make_unique<CustomWiring>(spec, std::move(shape)), {}};
}

}  // namespace headroom
