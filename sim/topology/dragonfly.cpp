// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "sim/topology/leaf_map.hpp"
#include "sim/topology/stripe.hpp"
#include "sim/topology/wiring.hpp"

namespace headroom {
namespace {

struct DragonflyShape {
  LeafMap map;
  std::uint32_t groups = 1, leaves = 1, spines = 1;  ///< the latter of one group
  std::uint32_t pair_links = 0;                      ///< between two groups
};

/// Groups of leaves and spines, each leaf joined to each spine by one link, and as many links between each two groups
/// as the spines have ports for. Ways are minimal: leaf, spine, spine, leaf.
///
/// Source   Shpiner, Haramaty, Eliad, Zdornov, Gafni and Zahavi, "Dragonfly+: low cost topology for scaling
///          datacenters", HiPINEB 2017.
class DragonflyWiring : public Wiring {
 public:
  DragonflyWiring(const FabricSpec& spec, DragonflyShape shape) : spec_(spec), shape_(std::move(shape)) {
    first_pair_bundle_ = 2 * shape_.map.leaves();
    first_endpoint_bundle_ = first_pair_bundle_ + shape_.groups * (shape_.groups - 1);
  }

  void lay(FabricState& state) override {
    lay_domains(state);
    lay_nodes(state);
    for (const LeafMap::Group& group : shape_.map.groups())
      for (std::uint32_t h = group.first_host; h < group.first_host + group.hosts; ++h)
        state.connect(h, first_leaf_ + LeafMap::leaf(group, {h}, 0),
                      {.links = group.ports, .rate = group.port, .tier = FabricTier::leaf});
    for (std::uint32_t leaf = 0; leaf < shape_.map.leaves(); ++leaf)
      for (std::uint32_t s = 0; s < shape_.spines; ++s)
        state.connect(
            first_leaf_ + leaf, spine(group_of(leaf), s),
            {.rate = whole_bytes(spec_.link), .tier = FabricTier::pod, .there = {2 * leaf}, .back = {2 * leaf + 1}});
    lay_global_links(state);
    for (std::uint32_t e = 0; e < spec_.endpoints.size(); ++e)
      state.connect_endpoint({e}, switches_of(spec_.endpoints[e].tier));
  }

  [[nodiscard]] HostPlace place(NodeId host) const override {
    const LeafMap::Group& group = shape_.map.of(host);
    return {domain_of(spec_, host), LeafMap::block(group, host), group_of(LeafMap::leaf(group, host, 0))};
  }
  [[nodiscard]] std::uint32_t rails(NodeId) const override { return 1; }
  [[nodiscard]] std::int64_t access(NodeId host, std::uint32_t) const override {
    return LeafMap::access(shape_.map.of(host));
  }

  [[nodiscard]] bool find_way(NodeId from, NodeId to, std::uint32_t, Route& out) const override {
    const std::uint32_t up = leaf_of(from), down = leaf_of(to), here = group_of(up), there = group_of(down);
    out.tier = up == down ? FabricTier::leaf : here == there ? FabricTier::pod : FabricTier::core;
    out.switches = up == down ? 1 : here == there ? 3 : 4;
    if (up == down) return true;
    out.hops.reserve(3);
    out.hops.push_back({{2 * up}});
    if (here != there) out.hops.push_back({pair(here, there)});
    out.hops.push_back({{2 * down + 1}});
    return true;
  }

  [[nodiscard]] bool find_way(NodeId host, EndpointId endpoint, Direction direction, std::uint32_t,
                              Route& out) const override {
    const std::uint32_t back = direction == Direction::back;
    out.tier = std::min(spec_.endpoints[endpoint.index].tier, FabricTier::pod);
    out.switches = 1 + static_cast<std::uint32_t>(out.tier);
    if (out.tier == FabricTier::pod) out.hops.push_back({{2 * leaf_of(host) + back}});
    out.hops.push_back({{first_endpoint_bundle_ + 2 * endpoint.index + back}});
    if (direction == Direction::back) std::reverse(out.hops.begin(), out.hops.end());
    return true;
  }

  [[nodiscard]] double bisection() const override {
    const double access = 0.5 * shape_.map.access_bytes();
    if (shape_.map.leaves() == 1) return access;
    const double leaves = 0.5 * shape_.map.leaves() * shape_.spines * spec_.link.si;
    if (shape_.groups == 1) return std::min(access, leaves);
    const double half = shape_.groups / 2, other = shape_.groups - shape_.groups / 2;  // whole groups
    return std::min({access, leaves, half * other * shape_.pair_links * spec_.link.si});
  }

