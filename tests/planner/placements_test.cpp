// SPDX-License-Identifier: Apache-2.0
// Where each placement puts a gang, worked by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/policies/registry.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

using Tasks = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // (node, tasks)

std::unique_ptr<Placement> placement(std::string_view name, std::uint64_t seed = 1) {
  const auto entry = std::ranges::find(placements(), name, [](const auto& e) { return e.what.name; });
  return entry->make(default_options(entry->what.options), seed);
}

/// Tasks by node; nothing if it is refused.
std::optional<Tasks> placed(Placement& placement, const Cluster& cluster, const Demand& demand) {
  Allocation where = on({slice(9, 9)});  // what it held before must not matter
  if (!placement.place(cluster, demand, where)) return std::nullopt;
  EXPECT_TRUE(std::ranges::is_sorted(where.slices, {}, &Slice::node));
  std::map<std::uint32_t, std::uint32_t> tasks;
  for (const Slice& s : where.slices) tasks[s.node.index] += s.tasks;
  EXPECT_EQ(where.tasks, demand.request.tasks);
  return Tasks(tasks.begin(), tasks.end());
}

struct Row {
  const char* what;
  Request request;
  Tasks first_fit, best_fit;
  std::optional<Tasks> consolidate;
};

// Four nodes of 4 GPUs, of which 3, 1, 4 and 2 are free. Consolidate: a gang that an empty node holds goes to one node,
// the tightest; what no empty node holds wants whole nodes, of which there is one, and for the rest the node that is
// left with least. Best fit: of nodes that would be left with nothing, those that take most of the gang go first.
const Row rows[] = {
    {"one GPU", {1, {.gpus = 1}, 0, {}}, {{0, 1}}, {{1, 1}}, {{{1, 1}}}},
    {"two GPUs", {1, {.gpus = 2}, 0, {}}, {{0, 1}}, {{3, 1}}, {{{3, 1}}}},
    {"three GPUs", {1, {.gpus = 3}, 0, {}}, {{0, 1}}, {{0, 1}}, {{{0, 1}}}},
    {"four GPUs", {1, {.gpus = 4}, 0, {}}, {{2, 1}}, {{2, 1}}, {{{2, 1}}}},
    {"a gang that one node can hold", {4, {.gpus = 1}, 0, {}}, {{0, 3}, {1, 1}}, {{2, 4}}, {{{2, 4}}}},
    {"a gang that leaves nothing on a node", {3, {.gpus = 1}, 0, {}}, {{0, 3}}, {{0, 3}}, {{{0, 3}}}},
    {"a gang on nodes of their own", {2, {.gpus = 1}, 1, {}}, {{0, 1}, {1, 1}}, {{1, 1}, {3, 1}}, {{{1, 1}, {3, 1}}}},
    {"two tasks a node", {3, {.gpus = 1}, 2, {}}, {{0, 2}, {1, 1}}, {{1, 1}, {3, 2}}, {{{1, 1}, {3, 2}}}},
    {"one task that could share", {1, {.gpus = 1}, 4, {}}, {{0, 1}}, {{1, 1}}, {{{1, 1}}}},
    {"a whole node and one more",
     {5, {.gpus = 1}, 0, {}},
     {{0, 3}, {1, 1}, {2, 1}},
     {{0, 1}, {2, 4}},
     {{{1, 1}, {2, 4}}}},
    {"all", {10, {.gpus = 1}, 0, {}}, {{0, 3}, {1, 1}, {2, 4}, {3, 2}}, {{0, 3}, {1, 1}, {2, 4}, {3, 2}}, std::nullopt},
};

void expect_rows(const ClusterSpec& spec, const Cluster& cluster) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    DemandTable demands(spec);
    const Demand& demand = demands[demands.intern(row.request, {})];
    EXPECT_EQ(placed(*placement("first-fit"), cluster, demand), row.first_fit);
    EXPECT_EQ(placed(*placement("best-fit"), cluster, demand), row.best_fit);
    EXPECT_EQ(placed(*placement("consolidate"), cluster, demand), row.consolidate);
    EXPECT_TRUE(placed(*placement("random"), cluster, demand).has_value());
  }
}

