// SPDX-License-Identifier: Apache-2.0
#include "sim/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "models/check.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr std::int64_t gib = std::int64_t{1} << 30;

const ClusterSpec two_pools = {{{"h100", 5, {.cpus = 16, .gpus = 8, .gpu_model = "H100", .memory_bytes = 64 * gib}, 0},
                                {"cpu", 70, {.cpus = 4}, 0}}};

Demand demand_of(const ClusterSpec& spec, const Request& request) {
  DemandTable table(spec);
  const JobNames names{{}, {}, {"H100"}};
  return table[table.intern(request, names)];
}

const Request requests[] = {
    {1, {.cpus = 1}, 0, {}},
    {9, {.cpus = 1}, 0, {}},
    {9, {.gpus = 1}, 0, {}},
    {3, {.gpus = 4, .cpus = 2}, 0, {}},
    {4, {.gpus = 1, .cpus = 1}, 1, {}},
    {4, {.gpus = 1, .cpus = 1}, 3, {0}},
    {2, {.cpus = 1, .memory_bytes = 20 * gib}, 0, {}},
};

TEST(Demand, CountsTheTasksThatFitOnANode) {
  struct Row {
    Request request;
    Free free;
    std::uint32_t tasks;
  };
  // Worked by hand: the scarcest of GPUs, cores, memory, the cap per node and the size of the gang.
  const Row rows[] = {
      {{9, {.gpus = 2, .cpus = 1}, 0, {}}, {7, 16, 0}, 3},
      {{9, {.gpus = 1, .cpus = 4}, 0, {}}, {8, 15, 0}, 3},
      {{9, {.cpus = 1, .memory_bytes = 3}, 0, {}}, {8, 15, 8}, 2},
      {{9, {.gpus = 1}, 2, {}}, {8, 0, 0}, 2},
      {{2, {.gpus = 1}, 0, {}}, {8, 0, 0}, 2},
      {{1, {.gpus = 1}, 4, {}}, {8, 0, 0}, 1},
      {{3, {}, 0, {}}, {0, 0, 0}, 3},
      {{3, {.gpus = 9}, 0, {}}, {8, 99, 99}, 0},
  };
  for (const Row& row : rows) EXPECT_EQ(demand_of(two_pools, row.request).tasks_on(row.free), row.tasks);
}

TEST(Demand, KnowsWhatFitsIntoTheEmptyCluster) {
  EXPECT_TRUE(demand_of(two_pools, {40, {.gpus = 1}, 0, {}}).possible);
  EXPECT_FALSE(demand_of(two_pools, {41, {.gpus = 1}, 0, {}}).possible);
  EXPECT_FALSE(demand_of(two_pools, {6, {.gpus = 1}, 1, {}}).possible);
  EXPECT_TRUE(demand_of(two_pools, {360, {.cpus = 1}, 0, {}}).possible);  // 5 x 16 + 70 x 4
  EXPECT_FALSE(demand_of(two_pools, {361, {.cpus = 1}, 0, {}}).possible);
  EXPECT_TRUE(demand_of(two_pools, {80, {.cpus = 1}, 0, {0}}).possible);
  EXPECT_FALSE(demand_of(two_pools, {81, {.cpus = 1}, 0, {0}}).possible);
}

