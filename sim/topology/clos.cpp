// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sim/topology/clos_shape.hpp"
#include "sim/topology/stripe.hpp"
#include "sim/topology/wiring.hpp"

namespace headroom {
namespace {

/// Leaves, spines and cores: leaf-spine, fat-tree-3, the networks of rails, and boxes below a leaf-spine network.
/// Bundles are those of leaves (up, down), then of pods, of boxes (out, in) and of endpoints.
class ClosWiring : public Wiring {
 public:
  ClosWiring(const FabricSpec& spec, ClosShape shape) : spec_(spec), shape_(std::move(shape)) {
    first_pod_bundle_ = has_spines() ? 2 * shape_.map.leaves() : 0;
    first_box_bundle_ = first_pod_bundle_ + (has_core() ? 2 * shape_.pods : 0);
    first_endpoint_bundle_ = first_box_bundle_ + (has_boxes() ? 2 * spec_.host_count() : 0);
  }

  void lay(FabricState& state) override {
    lay_domains(state);
    lay_switches(state);
    lay_bundles(state);
    for (const LeafMap::Group& group : shape_.map.groups()) lay_hosts(state, group);
    if (has_spines()) lay_leaf_links(state);
    if (has_core()) lay_pod_links(state);
    for (std::uint32_t e = 0; e < spec_.endpoints.size(); ++e)
      state.connect_endpoint({e}, switches_of(tier_of(spec_.endpoints[e])));
  }

  [[nodiscard]] HostPlace place(NodeId host) const override {
    const LeafMap::Group& group = shape_.map.of(host);
    return {domain_of(spec_, host), LeafMap::block(group, host), pod_of(LeafMap::leaf(group, host, 0))};
  }
  [[nodiscard]] std::uint32_t rails(NodeId host) const override { return shape_.map.of(host).rails; }
  [[nodiscard]] std::int64_t access(NodeId host, std::uint32_t) const override {
    return LeafMap::access(shape_.map.of(host));
  }

  [[nodiscard]] bool find_way(NodeId from, NodeId to, std::uint32_t rail, Route& out) const override {
    const LeafMap::Group &here = shape_.map.of(from), &there = shape_.map.of(to);
    const std::uint32_t up = LeafMap::leaf(here, from, rail), down = LeafMap::leaf(there, to, rail);
    const bool same_leaf = up == down, same_pod = pod_of(up) == pod_of(down);
    if (!same_leaf && (!has_spines() || plane_of(here, up) != plane_of(there, down))) return false;
    out.tier = same_leaf ? FabricTier::leaf : same_pod ? FabricTier::pod : FabricTier::core;
    out.switches = same_leaf ? 1 : same_pod ? 3 : 5;
    out.hops.reserve(6);
    if (has_boxes()) out.hops.push_back({{first_box_bundle_ + 2 * from.index}});
    if (!same_leaf) {
      out.hops.push_back({{2 * up}});
      if (!same_pod) out.hops.push_back({{first_pod_bundle_ + 2 * pod_of(up)}});
      if (!same_pod) out.hops.push_back({{first_pod_bundle_ + 2 * pod_of(down) + 1}});
      out.hops.push_back({{2 * down + 1}});
    }
    if (has_boxes()) out.hops.push_back({{first_box_bundle_ + 2 * to.index + 1}});
    return true;
  }

  [[nodiscard]] bool find_way(NodeId host, EndpointId endpoint, Direction direction, std::uint32_t rail,
                              Route& out) const override {
    const std::uint32_t leaf = LeafMap::leaf(shape_.map.of(host), host, rail), back = direction == Direction::back;
    out.tier = tier_of(spec_.endpoints[endpoint.index]);
    out.switches = 1 + static_cast<std::uint32_t>(out.tier);  // those of the tiers, and the gateway
    if (has_boxes()) out.hops.push_back({{first_box_bundle_ + 2 * host.index + back}});
    if (out.tier >= FabricTier::pod) out.hops.push_back({{2 * leaf + back}});
    if (out.tier == FabricTier::core) out.hops.push_back({{first_pod_bundle_ + 2 * pod_of(leaf) + back}});
    out.hops.push_back({{first_endpoint_bundle_ + 2 * endpoint.index + back}});
    if (direction == Direction::back) std::reverse(out.hops.begin(), out.hops.end());
    return true;
  }

