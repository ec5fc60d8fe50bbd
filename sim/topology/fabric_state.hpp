// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/topology/fabric_graph.hpp"

/// The parts of a Fabric that its wiring lays and its routes read.
namespace headroom {

/// Graph, bundles and what of them is up.
class FabricState {
 public:
  explicit FabricState(FabricSpec spec);

  const FabricSpec spec;
  FabricGraph graph;
  std::vector<FabricBundle> bundles;
  std::map<std::uint32_t, std::string> names;  ///< of vertices that have one of their own
  std::vector<std::uint32_t> nic_hosts;        ///< whose port it is, by number of `nic`
  std::vector<std::uint32_t> endpoint_nodes;   ///< of the endpoints that are connected
  std::array<std::uint32_t, fabric_node_count> nodes{};
  std::array<std::uint64_t, fabric_tier_count> links{};
  std::array<std::int64_t, fabric_tier_count> rates{};  ///< bytes/s of those, each direction

  // --- Laying.
  std::uint32_t add_node(FabricNode kind);
  BundleId add_bundle(std::string name, FabricTier tier);
  struct Laid {
    std::uint32_t links = 1;
    std::int64_t rate = 0;  ///< of one
    FabricTier tier = FabricTier::leaf;
    BundleId there = {}, back = {};
    std::uint16_t rail = 0;
    Duration latency{};
  };
  /// Both directions.
  void connect(std::uint32_t a, std::uint32_t b, const Laid& laid);
  /// A storage or cloud of the specification, behind a gateway that each of these nodes is linked to: what it can take
  /// is the limit, wherever it is asked from. Its bundles are the next two: in, out.
  void connect_endpoint(EndpointId endpoint, const std::vector<std::uint32_t>& nodes_below);

  // --- What is up.
  [[nodiscard]] std::int64_t live(BundleId bundle) const { return live_[bundle.index]; }
  [[nodiscard]] std::int64_t live(std::uint32_t a, std::uint32_t b, const FabricLinkProperties& link) const;
  /// Of what a host has on a rail, what is down.
  [[nodiscard]] std::int64_t lost_access(NodeId host, std::uint32_t rail) const;
  [[nodiscard]] bool has_lost_access(NodeId host) const;
  void set_links(std::uint32_t a, std::uint32_t b, double part);
  void set_node(std::uint32_t node, bool is_up);
  [[nodiscard]] std::uint64_t version() const { return version_; }  ///< changes with what is up

 private:
  void book(std::uint32_t a, std::uint32_t b, const FabricLinkProperties& link, int sign);
  void book_both(std::uint32_t a, std::uint32_t b, int sign);

  std::vector<std::int64_t> live_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> parts_;       ///< smaller number first
  std::vector<bool> down_;                                                ///< by vertex; empty: all are up
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> lost_;  ///< by host and rail
  std::uint64_t version_ = 0;
};

[[nodiscard]] inline std::int64_t whole_bytes(DataRate rate) {
  return static_cast<std::int64_t>(rate.si + 0.5);
}

}  // namespace headroom
