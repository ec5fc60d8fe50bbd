// SPDX-License-Identifier: Apache-2.0
// What groups of ranks send between hosts, counted by hand: rings as NCCL lays them (each leaves a node over all of its
// adapters that the ring has there; Narayanan et al., SC 2021, section 5.9, for data parallelism beside tensor
// parallelism), exchanges of all to all, and stages of a pipeline.
#include <gtest/gtest.h>

#include "sim/network/traffic_ways.hpp"
#include "tests/sim/fabric_helpers.hpp"

namespace headroom {
namespace {

using namespace test;

constexpr double gb = 1e9, port = 50e9;

TrafficPhase groups_of(std::uint32_t stride, std::uint32_t size, TrafficPattern pattern = TrafficPattern::ring) {
  return {.pattern = pattern,
          .busy = 0.1,
          .groups = RankGroups{.stride = stride, .size = size, .sent = 8.0 * gb, .port = port}};
}

/// One slice for each count of GPUs, on nodes 0, 1, ...; of a node the first GPUs.
std::vector<Slice> gpus(std::initializer_list<std::uint32_t> counts) {
  std::vector<Slice> out;
  for (const std::uint32_t count : counts)
    if (const auto node = static_cast<std::uint32_t>(out.size()); true)
      out.push_back({{node}, count, 0, 0, (std::uint64_t{1} << count) - 1});
  return out;
}

class RankGroupsOf : public testing::Test {
 protected:
  void find(const TrafficPhase& phase, const std::vector<Slice>& where) { connections_.find(phase, where); }
  /// From a host to another, bytes in a second of work.
  [[nodiscard]] double sent(std::uint32_t from, std::uint32_t to) const {
    double sum = 0.0;
    for (const Connection& one : connections_.list())
      if (connections_.ends()[one.from].node.index == from && connections_.ends()[one.to].node.index == to)
        sum += one.ports * std::popcount(one.rails) * connections_.volume();
    return sum;
  }
  Fabric fabric_ = built(plain_fabric(FabricFamily::rail_optimised, 16));
  Connections connections_{fabric_};
};

// Eight tensor ranks on a node, each of which has a ring over the same GPU of all nodes: one adapter each, all of them
// busy. Without tensor ranks one ring takes all eight of a node: an eighth for each adapter.
TEST_F(RankGroupsOf, ARingLeavesANodeOverTheAdaptersThatItHasThere) {
  find(groups_of(8, 4), gpus({8, 8, 8, 8}));
  EXPECT_EQ(connections_.list().size(), 4U);
  EXPECT_DOUBLE_EQ(sent(0, 1), 8 * 8.0 * gb);
  EXPECT_DOUBLE_EQ(sent(3, 0), 8 * 8.0 * gb);
  EXPECT_DOUBLE_EQ(connections_.volume(), 8.0 * gb);
  EXPECT_DOUBLE_EQ(connections_.limit(), port);
  find(groups_of(1, 32), gpus({8, 8, 8, 8}));
  EXPECT_DOUBLE_EQ(sent(0, 1), 8.0 * gb);
  EXPECT_DOUBLE_EQ(connections_.volume(), 1.0 * gb);
}

TEST_F(RankGroupsOf, AGroupOnOneNodeSendsNothing) {
  find(groups_of(1, 8), gpus({8, 8}));
  EXPECT_FALSE(connections_.is_sent());
  find(groups_of(1, 4), gpus({4, 4}));
  EXPECT_FALSE(connections_.is_sent());
}

// Four tensor ranks on nodes with three and five free GPUs: the first group is cut in three and one, the second is
// whole. The one alone has the whole ring on its adapter.
TEST_F(RankGroupsOf, ATensorGroupThatFindsNoRoomOnOneNodeSpills) {
  find(groups_of(1, 4), gpus({3, 5}));
  EXPECT_TRUE(connections_.is_sent());
  EXPECT_DOUBLE_EQ(sent(0, 1), 8.0 * gb);
  EXPECT_DOUBLE_EQ(sent(1, 0), 8.0 * gb);
  EXPECT_DOUBLE_EQ(connections_.volume(), 8.0 * gb);
}

// Each of 16 sends 8 GB to 15 others, 8 of them on the other node.
TEST_F(RankGroupsOf, AnExchangeLeavesForAllWhoAreElsewhere) {
  find(groups_of(1, 16, TrafficPattern::all_to_all), gpus({8, 8}));
  EXPECT_NEAR(sent(0, 1), 8 * 8.0 * gb * 8.0 / 15.0, 1.0);
  EXPECT_NEAR(connections_.volume(), 8.0 * gb * 8.0 / 15.0, 1.0);
  find(groups_of(8, 4, TrafficPattern::all_to_all), gpus({8, 8, 8, 8}));
  EXPECT_NEAR(sent(0, 3), 8 * 8.0 * gb / 3.0, 1.0);
  EXPECT_NEAR(connections_.volume(), 8.0 * gb, 1.0);
}

// Half forward and half backward; those at the ends have one neighbour.
TEST_F(RankGroupsOf, StagesSpeakToTheirNeighbours) {
  find(groups_of(8, 3, TrafficPattern::chain), gpus({8, 8, 8}));
  EXPECT_DOUBLE_EQ(sent(0, 1), 8 * 4.0 * gb);
  EXPECT_DOUBLE_EQ(sent(1, 0), 8 * 4.0 * gb);
  EXPECT_DOUBLE_EQ(sent(0, 2), 0.0);
  EXPECT_DOUBLE_EQ(connections_.volume(), 8.0 * gb);  // of the middle one
}

TEST_F(RankGroupsOf, GroupsAreApart) {
  find(groups_of(8, 2), gpus({8, 8, 8, 8}));  // nodes 0 and 1, nodes 2 and 3
  EXPECT_DOUBLE_EQ(sent(0, 1), 8 * 8.0 * gb);
  EXPECT_DOUBLE_EQ(sent(1, 0), 8 * 8.0 * gb);
  EXPECT_DOUBLE_EQ(sent(1, 2), 0.0);
}

TEST_F(RankGroupsOf, AFailedPortIsTheLimit) {
  fabric_.set_links({1}, *fabric_.find("leaf-0"), 0.5);
  find(groups_of(8, 2), gpus({8, 8}));
  EXPECT_DOUBLE_EQ(connections_.limit(), fabric_.access({1}, 0).si);
  EXPECT_DOUBLE_EQ(connections_.volume(), 8.0 * gb);
}

// Two GPUs on a port have twice to send over it.
TEST(RankGroups, GpusThatShareAPortShareIt) {
  const Fabric fabric = built(plain_fabric(FabricFamily::rail_optimised, 4, 64, 4));
  Connections connections(fabric);
  connections.find(groups_of(8, 2), gpus({8, 8}));
  EXPECT_DOUBLE_EQ(connections.volume(), 2 * 8.0 * gb);
  EXPECT_DOUBLE_EQ(connections.limit(), port);
}

// Two racks of 72 GPUs: a ring over 16 of them, eight in each, passes from rack to rack over the ports of eight GPUs.
TEST(RankGroups, ADomainOfManyHostsHasTheAdaptersOfAll) {
  FabricSpec spec = plain_fabric(FabricFamily::nvl72, 4, 64, 4);
  spec.hosts[0].gpus = 4;
  spec.hosts_per_domain = 2;
  const Fabric fabric = built(spec);
  Connections connections(fabric);
  connections.find(groups_of(1, 16), gpus({4, 4, 4, 4}));
  EXPECT_TRUE(connections.is_sent());
  EXPECT_DOUBLE_EQ(connections.volume(), 1.0 * gb);
  double all = 0.0;
  for (const Connection& one : connections.list()) all += one.ports * std::popcount(one.rails) * connections.volume();
  EXPECT_DOUBLE_EQ(all, 2 * 8.0 * gb);
}

}  // namespace
}  // namespace headroom