TEST(Placement, MatchesTheHandComputedRows) {
  const ClusterSpec spec = gpu_nodes(4, 4);
  Cluster cluster(spec);
  std::vector<Slice> used{slice(0, 1), slice(1, 3), slice(3, 2)};
  cluster.allocate(used);
  expect_rows(spec, cluster);
  // How the cluster came to its state must not matter either.
  for (const std::uint32_t node : {2U, 0U, 3U, 1U}) {
    std::vector<Slice> for_a_while{slice(node, 1)};
    cluster.allocate(for_a_while);
    cluster.release(for_a_while);
    expect_rows(spec, cluster);
  }
}

TEST(Placement, SaysNoToWhatDoesNotFit) {
  const ClusterSpec spec = gpu_nodes(2, 4);
  const Cluster cluster(spec);
  DemandTable demands(spec);
  Allocation where;
  for (const Request& request :
       {Request{9, {.gpus = 1}, 0, {}}, Request{3, {.gpus = 1}, 1, {}}, Request{1, {.gpus = 5}, 0, {}}})
    for (const PlacementEntry& entry : placements())
      EXPECT_FALSE(entry.make({}, 1)->place(cluster, demands[demands.intern(request, {})], where)) << entry.what.name;
}

// Two nodes of 2 GPUs; on node 0 one GPU is shared and has 400 thousandths left. Halves of a GPU: node 0 takes two,
// node 1 four. A gang of five halves fits on no single node, so consolidate fills node 1 and puts one more on node 0.
TEST(Placement, SharesOfGpus) {
  const ClusterSpec spec = gpu_nodes(2, 2);
  Cluster cluster(spec);
  std::vector<Slice> used{{{0}, 1, 0, 0, 1, 600}};
  cluster.allocate(used);
  DemandTable demands(spec);
  const auto on = [&](const char* name, std::uint32_t tasks, std::uint32_t milli) {
    return placed(*placement(name), cluster, demands[demands.intern({tasks, {.gpu_milli = milli}, 0, {}}, {})]);
  };
  for (const char* name : {"first-fit", "best-fit", "consolidate"}) {
    EXPECT_EQ(on(name, 1, 400), (Tasks{{0, 1}})) << name;  // what is left
    EXPECT_EQ(on(name, 4, 500), name == std::string_view("first-fit") ? (Tasks{{0, 2}, {1, 2}}) : (Tasks{{1, 4}}))
        << name;                                        // which leaves nothing on node 1, and 400 on node 0
    EXPECT_EQ(on(name, 7, 500), std::nullopt) << name;  // six have room
  }
  EXPECT_EQ(on("first-fit", 5, 500), (Tasks{{0, 2}, {1, 3}}));
  EXPECT_EQ(on("consolidate", 5, 500), (Tasks{{0, 1}, {1, 4}}));
}

// Node 0 has 600 thousandths of its GPU left, node 1 all of it. Of two halves node 0 takes one and is left with 100,
// node 1 takes both and is left with nothing.
TEST(Placement, BestFitCountsTheSharesThatItPlaces) {
  const ClusterSpec spec = gpu_nodes(2, 1);
  Cluster cluster(spec);
  std::vector<Slice> used{{{0}, 1, 0, 0, 1, 400}};
  cluster.allocate(used);
  DemandTable demands(spec);
  EXPECT_EQ(placed(*placement("best-fit"), cluster, demands[demands.intern({2, {.gpu_milli = 500}, 0, {}}, {})]),
            (Tasks{{1, 2}}));
}

// Nodes with 500 and 490 thousandths left on two GPUs, and with 300 and 690: as much in all. The order must not depend
// on which of the two states came up first, here or in a cluster that is older.
TEST(Placement, BestFitForgetsHowTheClusterCameToItsState) {
  const ClusterSpec spec = gpu_nodes(2, 3);
  const auto on_node = [&](std::uint32_t even_node, std::uint32_t first_node) {
    Cluster cluster(spec);
    for (const std::uint32_t node : {first_node, 1 - first_node})
      for (const std::uint32_t milli : {node == even_node ? 500U : 700U, node == even_node ? 510U : 310U}) {
        std::vector<Slice> used{{{node}, 1, 0, 0, 0, milli}};
        cluster.allocate(used);
      }
    DemandTable demands(spec);
    return placed(*placement("best-fit"), cluster, demands[demands.intern(gpus(1), {})]).value()[0].first;
  };
  for (const std::uint32_t even_node : {0U, 1U}) EXPECT_EQ(on_node(even_node, 0), on_node(even_node, 1)) << even_node;
  EXPECT_NE(on_node(0, 0), on_node(1, 0)) << "a state is preferred, not a number";
}

