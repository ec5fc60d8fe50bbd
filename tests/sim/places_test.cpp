// SPDX-License-Identifier: Apache-2.0
#include "sim/places.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

ClusterSpec two_pools() {
  ClusterSpec cluster;
  cluster.pools.push_back({"h100", 10, {.cpus = 112, .gpus = 8}, 4});
  cluster.pools.push_back({"prep", 3, {.cpus = 64}, 0});
  return cluster;
}

TEST(Places, EveryNodeResolvesToTheSiteInEveryTree) {
  const Places places(two_pools());
  for (const Tree tree : {Tree::space, Tree::power, Tree::cooling, Tree::network, Tree::account})
    for (std::uint32_t n = 0; n < 13; ++n) {
      const PlaceId place = places.of(tree, {n});
      EXPECT_EQ(places.name(tree, places.site(tree, place)), "site");
      EXPECT_NE(places.name(tree, place), "site");
    }
}

TEST(Places, RacksHoldAsManyNodesAsTheyTake) {
  const Places places(two_pools());
  EXPECT_EQ(places.count(Tree::space), 1U + 3U + 1U);  // site, 4 + 4 + 2 nodes, and one rack for the second pool
  EXPECT_EQ(places.name(Tree::space, places.of(Tree::space, {0})), "h100/rack-0");
  EXPECT_EQ(places.name(Tree::space, places.of(Tree::space, {9})), "h100/rack-2");
  EXPECT_EQ(places.name(Tree::power, places.of(Tree::power, {12})), "prep/rack-0");
  EXPECT_EQ(places.name(Tree::account, places.of(Tree::account, {12})), "prep");
}

}  // namespace
}  // namespace headroom
