// SPDX-License-Identifier: Apache-2.0
// Ways through a fabric, worked out and found on its graph; and what is left when parts of it fail.
#include <gtest/gtest.h>

#include <map>

#include "sim/topology/fabric_graph.hpp"
#include "tests/sim/fabric_helpers.hpp"

namespace headroom {
namespace {

using test::built;
using test::in_links;
using test::plain_fabric;

std::map<std::string, double> shares(const Fabric& fabric, const Route& route) {
  std::map<std::string, double> out;
  for (const RouteHop& hop : route.hops) out[fabric.bundle(hop.bundle).name] += hop.share;
  return out;
}

/// Over all rails, a flow on each: what a host's ports together do.
std::map<std::string, double> shares_of_all_rails(const Fabric& fabric, NodeId from, NodeId to) {
  std::map<std::string, double> out;
  const std::uint32_t rails = fabric.rails(from);
  for (std::uint32_t rail = 0; rail < rails; ++rail) {
    const auto route = fabric.route(from, to, rail);
    if (!route) ADD_FAILURE() << "no way";
    for (const auto& [name, share] : shares(fabric, *route)) out[name] += share / rails;
  }
  return out;
}

void expect_same(const std::map<std::string, double>& a, const std::map<std::string, double>& b,
                 const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (const auto& [name, share] : a) {
    ASSERT_TRUE(b.contains(name)) << what << ": " << name;
    EXPECT_NEAR(share, b.at(name), 1e-12) << what << ": " << name;  // rounding of sums
  }
}

// The arithmetic of each family against all shortest ways of its graph, which share evenly.
TEST(FabricRoutes, AreThoseOfTheGraph) {
  FabricSpec two_pools = plain_fabric(FabricFamily::leaf_spine, 10, 16, 4);
  two_pools.hosts.push_back({.name = "prep", .hosts = 5, .gpus = 0, .nics = 1, .port = {100e9 / 8.0}, .nvlink = {}});
  FabricSpec box = plain_fabric(FabricFamily::pcie_box, 6, 16, 4);
  box.bridge = {63e9};
  FabricSpec odd = plain_fabric(FabricFamily::fat_tree_3, 70, 8, 1);
  odd.spines = 3;  // four uplinks of a leaf do not spread evenly over three spines
  odd.pod_oversubscription = 2.0;
  odd.leaves_per_pod = 5;
  odd.spine_radix = 16;
  for (const FabricSpec& spec :
       {two_pools, box, odd, plain_fabric(FabricFamily::leaf_spine, 9, 16, 2),
        plain_fabric(FabricFamily::fat_tree_3, 128, 8, 1), plain_fabric(FabricFamily::fat_tree_3, 50, 8, 1),
        plain_fabric(FabricFamily::dragonfly_plus, 70, 8, 1), plain_fabric(FabricFamily::rail_optimised, 40, 16, 4)}) {
    const Fabric fabric = built(spec);
    const std::uint32_t hosts = spec.host_count();
    for (std::uint32_t a = 0; a < hosts; a += 3)
      for (std::uint32_t b = 0; b < hosts; b += 2) {
        if (a == b) continue;
        const auto found = fabric.route_on_graph({a}, {b});
        const auto route = fabric.route(NodeId{a}, NodeId{b});
        ASSERT_TRUE(found && route);
        const std::string what = std::string(to_string(spec.family)) + " " + fabric.name({a}) + " " + fabric.name({b});
        if (fabric.rails({a}) == 1) {  // on another rail, the leaf of a unit is not that of the other host
          EXPECT_EQ(found->switches, route->switches) << what;
          EXPECT_EQ(found->latency, route->latency) << what;
        }
        expect_same(shares_of_all_rails(fabric, {a}, {b}), shares(fabric, *found), what);
      }
  }
}

// Of one rail the ends are its leaves.
TEST(FabricRoutes, KeepToTheirRail) {
  for (const FabricFamily family : {FabricFamily::rail_optimised, FabricFamily::rail_only}) {
    const Fabric fabric = built(plain_fabric(family, 40, 16, 4));
    for (std::uint32_t rail = 0; rail < 4; ++rail) {
      const auto from = fabric.find("leaf-" + std::to_string(rail)),
                 to = fabric.find("leaf-" + std::to_string(8 + rail));
      const auto route = fabric.route(NodeId{0}, NodeId{17}, rail);
      ASSERT_TRUE(from && to && route);
      EXPECT_EQ(route->tier, family == FabricFamily::rail_only ? FabricTier::pod : route->tier);
      const auto found = fabric.route_on_graph(*from, *to);
      ASSERT_TRUE(found);
      expect_same(shares(fabric, *route), shares(fabric, *found), std::string(to_string(family)));
    }
    EXPECT_EQ(fabric.route(NodeId{0}, NodeId{5}, 2)->switches, 1U);  // of one unit: the leaf alone
    EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{5}, 2)->hops.empty());
  }
  const Fabric alone = built(plain_fabric(FabricFamily::rail_only, 40, 16, 4));
  EXPECT_FALSE(alone.route_on_graph(*alone.find("leaf-0"), *alone.find("leaf-1")));  // nothing joins two rails
}