// Pools of 1 x 4, 3 x 2 and 1 x 8 GPUs. A gang of 9 fits into none of them, so it spans them: node 0, nodes 1 and 2 (a
// third one would be too much), and one more on the node that is left with least, node 3. What one pool could hold
// waits for it; a gang of 18 is all there is.
TEST(Placement, ConsolidateSpansPoolsOnlyWhereItMust) {
  const ClusterSpec spec = {{{"a", 1, {.gpus = 4}, 0}, {"b", 3, {.gpus = 2}, 0}, {"c", 1, {.gpus = 8}, 0}}};
  Cluster cluster(spec);
  DemandTable demands(spec);
  const auto consolidate = placement("consolidate");
  const auto on = [&](std::uint32_t tasks) {
    return placed(*consolidate, cluster, demands[demands.intern({tasks, {.gpus = 1}, 0, {}}, {})]);
  };
  EXPECT_EQ(on(9), (Tasks{{0, 4}, {1, 2}, {2, 2}, {3, 1}}));
  EXPECT_EQ(on(8), (Tasks{{4, 8}}));
  EXPECT_EQ(on(18), (Tasks{{0, 4}, {1, 2}, {2, 2}, {3, 2}, {4, 8}}));
  std::vector<Slice> used{{{4}, 1, 0, 0, 1}};
  cluster.allocate(used);
  EXPECT_EQ(on(8), std::nullopt);
  EXPECT_EQ(on(12), (Tasks{{0, 4}, {1, 2}, {2, 2}, {3, 2}, {4, 2}}));
  EXPECT_EQ(on(18), std::nullopt);
}

// Two partitions of one node each: no placement looks beyond its own.
TEST(Placement, StaysWithinThePartition) {
  ClusterSpec spec = {{{"a", 1, {.gpus = 4}, 0}, {"b", 1, {.gpus = 4}, 0}}};
  spec.pools[0].partition = "a";
  spec.pools[1].partition = "b";
  const Cluster cluster(spec);
  DemandTable demands(spec);
  const JobNames names{{"tenant"}, {"class"}, {}, {"a", "b"}};
  for (const std::uint32_t partition : {0U, 1U}) {
    Request request{4, {.gpus = 1}, 0, {}};
    request.partition = {partition};
    const RequestId id = demands.intern(request, names);
    for (const PlacementEntry& entry : placements())
      EXPECT_EQ(placed(*entry.make({}, 1), cluster, demands[id]), (Tasks{{partition, 4}})) << entry.what.name;
  }
}

// Each of 8 free nodes in 8,000 draws: binomial with mean 1000 and standard deviation 29.6, five of which are allowed.
TEST(Placement, RandomTakesEveryNodeAsOften) {
  const ClusterSpec spec = gpu_nodes(9, 4);
  Cluster cluster(spec);
  std::vector<Slice> full{slice(4, 4)};
  cluster.allocate(full);
  DemandTable demands(spec);
  const Demand& demand = demands[demands.intern(gpus(1), {})];
  const auto draws = [&](std::uint64_t seed) {
    const auto random = placement("random", seed);
    std::vector<std::uint32_t> nodes;
    for (int i = 0; i < 8000; ++i) nodes.push_back(placed(*random, cluster, demand).value().at(0).first);
    return nodes;
  };
  const std::vector<std::uint32_t> drawn = draws(1);
  for (std::uint32_t node = 0; node < 9; ++node)
    EXPECT_NEAR(static_cast<double>(std::ranges::count(drawn, node)), node == 4 ? 0 : 1000, node == 4 ? 0 : 148)
        << node;
  EXPECT_EQ(draws(1), drawn);
  EXPECT_NE(draws(2), drawn);
}

}  // namespace
}  // namespace headroom