  [[nodiscard]] double bisection() const override {
    double least = shape_.map.access_bytes();
    if (has_spines() && shape_.map.blocks() > 1) {
      double up = 0.0;
      for (const LeafMap::Group& group : shape_.map.groups())
        up += static_cast<double>(std::uint64_t{group.leaves()} * group.uplinks) * spec_.link.si;
      least = std::min(least, up);
    }
    if (has_core())
      least = std::min(least, static_cast<double>(std::uint64_t{shape_.pods} * shape_.pod_uplinks) * spec_.link.si);
    return 0.5 * least;
  }

 private:
  [[nodiscard]] bool has_spines() const { return shape_.spines > 0; }
  [[nodiscard]] bool has_core() const { return shape_.pods > 1; }
  [[nodiscard]] bool has_boxes() const { return spec_.family == FabricFamily::pcie_box; }
  [[nodiscard]] std::uint32_t pod_of(std::uint32_t leaf) const { return leaf / shape_.leaves_per_pod; }
  [[nodiscard]] std::uint32_t plane_of(const LeafMap::Group& group, std::uint32_t leaf) const {
    return shape_.planes > 1 ? (leaf - group.first_leaf) % group.rails : 0;
  }
  /// The highest tier that there is, if the stated one is above it.
  [[nodiscard]] FabricTier tier_of(const FabricEndpoint& endpoint) const {
    const FabricTier highest = has_core() ? FabricTier::core : has_spines() ? FabricTier::pod : FabricTier::leaf;
    return std::min(endpoint.tier, highest);
  }

  void lay_switches(FabricState& state) {
    first_leaf_ = first_spine_ = first_core_ = static_cast<std::uint32_t>(boost::num_vertices(state.graph.links));
    for (std::uint32_t i = 0; i < shape_.map.leaves(); ++i) state.add_node(FabricNode::leaf);
    first_spine_ += shape_.map.leaves();
    for (std::uint32_t i = 0; i < spine_count(); ++i) state.add_node(FabricNode::spine);
    first_core_ = first_spine_ + spine_count();
    for (std::uint32_t i = 0; i < shape_.cores; ++i) state.add_node(FabricNode::core);
  }
  [[nodiscard]] std::uint32_t spine_count() const { return shape_.spines * shape_.planes * shape_.pods; }
  [[nodiscard]] std::vector<std::uint32_t> switches_of(FabricTier tier) const {
    const std::uint32_t first = tier == FabricTier::leaf  ? first_leaf_
                                : tier == FabricTier::pod ? first_spine_
                                                          : first_core_;
    const std::uint32_t count = tier == FabricTier::leaf  ? shape_.map.leaves()
                                : tier == FabricTier::pod ? spine_count()
                                                          : shape_.cores;
    std::vector<std::uint32_t> out(count);
    std::iota(out.begin(), out.end(), first);
    return out;
  }

  void lay_bundles(FabricState& state) const {
    const auto pair = [&](const std::string& of, const char* up, const char* down, FabricTier tier) {
      state.add_bundle(of + up, tier);
      state.add_bundle(of + down, tier);
    };
    if (has_spines())
      for (std::uint32_t i = 0; i < shape_.map.leaves(); ++i)
        pair("leaf-" + std::to_string(i), " up", " down", FabricTier::pod);
    if (has_core())
      for (std::uint32_t i = 0; i < shape_.pods; ++i)
        pair("pod-" + std::to_string(i), " up", " down", FabricTier::core);
    if (has_boxes())
      for (std::uint32_t i = 0; i < spec_.host_count(); ++i)
        pair("bridges-" + std::to_string(i), " out", " in", FabricTier::domain);
  }