TEST(FabricRoutes, OfATorusTakeTheShortestWayThroughEachDimension) {
  FabricSpec spec = plain_fabric(FabricFamily::torus, 60);
  spec.dims = {3, 4, 5};
  for (const bool wrap : {true, false}) {
    spec.wrap = wrap;
    const Fabric fabric = built(spec);
    for (std::uint32_t a = 0; a < 60; a += 7)
      for (std::uint32_t b = 0; b < 60; ++b) {
        if (a == b) continue;
        const auto route = fabric.route(NodeId{a}, NodeId{b});
        const auto found = fabric.route_on_graph({a}, {b});
        ASSERT_TRUE(route && found);
        EXPECT_EQ(route->hops.size(), found->switches);  // as many links as the shortest ways have
        const auto equal_ways = shares(fabric, *found);
        for (const auto& [name, share] : shares(fabric, *route)) EXPECT_TRUE(equal_ways.contains(name)) << name;
      }
  }
}

TEST(FabricRoutes, CountSwitchesAndFindTheNarrowestPart) {
  FabricSpec spec = plain_fabric(FabricFamily::fat_tree_3, 3072, 32);
  spec.hosts_per_leaf = 2;
  spec.leaves_per_pod = 192;
  spec.spine_radix = 576;
  spec.pod_oversubscription = 7.0;
  const Fabric fabric = built(spec);
  struct Row {
    std::uint32_t to;
    FabricTier tier;
    std::uint32_t switches;
    double links;  ///< infinite: the ports alone
  };
  for (const Row& row :
       {Row{1, FabricTier::leaf, 1, INFINITY}, Row{2, FabricTier::pod, 3, 16.0}, Row{384, FabricTier::core, 5, 16.0}}) {
    const auto route = fabric.route(NodeId{0}, NodeId{row.to});
    ASSERT_TRUE(route);
    EXPECT_EQ(route->tier, row.tier);
    EXPECT_EQ(route->switches, row.switches);
    EXPECT_DOUBLE_EQ(route->latency.si, row.switches * 0.25e-6);
    EXPECT_DOUBLE_EQ(in_links(fabric.capacity(*route)), row.links);
  }
  EXPECT_DOUBLE_EQ(in_links(fabric.access({0}, 0)), 8.0);
}

TEST(FabricRoutes, WithinADomainPassNoNetwork) {
  FabricSpec spec = plain_fabric(FabricFamily::nvl72, 36, 64, 4);
  spec.hosts_per_domain = 18;
  const Fabric fabric = built(spec);
  EXPECT_EQ(fabric.route(NodeId{0}, NodeId{17})->tier, FabricTier::domain);
  EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{17})->hops.empty());
  EXPECT_EQ(fabric.route(NodeId{0}, NodeId{18})->tier, FabricTier::leaf);  // of one unit
}

