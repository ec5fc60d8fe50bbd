// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/placement_signature.hpp"

#include <gtest/gtest.h>

#include "tests/sim/fabric_helpers.hpp"

namespace headroom {
namespace {

using test::built;
using test::plain_fabric;

struct Held {
  std::uint32_t host;
  std::uint64_t gpus;
};

Allocation on(std::initializer_list<Held> hosts) {
  Allocation out;
  for (const Held& held : hosts) out.add({.node = {held.host}, .tasks = 1, .gpu_mask = held.gpus});
  return out;
}

constexpr std::uint64_t all = 0xFF;

// Units of 32 hosts, pods of 128.
TEST(PlacementSignature, TellsHowAndNotWhere) {
  const Fabric fabric = built(plain_fabric(FabricFamily::rail_optimised, 2048));
  const PlacementSignature two = placement_signature(fabric, on({{0, all}, {1, all}}));
  EXPECT_EQ(two.domains, (PlacementSignature::Level{{8, 2}}));
  EXPECT_EQ(two.leaves, (PlacementSignature::Level{{16, 1}}));
  EXPECT_EQ(two.pods, (PlacementSignature::Level{{16, 1}}));
  EXPECT_TRUE(two.is_rail_aligned);
  const PlacementSignature elsewhere = placement_signature(fabric, on({{1000, all}, {1003, all}}));
  EXPECT_EQ(two, elsewhere);
  EXPECT_EQ(PlacementSignatureHash()(two), PlacementSignatureHash()(elsewhere));
  const PlacementSignature split = placement_signature(fabric, on({{0, all}, {32, all}}));
  EXPECT_NE(two, split);
  EXPECT_NE(PlacementSignatureHash()(two), PlacementSignatureHash()(split));
  EXPECT_EQ(split.leaves, (PlacementSignature::Level{{8, 2}}));
  EXPECT_EQ(split.pods, two.pods);
  const PlacementSignature uneven = placement_signature(fabric, on({{0, all}, {1, 0x0F}, {32, 0x0F}}));
  EXPECT_EQ(uneven.domains, (PlacementSignature::Level{{4, 2}, {8, 1}}));
  EXPECT_EQ(uneven.leaves, (PlacementSignature::Level{{4, 1}, {12, 1}}));
  EXPECT_FALSE(uneven.is_rail_aligned);
}

TEST(PlacementSignature, RailsAreAlignedWhereHostsGiveTheSameGpus) {
  const Fabric fabric = built(plain_fabric(FabricFamily::rail_optimised, 64));
  EXPECT_TRUE(placement_signature(fabric, on({{0, 0x0F}, {1, 0x0F}})).is_rail_aligned);
  EXPECT_FALSE(placement_signature(fabric, on({{0, 0x0F}, {1, 0xF0}})).is_rail_aligned);
  EXPECT_FALSE(placement_signature(fabric, on({{0, 0x0F}, {1, 0x0F}, {2, 0xF0}})).is_rail_aligned);
  EXPECT_TRUE(placement_signature(fabric, on({{0, 0x01}})).is_rail_aligned);
  EXPECT_TRUE(placement_signature(fabric, on({{0, 0}, {1, 0}})).is_rail_aligned);
}

TEST(PlacementSignature, WorstTierIsTheHighestThatIsCrossed) {
  FabricSpec spec = plain_fabric(FabricFamily::nvl72, 2048, 64, 4);
  spec.hosts_per_domain = 16;
  const Fabric fabric = built(spec);
  EXPECT_EQ(worst_tier(fabric, on({})), FabricTier::domain);
  EXPECT_EQ(worst_tier(fabric, on({{3, all}})), FabricTier::domain);
  EXPECT_EQ(worst_tier(fabric, on({{3, all}, {15, all}})), FabricTier::domain);
  EXPECT_EQ(worst_tier(fabric, on({{3, all}, {16, all}})), FabricTier::leaf);
  EXPECT_EQ(worst_tier(fabric, on({{3, all}, {16, all}, {32, all}})), FabricTier::pod);
  EXPECT_EQ(worst_tier(fabric, on({{3, all}, {16, all}, {2000, all}})), FabricTier::core);
  for (const std::uint32_t other : {15U, 16U, 32U, 2000U})  // as its route has it
    EXPECT_EQ(worst_tier(fabric, on({{3, all}, {other, all}})), fabric.route(NodeId{3}, NodeId{other})->tier);
}

}  // namespace
}  // namespace headroom
