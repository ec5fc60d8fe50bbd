// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/topology/fabric_ids.hpp"
#include "sim/topology/fabric_spec.hpp"

/// How the hosts of a cluster are joined: nodes and links, bundles of links, routes, and what has failed.
namespace headroom {

/// GPUs stand within their host: a host is one NVLink domain, or `nvswitch` joins the hosts of one. Ports (`nic`) and
/// host bridges are nodes where they are a bottleneck of their own. A `gateway` is the switch of an endpoint.
enum class FabricNode : std::uint8_t { host, nvswitch, bridge, nic, leaf, spine, core, gateway, storage, wan };
inline constexpr std::size_t fabric_node_count = 10;
[[nodiscard]] std::string_view to_string(FabricNode kind);

/// Parallel links that share their load, one direction: those from a leaf to all its spines, from a pod to the core,
/// from a group to another, of a host bridge, or to an endpoint. So there are about as many as leaves, not as links.
struct FabricBundle {
  std::string name;  ///< "leaf-12 up"
  FabricTier tier = FabricTier::pod;
  std::uint32_t links = 0;
  std::int64_t rate = 0;  ///< bytes/s, as built
};

struct RouteHop {
  BundleId bundle;
  double share = 1.0;  ///< of the flow that takes it
};

/// What a flow passes between the ports of two hosts. Links of a host itself are no bundles: see Fabric::access().
struct Route {
  std::vector<RouteHop> hops;            ///< from here to there; equal ways share evenly
  FabricTier tier = FabricTier::domain;  ///< the highest that it crosses
  std::uint32_t switches = 0;
  Duration latency{};
};

/// Numbers of the NVLink domain, the leaf (with rails: the unit whose hosts share leaves) and the pod or group in which
/// a host stands. Without switches all three are those of the host, the fabric and the fabric.
struct HostPlace {
  std::uint32_t domain = 0, leaf = 0, pod = 0;
};

/// One of the parallel links between two nodes, this direction.
struct SingleLink {
  BundleId bundle;
  FabricVertexId from = {}, to = {};  ///< not valid where the bundle is one link
  std::uint32_t number = 0;           ///< among those between the two that are up
  double rate = 0.0;                  ///< bytes/s, now
};
/// One of equal ways; links that belong to a host alone are not in it.
using SingleWay = std::vector<SingleLink>;

/// What has to be bought of a fabric. Links of NVLink domains come with the nodes.
struct GearCount {
  std::uint64_t switches = 0, links = 0;  ///< links of hosts included
};

struct FabricGraph;  // sim/topology/fabric_graph.hpp
class FabricState;   // sim/topology/fabric_state.hpp
class Wiring;        // sim/topology/wiring.hpp

/// What keeps a specification from being a fabric, as a sentence; nothing if it is one.
[[nodiscard]] std::optional<std::string> fabric_fault(const FabricSpec& spec);

/// Routes of regular fabrics are arithmetic; those of a custom one are found on the graph once for each pair of places
/// and kept until something fails or is repaired. Capacities are whole bytes/s, so what has failed and was repaired
/// leaves no trace.
///
/// Domain  fabric_fault() says nothing (CHECK). One thread at a time.
class Fabric {
 public:
  explicit Fabric(FabricSpec spec);
  ~Fabric();
  Fabric(Fabric&&) noexcept;
  Fabric& operator=(Fabric&&) noexcept;

  [[nodiscard]] const FabricSpec& spec() const;
  [[nodiscard]] const FabricGraph& graph() const;