TEST(FabricRoutes, EndpointsStandAtTheirTier) {
  FabricSpec spec = plain_fabric(FabricFamily::fat_tree_3, 128, 8, 1);
  spec.endpoints = {{FabricEndpoint::Kind::storage, "near", FabricTier::leaf, {1e9}, {}},
                    {FabricEndpoint::Kind::storage, "pfs", FabricTier::pod, {200e9}, {}},
                    {FabricEndpoint::Kind::wan, "cloud", FabricTier::core, {5e9}, {0.02}}};
  for (const FabricFamily family :
       {FabricFamily::fat_tree_3, FabricFamily::dragonfly_plus, FabricFamily::torus, FabricFamily::single}) {
    spec.family = family;
    const Fabric fabric = built(spec);
    for (std::uint32_t e = 0; e < 3; ++e) {
      const auto node = fabric.find(spec.endpoints[e].name);
      ASSERT_TRUE(node);
      const auto there = fabric.route(NodeId{77}, EndpointId{e}), back = fabric.route(EndpointId{e}, NodeId{77});
      const auto found = fabric.route_on_graph({77}, *node), found_back = fabric.route_on_graph(*node, {77});
      ASSERT_TRUE(there && back && found && found_back);
      const std::string what = std::string(to_string(family)) + " " + spec.endpoints[e].name;
      expect_same(shares(fabric, *there), shares(fabric, *found), what);
      expect_same(shares(fabric, *back), shares(fabric, *found_back), what);
      EXPECT_NEAR(there->latency.si, found->latency.si, 1e-9) << what;
      EXPECT_LE(fabric.capacity(*there).si, spec.endpoints[e].bandwidth.si);
    }
    EXPECT_GE(fabric.route(NodeId{77}, EndpointId{2})->latency.si, 0.02);
  }
}

FabricEdge edge(FabricEdge::End from, FabricEdge::End to, std::uint32_t links = 1) {
  return {.from = std::move(from), .to = std::move(to), .links = links, .bandwidth = test::gbit_400, .latency = {}};
}

// Two leaves, a fat spine and a thin one: by links, three quarters of the flow take the fat one, though both ways are
// equally long. Worked by hand.
TEST(FabricRoutes, OfCustomFabricsShareByLinks) {
  FabricSpec spec = plain_fabric(FabricFamily::custom, 8, 64, 1);
  const FabricEdge::End left{0, 4}, right{4, 4}, a{{}, 0, "a"}, b{{}, 0, "b"}, fat{{}, 0, "fat"}, thin{{}, 0, "thin"};
  spec.edges = {edge(left, a), edge(right, b), edge(a, fat, 3), edge(fat, b, 3), edge(a, thin), edge(thin, b)};
  Fabric fabric = built(spec);
  EXPECT_EQ(fabric.count(FabricNode::leaf), 2U);
  EXPECT_EQ(fabric.count(FabricNode::spine), 2U);
  EXPECT_EQ(fabric.bundle_count(), 8U);
  const std::map<std::string, double> expected{
      {"a to fat", 0.75}, {"fat to b", 0.75}, {"a to thin", 0.25}, {"thin to b", 0.25}};
  expect_same(shares(fabric, *fabric.route(NodeId{1}, NodeId{6})), expected, "custom");
  EXPECT_DOUBLE_EQ(in_links(fabric.capacity(*fabric.route(NodeId{1}, NodeId{6}))), 4.0);
  EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{3})->hops.empty());
  fabric.set_node(*fabric.find("fat"), false);
  expect_same(shares(fabric, *fabric.route(NodeId{1}, NodeId{6})), {{"a to thin", 1.0}, {"thin to b", 1.0}}, "thin");
  fabric.set_node(*fabric.find("thin"), false);
  EXPECT_FALSE(fabric.route(NodeId{1}, NodeId{6}));
  EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{3}));
  fabric.set_node(*fabric.find("fat"), true);
  fabric.set_node(*fabric.find("thin"), true);
  expect_same(shares(fabric, *fabric.route(NodeId{1}, NodeId{6})), expected, "repaired");
  spec.edges.pop_back();
  spec.edges.erase(spec.edges.begin() + 1);
  EXPECT_EQ(fabric_fault(spec), "not everything is joined: some host or switch stands alone");
}