  void lay_hosts(FabricState& state, const LeafMap::Group& group) const {
    for (std::uint32_t h = 0; h < group.hosts; ++h) {
      const NodeId host{group.first_host + h};
      if (has_boxes()) {
        lay_box(state, group, host);
        continue;
      }
      for (std::uint32_t rail = 0; rail < group.rails; ++rail)
        state.connect(host.index, first_leaf_ + LeafMap::leaf(group, host, rail),
                      {.links = group.ports,
                       .rate = group.port,
                       .tier = FabricTier::leaf,
                       .rail = static_cast<std::uint16_t>(rail)});
    }
  }

  /// The GPUs of a host reach its ports through one host bridge a socket.
  void lay_box(FabricState& state, const LeafMap::Group& group, NodeId host) const {
    const BundleId out{first_box_bundle_ + 2 * host.index}, in{out.index + 1};
    std::vector<std::uint32_t> bridges;
    for (std::uint32_t s = 0; s < std::min(spec_.sockets, group.ports); ++s) {
      bridges.push_back(state.add_node(FabricNode::bridge));
      state.connect(host.index, bridges.back(),
                    {.rate = whole_bytes(spec_.bridge), .tier = FabricTier::domain, .there = out, .back = in});
    }
    for (std::uint32_t port = 0; port < group.ports; ++port) {
      const std::uint32_t nic = state.add_node(FabricNode::nic);
      state.nic_hosts.push_back(host.index);
      state.connect(bridges[port % bridges.size()], nic,
                    {.rate = whole_bytes(spec_.bridge), .tier = FabricTier::domain});
      state.connect(nic, first_leaf_ + LeafMap::leaf(group, host, 0), {.rate = group.port, .tier = FabricTier::leaf});
    }
  }

  void lay_leaf_links(FabricState& state) const {
    std::vector<std::uint64_t> laid(std::size_t{shape_.planes} * shape_.pods, 0);
    for (const LeafMap::Group& group : shape_.map.groups())
      for (std::uint32_t i = 0; i < group.leaves(); ++i) {
        const std::uint32_t leaf = group.first_leaf + i;
        const std::uint32_t row = shape_.planes > 1 ? plane_of(group, leaf) : pod_of(leaf);
        stripe(group.uplinks, laid[row], 1, shape_.spines, [&](std::uint32_t, std::uint32_t s, std::uint32_t links) {
          state.connect(first_leaf_ + leaf, first_spine_ + row * shape_.spines + s,
                        {.links = links,
                         .rate = whole_bytes(spec_.link),
                         .tier = FabricTier::pod,
                         .there = {2 * leaf},
                         .back = {2 * leaf + 1}});
        });
        laid[row] += group.uplinks;
      }
  }

  void lay_pod_links(FabricState& state) const {
    for (std::uint32_t pod = 0; pod < shape_.pods; ++pod)
      stripe(shape_.pod_uplinks, std::uint64_t{pod} * shape_.pod_uplinks, shape_.spines, shape_.cores,
             [&](std::uint32_t s, std::uint32_t core, std::uint32_t links) {
               state.connect(first_spine_ + pod * shape_.spines + s, first_core_ + core,
                             {.links = links,
                              .rate = whole_bytes(spec_.link),
                              .tier = FabricTier::core,
                              .there = {first_pod_bundle_ + 2 * pod},
                              .back = {first_pod_bundle_ + 2 * pod + 1}});
             });
  }

  const FabricSpec spec_;
  ClosShape shape_;
  std::uint32_t first_pod_bundle_ = 0, first_box_bundle_ = 0, first_endpoint_bundle_ = 0;
  std::uint32_t first_leaf_ = 0, first_spine_ = 0, first_core_ = 0;  ///< nodes of the graph
};

}  // namespace

WiringOrFault make_clos(const FabricSpec& spec) {
  ClosShapeOrFault found = clos_shape(spec);
  if (!found.fault.empty()) return {nullptr, std::move(found.fault)};
  return {std::make_unique<ClosWiring>(spec, std::move(found.shape)), {}};
}

}  // namespace headroom