TEST(Cluster, GivesTheLowestFreeGpus) {
  Cluster cluster(two_pools);
  std::vector<Slice> first{{{1}, 1, 0, 0, 0b111}}, second{{{1}, 1, 0, 0, 0b11}}, third{{{1}, 1, 0, 0, 0b1000'0000}};
  cluster.allocate(first);
  cluster.allocate(second);
  EXPECT_EQ(first[0].gpu_mask, 0b0000'0111u);
  EXPECT_EQ(second[0].gpu_mask, 0b0001'1000u);
  cluster.release(first);
  cluster.allocate(third);  // only the number of bits of a proposal counts
  EXPECT_EQ(third[0].gpu_mask, 0b0000'0001u);
  std::vector<Slice> rest{{{1}, 1, 0, 0, 0b11111}};
  cluster.allocate(rest);
  EXPECT_EQ(rest[0].gpu_mask, 0b1110'0110u);
}

TEST(Cluster, ANodeCanHave64Gpus) {
  Cluster cluster({{{"dense", 1, {.gpus = 64}, 0}}});
  std::vector<Slice> all{{{0}, 64, 0, 0, ~std::uint64_t{0}}};
  cluster.allocate(all);
  EXPECT_EQ(all[0].gpu_mask, ~std::uint64_t{0});
  EXPECT_EQ(cluster.free_gpus(PartitionId{0}), 0u);
  EXPECT_THROW(Cluster({{{"denser", 1, {.gpus = 65}, 0}}}), InternalError);
}

TEST(Cluster, RefusesWhatDoesNotAddUp) {
  Cluster cluster(two_pools);
  std::vector<Slice> gpus{{{0}, 1, 0, 0, 0x1FF}}, cores{{{0}, 1, 17, 0, 0}}, memory{{{0}, 1, 0, 65 * gib, 0}};
  std::vector<Slice> nowhere{{{75}, 1, 1, 0, 0}}, fine{{{0}, 1, 1, 1, 0b1}};
  for (std::vector<Slice>* slices : {&gpus, &cores, &memory, &nowhere})
    EXPECT_THROW(cluster.allocate(*slices), InternalError);
  for (const Lifecycle state : {Lifecycle::absent, Lifecycle::booting, Lifecycle::draining, Lifecycle::down}) {
    cluster.set_lifecycle({0}, state);
    EXPECT_THROW(cluster.allocate(fine), InternalError) << to_string(state);
  }
  cluster.set_lifecycle({0}, Lifecycle::up);
  cluster.allocate(fine);
  cluster.release(fine);
  EXPECT_THROW(cluster.release(fine), InternalError) << "a GPU twice";
  EXPECT_THROW(cluster.release(std::vector<Slice>{{{1}, 1, 1, 0, 0}}), InternalError) << "a core that nobody has";
  EXPECT_THROW(cluster.release(std::vector<Slice>{{{1}, 1, 0, 1, 0}}), InternalError) << "a byte that nobody has";
}

/// The books kept a second time, node by node.
class Reference {
 public:
  explicit Reference(const ClusterSpec& spec) {
    for (std::uint32_t p = 0; p < spec.pools.size(); ++p)
      for (std::uint32_t i = 0; i < spec.pools[p].nodes; ++i)
        nodes.push_back({p, capacity_of(spec.pools[p].node), (std::uint64_t{1} << spec.pools[p].node.gpus) - 1});
  }
  void take(const Slice& s, std::uint64_t expected_mask) {
    Node& node = nodes[s.node.index];
    node.free = {node.free.gpus - s.gpus(), node.free.cpus - s.cpus, node.free.memory_bytes - s.memory_bytes};
    node.mask &= ~expected_mask;
  }
  void give(const Slice& s) {
    Node& node = nodes[s.node.index];
    node.free = {node.free.gpus + s.gpus(), node.free.cpus + s.cpus, node.free.memory_bytes + s.memory_bytes};
    node.mask |= s.gpu_mask;
  }
  [[nodiscard]] std::uint64_t places(const Demand& demand) const {
    std::uint64_t sum = 0;
    for (const Node& node : nodes)
      if (node.state == Lifecycle::up && demand.pools[node.pool] == 1) sum += demand.tasks_on(node.free);
    return sum;
  }
  struct Node {
    std::uint32_t pool;
    Free free;
    std::uint64_t mask;
    Lifecycle state = Lifecycle::up;
  };
  std::vector<Node> nodes;
};

void expect_same_books(const Cluster& cluster, const Reference& reference) {
  std::uint64_t gpus = 0, cpus = 0;
  bool all_up = true;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Free> in_class;  // (pool, index within it) -> its class
  for (const std::uint32_t index : cluster.active_classes(PartitionId{0})) {
    const NodeClass& group = cluster.node_class(index);
    ASSERT_GT(group.nodes.count(), 0u);
    std::uint32_t found = 0;
    for (std::uint32_t i = 0; i < group.nodes.words() * 64; ++i) {
      if ((group.nodes.word(i / 64) >> (i % 64) & 1U) == 0) continue;
      ASSERT_GE(i / 64, group.nodes.low_word());
      ASSERT_TRUE(in_class.insert({{group.pool.index, i}, group.free}).second) << "a node is in one class";
      ++found;
    }
    ASSERT_EQ(found, group.nodes.count());
  }
  for (std::uint32_t n = 0; n < reference.nodes.size(); ++n) {
    const Reference::Node& node = reference.nodes[n];
    ASSERT_EQ(cluster.free_on({n}), node.free);
    ASSERT_EQ(cluster.lifecycle({n}), node.state);
    const auto it = in_class.find({node.pool, n - cluster.first_node({node.pool}).index});
    ASSERT_EQ(it != in_class.end(), node.state == Lifecycle::up);
    all_up &= node.state == Lifecycle::up;
    if (node.state != Lifecycle::up) continue;
    ASSERT_EQ(it->second, node.free);
    ASSERT_EQ(cluster.class_of({n}).free, node.free);
    gpus += node.free.gpus;
    cpus += node.free.cpus;
  }
  ASSERT_EQ(cluster.free_gpus(PartitionId{0}), gpus);
  ASSERT_EQ(cluster.free_cpus(PartitionId{0}), cpus);
  ASSERT_EQ(cluster.all_up({0}), all_up);
}

void expect_same_places(const Cluster& cluster, const Reference& reference, const std::vector<Demand>& demands) {
  for (const Demand& demand : demands) {
    const std::uint64_t expected = reference.places(demand);
    const std::uint64_t tasks = demand.request.tasks;
    ASSERT_EQ(cluster.fits(demand), expected >= tasks);
    ASSERT_EQ(std::min(cluster.places(demand, tasks), tasks), std::min(expected, tasks));
  }
}

/// Random leases of one node each; nodes come and go under them.
void run_random_operations(std::uint64_t seed, int steps) {
  Rng rng{seed, Stream::policy, 2};
  Cluster cluster(two_pools);
  Reference reference(two_pools);
  std::vector<Demand> demands;
  for (const Request& request : requests) demands.push_back(demand_of(two_pools, request));
  std::vector<std::vector<Slice>> leases;
  for (int step = 0; step < steps; ++step) {
    const NodeId node{static_cast<std::uint32_t>(rng.below(2) == 0 ? rng.below(5) : rng.below(75))};
    Reference::Node& there = reference.nodes[node.index];
    const std::uint64_t action = rng.below(10);
    if (action == 0) {
      there.state = static_cast<Lifecycle>(rng.below(5));
      cluster.set_lifecycle(node, there.state);
    } else if (action < 6 && there.state == Lifecycle::up) {
      const std::uint64_t gpus = rng.below(there.free.gpus + 1U);
      std::vector<Slice> slices{{node, 1, static_cast<std::uint32_t>(rng.below(there.free.cpus + 1U)),
                                 static_cast<std::int64_t>(rng.below(3)) * gib, (std::uint64_t{1} << gpus) - 1}};
      if (slices[0].memory_bytes > there.free.memory_bytes) continue;
      std::uint64_t lowest = 0;
      for (std::uint64_t bit = 1, left = gpus; left > 0; bit <<= 1U)
        if ((there.mask & bit) != 0) lowest |= bit, --left;
      cluster.allocate(slices);
      ASSERT_EQ(slices[0].gpu_mask, lowest);
      reference.take(slices[0], lowest);
      leases.push_back(slices);
    } else if (!leases.empty()) {
      std::swap(leases[rng.below(leases.size())], leases.back());
      cluster.release(leases.back());
      reference.give(leases.back()[0]);
      leases.pop_back();
    }
    expect_same_books(cluster, reference);
    expect_same_places(cluster, reference, demands);
  }
}

TEST(Cluster, MatchesBooksKeptNodeByNodeOverRandomOperations) {
  for (std::uint64_t seed = 1; seed <= 3 && !testing::Test::HasFailure(); ++seed) run_random_operations(seed, 2'000);
}

}  // namespace
}  // namespace headroom