 private:
  [[nodiscard]] std::uint32_t group_of(std::uint32_t leaf) const { return leaf / shape_.leaves; }
  [[nodiscard]] std::uint32_t leaf_of(NodeId host) const { return LeafMap::leaf(shape_.map.of(host), host, 0); }
  [[nodiscard]] std::uint32_t spine(std::uint32_t group, std::uint32_t s) const {
    return first_spine_ + group * shape_.spines + s;
  }
  [[nodiscard]] BundleId pair(std::uint32_t from, std::uint32_t to) const {
    return {first_pair_bundle_ + from * (shape_.groups - 1) + (to < from ? to : to - 1)};
  }
  [[nodiscard]] std::vector<std::uint32_t> switches_of(FabricTier tier) const {
    std::vector<std::uint32_t> out(tier == FabricTier::leaf ? shape_.map.leaves() : shape_.groups * shape_.spines);
    std::iota(out.begin(), out.end(), tier == FabricTier::leaf ? first_leaf_ : first_spine_);
    return out;
  }

  void lay_nodes(FabricState& state) {
    first_leaf_ = static_cast<std::uint32_t>(boost::num_vertices(state.graph.links));
    first_spine_ = first_leaf_ + shape_.map.leaves();
    for (std::uint32_t i = 0; i < shape_.map.leaves(); ++i) state.add_node(FabricNode::leaf);
    for (std::uint32_t i = 0; i < shape_.groups * shape_.spines; ++i) state.add_node(FabricNode::spine);
    for (std::uint32_t i = 0; i < shape_.map.leaves(); ++i)
      for (const char* const direction : {" up", " down"})
        state.add_bundle("leaf-" + std::to_string(i) + direction, FabricTier::pod);
    for (std::uint32_t a = 0; a < shape_.groups; ++a)
      for (std::uint32_t b = 0; b < shape_.groups; ++b)
        if (a != b) state.add_bundle("group-" + std::to_string(a) + " to " + std::to_string(b), FabricTier::core);
  }

  /// Those of a group are dealt out to its spines one after the other, whichever group they lead to.
  void lay_global_links(FabricState& state) const {
    const std::uint64_t m = shape_.pair_links;
    for (std::uint32_t a = 0; a < shape_.groups; ++a)
      for (std::uint32_t b = a + 1; b < shape_.groups; ++b) {
        const std::uint64_t here = (b - 1) * m, there = a * m;  // the number of the first one, at each end
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(m, shape_.spines); ++i)
          state.connect(spine(a, static_cast<std::uint32_t>((here + i) % shape_.spines)),
                        spine(b, static_cast<std::uint32_t>((there + i) % shape_.spines)),
                        {.links = static_cast<std::uint32_t>((m - i - 1) / shape_.spines + 1),
                         .rate = whole_bytes(spec_.link),
                         .tier = FabricTier::core,
                         .there = pair(a, b),
                         .back = pair(b, a)});
      }
  }

  const FabricSpec spec_;
  DragonflyShape shape_;
  std::uint32_t first_pair_bundle_ = 0, first_endpoint_bundle_ = 0, first_leaf_ = 0, first_spine_ = 0;
};

}  // namespace

WiringOrFault make_dragonfly(const FabricSpec& spec) {
  DragonflyShape shape;
  std::uint32_t first = 0;
  const std::uint32_t half = spec.radix / 2;
  for (const FabricHosts& hosts : spec.hosts) {
    LeafMap::Group group{.first_host = first, .hosts = hosts.hosts, .ports = hosts.nics};
    group.port = whole_bytes(hosts.port);
    group.block = spec.hosts_per_leaf > 0 ? spec.hosts_per_leaf : half / hosts.nics;
    shape.spines = spec.spines > 0 ? spec.spines : half;
    if (group.block == 0 || group.block * group.ports + shape.spines > spec.radix)
      return {nullptr, "a leaf of " + std::to_string(spec.radix) + " ports has no room for the " +
                           std::to_string(hosts.nics) + " of a host of " + hosts.name + " and a link to each of " +
                           std::to_string(shape.spines) + " spines"};
    group.uplinks = shape.spines;
    shape.map.add(group);
    first += hosts.hosts;
  }
  shape.leaves = std::min(spec.leaves_per_pod > 0 ? spec.leaves_per_pod : half, shape.map.leaves());
  shape.groups = (shape.map.leaves() + shape.leaves - 1) / shape.leaves;
  const std::uint32_t global = spec.global_links > 0 ? spec.global_links : half;
  if (shape.leaves + global > spec.ports_of_spine())
    return {nullptr, "a spine of " + std::to_string(spec.ports_of_spine()) + " ports has no room for " +
                         std::to_string(shape.leaves) + " leaves and " + std::to_string(global) +
                         " links to other groups"};
  if (shape.groups > 1) shape.pair_links = shape.spines * global / (shape.groups - 1);
  if (shape.groups > 1 && shape.pair_links == 0)
    return {nullptr, std::to_string(shape.spines * global) + " links of a group do not reach " +
                         std::to_string(shape.groups - 1) + " other groups"};
  return {std::make_unique<DragonflyWiring>(spec, std::move(shape)), {}};
}

}  // namespace headroom