  // --- What it is made of.
  [[nodiscard]] std::uint32_t count(FabricNode kind) const;
  /// Links between two things count once.
  [[nodiscard]] std::uint64_t links(FabricTier tier) const;
  /// Of those, each direction, as built.
  [[nodiscard]] DataRate bandwidth(FabricTier tier) const;
  [[nodiscard]] GearCount gear() const;
  [[nodiscard]] std::uint32_t bundle_count() const;
  [[nodiscard]] const FabricBundle& bundle(BundleId id) const;
  /// One direction, between two halves of the hosts that leave leaves, pods and groups whole as far as they can.
  [[nodiscard]] DataRate bisection() const;
  /// "h100/3" (the fourth host of the pool), "leaf-12", "spine-0", or the name of an endpoint or custom switch.
  [[nodiscard]] std::string name(FabricVertexId vertex) const;
  [[nodiscard]] std::optional<FabricVertexId> find(std::string_view name) const;

  // --- Ways.
  [[nodiscard]] HostPlace place(NodeId host) const;
  /// Hosts of one number have the same ways to all others, and nothing to share between themselves: those of one leaf,
  /// but for boxes, whose bridges are bundles of their own.
  [[nodiscard]] std::uint32_t way_place(NodeId host) const;
  /// How many rails a host stands on; 1 where its ports are all alike.
  [[nodiscard]] std::uint32_t rails(NodeId host) const;
  /// Of the ports of a host on one rail, each direction, now.
  [[nodiscard]] DataRate access(NodeId host, std::uint32_t rail) const;
  /// From the ports of `from` on a rail to those of `to` on the same rail; a rail that one of them does not have is its
  /// last. Traffic between rails goes over NVLink first. Nothing if no link that is up leads there.
  [[nodiscard]] std::optional<Route> route(NodeId from, NodeId to, std::uint32_t rail = 0) const;
  [[nodiscard]] std::optional<Route> route(NodeId from, EndpointId to, std::uint32_t rail = 0) const;
  [[nodiscard]] std::optional<Route> route(EndpointId from, NodeId to, std::uint32_t rail = 0) const;

  /// Between any two nodes over all shortest ways of the graph, which share evenly at each node by their links; links
  /// that are down are none. Hosts pass nothing on but in a torus. Nothing if no way leads there. Takes as long as the
  /// graph is large.
  [[nodiscard]] std::optional<Route> route_on_graph(FabricVertexId from, FabricVertexId to) const;

  /// Single links for equal parts of a flow from the ports of one host to those of another in another NVLink domain:
  /// each node on the way deals out what comes to it to the links that lead on, one after the other. As many parts as
  /// it takes to use links evenly, or `most` (>= 1); none if no link that is up leads there. Of links that have failed
  /// in part there are as many as carry what is left. Takes as long as the graph is large.
  [[nodiscard]] std::vector<SingleWay> even_ways(NodeId from, NodeId to, std::uint32_t rail, std::uint32_t most) const;
  /// The same, one way for each hash: each node chooses a link by it.
  [[nodiscard]] std::vector<SingleWay> hashed_ways(NodeId from, NodeId to, std::uint32_t rail,
                                                   std::span<const std::uint64_t> hashes) const;

  // --- What is up. A switch that is down takes all its links with it, and so those of the hosts below a leaf.
  /// Of a bundle, now.
  [[nodiscard]] DataRate capacity(BundleId bundle) const;
  /// What a flow alone could have, the ports of hosts aside; infinite without hops.
  [[nodiscard]] DataRate capacity(const Route& route) const;
  /// Both directions of all parallel links between two nodes carry this part, from 0 to 1, of what they are built for:
  /// of 8 links 7/8 when one has failed. The nodes are neighbours (CHECK).
  void set_links(FabricVertexId a, FabricVertexId b, double part);
  /// 0 if the nodes are no neighbours.
  [[nodiscard]] std::uint32_t parallel_links(FabricVertexId a, FabricVertexId b) const;
  void set_node(FabricVertexId node, bool is_up);

 private:
  [[nodiscard]] SingleWay way_of_bundles(NodeId from, NodeId to) const;

  std::unique_ptr<FabricState> state_;
  std::unique_ptr<Wiring> wiring_;
};

}  // namespace headroom