// Storage at the leaves: its gateway is as near to each of them as a spine, and is no way between two of them.
TEST(FabricRoutes, OfHostsDoNotGoThroughTheGatewayOfStorage) {
  FabricSpec spec = plain_fabric(FabricFamily::custom, 8, 64, 1);
  const FabricEdge::End left{0, 4}, right{4, 4}, a{{}, 0, "a"}, b{{}, 0, "b"}, spine{{}, 0, "spine"};
  spec.edges = {edge(left, a), edge(right, b), edge(a, spine), edge(spine, b)};
  spec.endpoints = {{.name = "store", .tier = FabricTier::leaf, .bandwidth = {200e9}}};
  const Fabric fabric = built(spec);
  expect_same(shares(fabric, *fabric.route(NodeId{1}, NodeId{6})), {{"a to spine", 1.0}, {"spine to b", 1.0}}, "hosts");
  const auto stored = fabric.route(NodeId{1}, EndpointId{0});
  ASSERT_TRUE(stored);
  for (const auto& [bundle, share] : shares(fabric, *stored))
    EXPECT_EQ(bundle.find("spine"), std::string::npos) << bundle;
}

// --- What fails takes its part, and no more, and leaves no trace.

TEST(FabricHealth, AnUplinkIsItsPartOfTheBundle) {
  Fabric fabric = built(plain_fabric(FabricFamily::rail_optimised, 127));  // 32 uplinks of a leaf, two to each spine
  const auto leaf = fabric.find("leaf-3"), spine = fabric.find("spine-5");
  ASSERT_TRUE(leaf && spine);
  const BundleId up{6}, down{7}, other{8};
  EXPECT_EQ(fabric.bundle(up).name, "leaf-3 up");
  fabric.set_links(*leaf, *spine, 0.5);
  EXPECT_DOUBLE_EQ(in_links(fabric.capacity(up)), 31.0);
  EXPECT_DOUBLE_EQ(in_links(fabric.capacity(down)), 31.0);
  EXPECT_DOUBLE_EQ(in_links(fabric.capacity(other)), 32.0);
  fabric.set_links(*leaf, *spine, 0.0);
  EXPECT_DOUBLE_EQ(in_links(fabric.capacity(up)), 30.0);
  fabric.set_links(*leaf, *spine, 1.0);
  EXPECT_EQ(fabric.capacity(up).si, static_cast<double>(fabric.bundle(up).rate));
}

TEST(FabricHealth, ASpineTakesItsPartFromEveryLeaf) {
  Fabric fabric = built(plain_fabric(FabricFamily::rail_optimised, 127));
  const auto spine = fabric.find("spine-5"), leaf = fabric.find("leaf-3");
  fabric.set_links(*leaf, *spine, 0.5);  // a switch that goes with a link that was down
  fabric.set_node(*spine, false);
  for (std::uint32_t b = 0; b < fabric.bundle_count(); ++b)
    EXPECT_DOUBLE_EQ(in_links(fabric.capacity(BundleId{b})), 30.0) << fabric.bundle({b}).name;
  fabric.set_node(*spine, false);  // twice is once
  fabric.set_node(*spine, true);
  EXPECT_DOUBLE_EQ(in_links(fabric.capacity(BundleId{6})), 31.0);
  fabric.set_links(*leaf, *spine, 1.0);
  for (std::uint32_t b = 0; b < fabric.bundle_count(); ++b)
    EXPECT_EQ(fabric.capacity(BundleId{b}).si, static_cast<double>(fabric.bundle({b}).rate));
}

