// SPDX-License-Identifier: Apache-2.0
// Ways on single links beside the arithmetic of each family: what each bundle carries is the same, and each of its
// links carries as much as the others where counts allow it.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "tests/sim/fabric_helpers.hpp"

namespace headroom {
namespace {

using namespace test;

void expect_same_as_route(const Fabric& fabric, NodeId from, NodeId to, std::uint32_t rail,
                          const std::vector<SingleWay>& ways) {
  std::map<std::uint32_t, double> left;
  const auto route = fabric.route(from, to, rail);
  for (const RouteHop& hop : route->hops) left[hop.bundle.index] += hop.share;
  for (const SingleWay& way : ways)
    for (const SingleLink& link : way) left[link.bundle.index] -= 1.0 / static_cast<double>(ways.size());
  for (const auto& [bundle, share] : left) EXPECT_NEAR(share, 0.0, 1e-12) << fabric.bundle({bundle}).name;
}

TEST(SingleWays, CarryWhatBundlesCarry) {
  FabricSpec box = plain_fabric(FabricFamily::pcie_box, 6, 16, 4);
  box.bridge = {63e9};
  for (const FabricSpec& spec :
       {box, plain_fabric(FabricFamily::leaf_spine, 9, 16, 2), plain_fabric(FabricFamily::fat_tree_3, 50, 8, 1),
        plain_fabric(FabricFamily::rail_optimised, 40, 16, 4), plain_fabric(FabricFamily::rail_only, 40, 64, 4),
        plain_fabric(FabricFamily::dragonfly_plus, 70, 8, 1), plain_fabric(FabricFamily::torus, 24, 8, 1)}) {
    const Fabric fabric = built(spec);
    for (std::uint32_t a = 0; a < spec.host_count(); a += 3)
      for (std::uint32_t b = 0; b < spec.host_count(); b += 2)
        for (std::uint32_t rail = 0; rail < fabric.rails({a}) && a != b; ++rail) {
          if (!fabric.route(NodeId{a}, NodeId{b}, rail)) {
            EXPECT_TRUE(fabric.even_ways({a}, {b}, rail, 256).empty());
            continue;
          }
          expect_same_as_route(fabric, {a}, {b}, rail, fabric.even_ways({a}, {b}, rail, 256));
        }
  }
}

TEST(SingleWays, UseAllLinksOfABundleAlike) {
  const Fabric fabric = built(plain_fabric(FabricFamily::fat_tree_3, 128, 8, 1));
  const auto ways = fabric.even_ways({0}, {100}, 0, 256);
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::size_t> used;
  for (const SingleWay& way : ways)
    for (const SingleLink& link : way) ++used[{link.from.index, link.to.index, link.number}];
  EXPECT_EQ(used.size(), 4U + 16U + 16U + 4U);  // k = 8: 4 links up, 16 to the core, and down again
  std::map<std::size_t, std::size_t> links;
  for (const auto& [link, times] : used) ++links[times * (4 + 16 + 16 + 4) / ways.size()];
  EXPECT_EQ(links.size(), 2U);  // those of a leaf, and those of the core
}

TEST(SingleWays, AHashChoosesOneOfThemAndFailedLinksAreNone) {
  FabricSpec spec = plain_fabric(FabricFamily::leaf_spine, 64, 16, 1);
  Fabric fabric = built(spec);
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t h = 0; h < 64; ++h) hashes.push_back(h * 0x9E3779B97F4A7C15u);
  std::set<std::uint32_t> spines;
  for (const SingleWay& way : fabric.hashed_ways({0}, {63}, 0, hashes)) {
    ASSERT_EQ(way.size(), 2U);
    EXPECT_EQ(way.front().to, way.back().from);
    spines.insert(way.front().to.index);
  }
  EXPECT_EQ(spines.size(), fabric.count(FabricNode::spine));
  fabric.set_node(*fabric.find("spine-0"), false);
  for (const SingleWay& way : fabric.hashed_ways({0}, {63}, 0, hashes))
    EXPECT_NE(way.front().to, *fabric.find("spine-0"));
}

// Of parallel links, half of them fail.
TEST(SingleWays, PartsOfParallelLinksAreWholeOnes) {
  FabricSpec spec = plain_fabric(FabricFamily::leaf_spine, 64, 32, 1);
  spec.spines = 2;
  spec.spine_radix = 64;
  Fabric fabric = built(spec);
  const std::uint32_t links = fabric.parallel_links(*fabric.find("leaf-0"), *fabric.find("spine-0"));
  ASSERT_EQ(links % 2, 0U);
  fabric.set_links(*fabric.find("leaf-0"), *fabric.find("spine-0"), 0.5);
  std::set<std::uint32_t> numbers;
  for (const SingleWay& way : fabric.even_ways({0}, {63}, 0, 256)) {
    if (way.front().to != *fabric.find("spine-0")) continue;
    numbers.insert(way.front().number);
    EXPECT_EQ(way.front().rate, gbit_400.si);
  }
  EXPECT_EQ(numbers.size(), links / 2);
}

}  // namespace
}  // namespace headroom
