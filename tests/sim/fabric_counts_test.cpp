// SPDX-License-Identifier: Apache-2.0
// What generated fabrics are made of, against closed forms and fabrics that were built.
#include <boost/graph/edmonds_karp_max_flow.hpp>

#include "models/network/fat_tree.hpp"
#include "sim/topology/fabric_graph.hpp"
#include "tests/sim/fabric_helpers.hpp"

namespace headroom {
namespace {

using test::built;
using test::in_links;
using test::plain_fabric;

struct Parts {
  std::uint32_t leaves, spines, cores;
  std::uint64_t host_links, leaf_links, core_links;
  friend bool operator==(const Parts&, const Parts&) = default;
};

Parts parts_of(const Fabric& fabric) {
  return {fabric.count(FabricNode::leaf), fabric.count(FabricNode::spine), fabric.count(FabricNode::core),
          fabric.links(FabricTier::leaf), fabric.links(FabricTier::pod),   fabric.links(FabricTier::core)};
}

void expect_parts(const Fabric& fabric, const Parts& parts) {
  const Parts found = parts_of(fabric);
  EXPECT_EQ(found.leaves, parts.leaves);
  EXPECT_EQ(found.spines, parts.spines);
  EXPECT_EQ(found.cores, parts.cores);
  EXPECT_EQ(found.host_links, parts.host_links);
  EXPECT_EQ(found.leaf_links, parts.leaf_links);
  EXPECT_EQ(found.core_links, parts.core_links);
}

/// No switch has more links than ports.
void expect_plugged_in(const Fabric& fabric, std::uint32_t radix) {
  const FabricAdjacency& graph = fabric.graph().links;
  for (std::uint32_t v = fabric.spec().host_count(); v < boost::num_vertices(graph); ++v) {
    std::uint32_t ports = 0;
    for (auto [link, end] = boost::out_edges(v, graph); link != end; ++link) ports += graph[*link].links;
    EXPECT_LE(ports, radix) << fabric.name({v});
  }
}

// Al-Fares, Loukissas and Vahdat, SIGCOMM 2008, section 3: with switches of k ports, k pods, k^3 / 4 hosts, k^2 / 4
// core switches and 5 k^2 / 4 in all; full bisection.
TEST(FabricCounts, ThreeTiersAreThoseOfAlFares) {
  for (const std::uint32_t k : {4U, 8U, 16U}) {
    const std::uint32_t hosts = k * k * k / 4;
    const Fabric fabric = built(plain_fabric(FabricFamily::fat_tree_3, hosts, k, 1));
    expect_parts(fabric, {k * k / 2, k * k / 2, k * k / 4, hosts, hosts, hosts});
    EXPECT_DOUBLE_EQ(in_links(fabric.bisection()), hosts / 2.0);
    EXPECT_EQ(fabric.bundle_count(), 2 * (k * k / 2 + k));  // up and down of each leaf and each pod
    expect_plugged_in(fabric, k);
  }
}

// The bill of materials counts the switches of a tree without wiring it; both speak of the same tree.
TEST(FabricCounts, AgreeWithTheBillOfMaterials) {
  for (const std::uint32_t hosts : {1U, 7U, 64U, 65U, 512U, 700U, 2048U, 2049U, 5000U, 16384U, 40000U}) {
    const auto size = fat_tree_size(hosts, 64);
    ASSERT_TRUE(size);
    const FabricFamily family = size->tiers == 3 ? FabricFamily::fat_tree_3 : FabricFamily::leaf_spine;
    const Fabric fabric = built(plain_fabric(family, hosts, 64, 1));
    const Parts parts = parts_of(fabric);
    if (hosts > 1) {  // which needs no switch; a fabric of one host has a leaf
      EXPECT_EQ(std::uint64_t{parts.leaves} + parts.spines + parts.cores, size->switches) << hosts;
      EXPECT_EQ(parts.host_links + parts.leaf_links + parts.core_links, size->links) << hosts;
    }
    expect_plugged_in(fabric, 64);
  }
  EXPECT_NE(fabric_fault(plain_fabric(FabricFamily::leaf_spine, 2049, 64, 1)), std::nullopt);
  EXPECT_NE(fabric_fault(plain_fabric(FabricFamily::fat_tree_3, 65537, 64, 1)), std::nullopt);
}

// NVIDIA DGX SuperPOD H100 reference architecture, compute fabric of switches with 64 ports: units of 32 systems and 8
// leaves; 4, 8 and 16 spines for 1, 2 and 4 units, the last of 127 systems. (Spine counts as recalled.)
TEST(FabricCounts, DgxSuperPod) {
  struct Row {
    std::uint32_t systems, leaves, spines;
  };
  for (const Row& row : {Row{32, 8, 4}, Row{64, 16, 8}, Row{127, 32, 16}}) {
    const Fabric fabric = built(plain_fabric(FabricFamily::rail_optimised, row.systems));
    expect_parts(fabric, {row.leaves, row.spines, 0, 8ULL * row.systems, 32ULL * row.leaves, 0});
    EXPECT_EQ(fabric.bundle_count(), 2 * row.leaves);
    EXPECT_DOUBLE_EQ(in_links(fabric.bisection()), 4.0 * row.systems);
    expect_plugged_in(fabric, 64);
  }
  // Four units and more are pods below a core: 16,384 GPUs are 16 pods of 128 systems.
  const Fabric large = built(plain_fabric(FabricFamily::rail_optimised, 2048));
  expect_parts(large, {512, 512, 256, 16384, 16384, 16384});
  EXPECT_EQ(large.place({0}).pod, 0U);
  EXPECT_EQ(large.place({127}).pod, 0U);
  EXPECT_EQ(large.place({128}).pod, 1U);
}

// Llama 3 herd of models (2024), section 3.3.1: racks of two servers with 16 GPUs, pods of 192 racks and 3,072 GPUs
// with full bisection, eight pods with 24,576 GPUs, and 1:7 above. The modular spines have 576 ports.
TEST(FabricCounts, LlamaThreePods) {
  FabricSpec spec = plain_fabric(FabricFamily::fat_tree_3, 3072, 32);
  spec.hosts_per_leaf = 2;
  spec.leaves_per_pod = 192;
  spec.spine_radix = 576;
  spec.pod_oversubscription = 7.0;
  const Fabric fabric = built(spec);
  EXPECT_EQ(fabric.count(FabricNode::leaf), 8U * 192U);
  EXPECT_EQ(fabric.place({383}).pod, 0U);
  EXPECT_EQ(fabric.place({384}).pod, 1U);
  EXPECT_DOUBLE_EQ(fabric.bandwidth(FabricTier::leaf).si, fabric.bandwidth(FabricTier::pod).si);
  // 3,072 links into a pod are seven times 438.9, and there is no part of a link.
  EXPECT_EQ(fabric.links(FabricTier::core), 8U * 439U);
  EXPECT_NEAR(fabric.bandwidth(FabricTier::pod) / fabric.bandwidth(FabricTier::core), 7.0, 0.003);
  EXPECT_DOUBLE_EQ(in_links(fabric.bisection()), 8 * 439 / 2.0);
  expect_plugged_in(fabric, 576);
}

TEST(FabricCounts, OversubscriptionLeavesPortsForHosts) {
  FabricSpec spec = plain_fabric(FabricFamily::leaf_spine, 768, 64, 1);
  spec.leaf_oversubscription = 3.0;
  const Fabric fabric = built(spec);  // 48 down and 16 up
  expect_parts(fabric, {16, 4, 0, 768, 256, 0});
  EXPECT_DOUBLE_EQ(fabric.bandwidth(FabricTier::leaf) / fabric.bandwidth(FabricTier::pod), 3.0);
  EXPECT_DOUBLE_EQ(in_links(fabric.bisection()), 128.0);
}

// 1,024 GPUs on eight rails, four units of 32: 32 leaves with 5 links for 32 ports. Their 160 links go into three
// spines of 64, but not evenly: 2, 2 and 1.
TEST(FabricCounts, LinksOfALeafAreDividedEvenlyAmongSpines) {
  FabricSpec spec = plain_fabric(FabricFamily::rail_optimised, 128);
  spec.hosts_per_leaf = 32;
  spec.leaf_oversubscription = 7.0;
  expect_parts(built(spec), {32, 5, 0, 1024, 160, 0});
  spec.spines = 3;
  expect_parts(built(spec), {32, 3, 0, 1024, 160, 0});
}

TEST(FabricCounts, NothingJoinsRailsThatAreAlone) {
  const Fabric one = built(plain_fabric(FabricFamily::rail_only, 64));  // a leaf for each rail
  expect_parts(one, {8, 0, 0, 512, 0, 0});
  const Fabric two = built(plain_fabric(FabricFamily::rail_only, 128));  // 4 leaves and 2 spines for each rail
  expect_parts(two, {32, 16, 0, 1024, 1024, 0});
}

// Shpiner et al., HiPINEB 2017: of switches with k ports, a group has (k/2)^2 hosts, k/2 leaves and k/2 spines, and
// there are (k/2)^2 + 1 groups with one link between each two.
TEST(FabricCounts, DragonflyPlus) {
  const std::uint32_t k = 8, group = 16, groups = 17;
  const Fabric full = built(plain_fabric(FabricFamily::dragonfly_plus, group * groups, k, 1));
  expect_parts(full, {groups * 4, groups * 4, 0, group * groups, groups * 16, groups * (groups - 1) / 2});
  EXPECT_EQ(full.bundle_count(), 2 * groups * 4 + groups * (groups - 1));
  EXPECT_DOUBLE_EQ(in_links(full.bisection()), 8.0 * 9.0);
  expect_plugged_in(full, k);
  // Fewer groups have as many links between each two as there are ports for: 16 of a group, over 3 others.
  const Fabric few = built(plain_fabric(FabricFamily::dragonfly_plus, group * 4, k, 1));
  EXPECT_EQ(few.links(FabricTier::core), 6U * 5U);
  EXPECT_DOUBLE_EQ(in_links(few.bisection()), 2.0 * 2.0 * 5.0);
  EXPECT_NE(fabric_fault(plain_fabric(FabricFamily::dragonfly_plus, group * groups + 1, k, 1)), std::nullopt);
}

// Dally and Towles, Principles and Practices of Interconnection Networks, section 5: a k-ary n-cube has n k^n links and
// 2 k^(n-1) of them across its middle, a mesh n (k-1) k^(n-1) and k^(n-1).
TEST(FabricCounts, TorusAndMesh) {
  FabricSpec spec = plain_fabric(FabricFamily::torus, 64);
  EXPECT_EQ(built(spec).links(FabricTier::pod), 3U * 64U);
  EXPECT_DOUBLE_EQ(in_links(built(spec).bisection()), 2.0 * 16.0);
  spec.wrap = false;
  EXPECT_EQ(built(spec).links(FabricTier::pod), 3U * 3U * 16U);
  EXPECT_DOUBLE_EQ(in_links(built(spec).bisection()), 16.0);
  spec.dims = {2, 4, 8};
  spec.wrap = true;  // where a ring of two is one link
  EXPECT_EQ(built(spec).links(FabricTier::pod), 32U + 64U + 64U);
  EXPECT_DOUBLE_EQ(in_links(built(spec).bisection()), 2.0 * 8.0);
  spec.dims = {4, 4};
  EXPECT_EQ(fabric_fault(spec), "a torus of these dimensions has 16 hosts, and there are 64");
}

TEST(FabricCounts, RacksOfOneDomain) {
  FabricSpec spec = plain_fabric(FabricFamily::nvl72, 40, 64, 4);
  spec.hosts.front().gpus = 4;
  spec.hosts_per_domain = 18;
  const Fabric fabric = built(spec);
  EXPECT_EQ(fabric.count(FabricNode::nvswitch), 3U);  // the last with four trays
  EXPECT_EQ(fabric.links(FabricTier::domain), 160U);
  EXPECT_EQ(fabric.place({17}).domain, 0U);
  EXPECT_EQ(fabric.place({18}).domain, 1U);
}

/// Most that flows from the hosts of one half to those of the other, in links: an independent answer from the graph.
double max_flow(const Fabric& fabric, std::uint32_t hosts_of_first) {
  using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
  using Flow = boost::adjacency_list<
      boost::vecS, boost::vecS, boost::directedS, boost::no_property,
      boost::property<boost::edge_capacity_t, std::int64_t,
                      boost::property<boost::edge_residual_capacity_t, std::int64_t,
                                      boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>>;
  const FabricAdjacency& graph = fabric.graph().links;
  const auto n = static_cast<std::uint32_t>(boost::num_vertices(graph));
  Flow flow(n + 2);
  const auto add = [&](std::uint32_t a, std::uint32_t b, std::int64_t capacity) {
    const auto there = boost::add_edge(a, b, flow).first, back = boost::add_edge(b, a, flow).first;
    boost::put(boost::edge_capacity, flow, there, capacity);
    boost::put(boost::edge_capacity, flow, back, 0);
    boost::put(boost::edge_reverse, flow, there, back);
    boost::put(boost::edge_reverse, flow, back, there);
  };
  for (std::uint32_t v = 0; v < n; ++v)
    for (auto [link, end] = boost::out_edges(v, graph); link != end; ++link)
      add(v, static_cast<std::uint32_t>(boost::target(*link, graph)), graph[*link].links);
  for (std::uint32_t h = 0; h < fabric.spec().host_count(); ++h)
    h < hosts_of_first ? add(n, h, 1000) : add(h, n + 1, 1000);
  return static_cast<double>(boost::edmonds_karp_max_flow(flow, n, n + 1));
}

TEST(FabricCounts, BisectionIsTheLargestFlowBetweenTheHalves) {
  FabricSpec thin = plain_fabric(FabricFamily::leaf_spine, 48, 16, 1);
  thin.leaf_oversubscription = 3.0;
  FabricSpec thin_pods = plain_fabric(FabricFamily::fat_tree_3, 64, 8, 1);
  thin_pods.pod_oversubscription = 3.0;
  thin_pods.leaves_per_pod = 4;
  for (const FabricSpec& spec :
       {thin, thin_pods, plain_fabric(FabricFamily::leaf_spine, 64, 16, 1),
        plain_fabric(FabricFamily::fat_tree_3, 128, 8, 1), plain_fabric(FabricFamily::dragonfly_plus, 64, 8, 1),
        plain_fabric(FabricFamily::rail_optimised, 16, 16, 4), plain_fabric(FabricFamily::torus, 64)}) {
    const Fabric fabric = built(spec);
    EXPECT_DOUBLE_EQ(in_links(fabric.bisection()), max_flow(fabric, spec.host_count() / 2)) << to_string(spec.family);
  }
}

}  // namespace
}  // namespace headroom