TEST(FabricHealth, ALeafTakesItsHostsOffTheirRail) {
  Fabric fabric = built(plain_fabric(FabricFamily::rail_optimised, 127));
  const auto leaf = fabric.find("leaf-3");
  fabric.set_node(*leaf, false);
  EXPECT_EQ(fabric.access({0}, 3).si, 0.0);
  EXPECT_DOUBLE_EQ(in_links(fabric.access({0}, 2)), 1.0);
  EXPECT_FALSE(fabric.route(NodeId{0}, NodeId{1}, 3));
  EXPECT_FALSE(fabric.route(NodeId{100}, NodeId{1}, 3));
  EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{1}, 2));
  EXPECT_TRUE(fabric.route(NodeId{100}, NodeId{70}, 3));  // of other units
  EXPECT_EQ(fabric.capacity(BundleId{6}).si, 0.0);
  fabric.set_node(*leaf, true);
  EXPECT_DOUBLE_EQ(in_links(fabric.access({0}, 3)), 1.0);
  EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{1}, 3));
}

TEST(FabricHealth, TheOnlyWayIsNoneWhenItIsDown) {
  Fabric fabric = built(plain_fabric(FabricFamily::leaf_spine, 12, 16, 2));  // four hosts a leaf, two spines
  ASSERT_EQ(fabric.count(FabricNode::spine), 2U);
  fabric.set_node(*fabric.find("spine-0"), false);
  EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{11}));
  fabric.set_node(*fabric.find("spine-1"), false);
  EXPECT_FALSE(fabric.route(NodeId{0}, NodeId{11}));
  EXPECT_FALSE(fabric.route_on_graph({0}, {11}));
  EXPECT_TRUE(fabric.route(NodeId{0}, NodeId{1}));  // below one leaf
  const auto host = FabricVertexId{5};
  fabric.set_links(host, *fabric.find("leaf-1"), 0.5);  // one of its two ports
  EXPECT_DOUBLE_EQ(in_links(fabric.access({5}, 0)), 1.0);
}

// Any order of failures and repairs ends where it began, to the byte.
TEST(FabricHealth, LeavesNoTrace) {
  Fabric fabric = built(plain_fabric(FabricFamily::fat_tree_3, 50, 8, 1));
  const FabricAdjacency& graph = fabric.graph().links;
  const auto n = static_cast<std::uint32_t>(boost::num_vertices(graph));
  std::uint64_t seed = 7;
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> touched;
  for (int step = 0; step < 300; ++step) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    const std::uint32_t a = static_cast<std::uint32_t>(seed >> 33) % n;
    if (step % 3 == 0) {
      fabric.set_node({a}, (seed >> 20) % 2 == 0);
      continue;
    }
    const auto links = boost::out_edges(a, graph);
    const auto link = std::next(links.first, static_cast<std::ptrdiff_t>((seed >> 13) % boost::out_degree(a, graph)));
    const auto b = static_cast<std::uint32_t>(boost::target(*link, graph));
    touched[std::minmax(a, b)] = true;
    fabric.set_links({a}, {b}, static_cast<double>((seed >> 40) % 4) / 3.0);
  }
  for (std::uint32_t v = 0; v < n; ++v) fabric.set_node({v}, true);
  for (const auto& [ends, is_touched] : touched) fabric.set_links({ends.first}, {ends.second}, 1.0);
  for (std::uint32_t b = 0; b < fabric.bundle_count(); ++b)
    EXPECT_EQ(fabric.capacity(BundleId{b}).si, static_cast<double>(fabric.bundle({b}).rate));
  for (std::uint32_t h = 0; h < 50; ++h) EXPECT_DOUBLE_EQ(in_links(fabric.access({h}, 0)), 1.0);
}

}  // namespace
}  // namespace headroom
