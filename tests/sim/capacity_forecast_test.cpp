// SPDX-License-Identifier: Apache-2.0
#include "sim/capacity_forecast.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/random.hpp"

namespace headroom {
namespace {

const ClusterSpec cluster_spec = {{{"a", 4, {.cpus = 8, .gpus = 4, .gpu_model = "A", .memory_bytes = 100}, 0},
                                   {"b", 5, {.cpus = 4, .gpus = 2, .gpu_model = "B", .memory_bytes = 50}, 0}}};
const JobNames names{{}, {}, {"A", "B"}};

const Request requests[] = {
    {6, {.cpus = 1}, 0, {}},
    {5, {.gpus = 1}, 0, {}},
    {20, {.cpus = 1}, 0, {}},
    {3, {.gpus = 1, .cpus = 2}, 1, {}},
    {2, {.gpus = 2, .cpus = 1, .memory_bytes = 20}, 0, {1}},
};

std::uint32_t below(Rng& rng, std::uint32_t n) {
  return static_cast<std::uint32_t>(rng.below(n));
}

/// A random slice of what is free on the node; it may be nothing at all.
Slice random_slice(Rng& rng, NodeId node, const Free& free) {
  const auto memory = static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(free.memory_bytes / 2 + 1)));
  return {node, 1, below(rng, free.cpus + 1), memory, (std::uint64_t{1} << below(rng, free.gpus + 1)) - 1};
}

Allocation random_allocation(Rng& rng, const Cluster& cluster) {
  Allocation where;
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n)
    if (rng.below(3) == 0 && cluster.lifecycle({n}) == Lifecycle::up)
      where.add(random_slice(rng, {n}, cluster.free_on({n})));
  return where;
}

/// The forecast by definition: what would be free on each node, counted anew at each question.
class Reference {
 public:
  Reference(const Cluster& cluster, const Demand& demand) : cluster_(cluster), demand_(demand) {
    for (std::uint32_t n = 0; n < cluster.node_count(); ++n) free_.push_back(cluster.free_on({n}));
  }
  void add(const Allocation& where, int sign) {
    for (const Slice& s : where.slices) {
      Free& free = free_[s.node.index];
      free.gpus += static_cast<std::uint32_t>(sign) * s.gpus();
      free.cpus += static_cast<std::uint32_t>(sign) * s.cpus;
      free.memory_bytes += sign * s.memory_bytes;
    }
  }
  [[nodiscard]] bool fits() const {
    std::uint64_t places = 0;
    for (std::uint32_t n = 0; n < free_.size(); ++n)
      if (cluster_.lifecycle({n}) == Lifecycle::up && demand_.pools[cluster_.pool_of({n}).index] == 1)
        places += demand_.tasks_on(free_[n]);
    return places >= demand_.request.tasks;
  }

 private:
  const Cluster& cluster_;
  const Demand& demand_;
  std::vector<Free> free_;
};

enum class Fleet : std::uint8_t { all_up, some_away };

/// A cluster with random leases on it; some nodes may have gone since.
struct Situation {
  Situation(Rng& rng, Fleet fleet) : cluster(cluster_spec) {
    for (int i = 0; i < 6; ++i) {
      leases.push_back(random_allocation(rng, cluster));
      cluster.allocate(leases.back().slices);
    }
    if (fleet == Fleet::all_up) return;
    for (std::uint32_t n = 0; n < cluster.node_count(); ++n)
      if (rng.below(4) == 0) cluster.set_lifecycle({n}, rng.below(2) == 0 ? Lifecycle::draining : Lifecycle::down);
  }
  Cluster cluster;
  std::vector<Allocation> leases;
};

/// One pass as EASY makes it: leases end, then others begin now, some of which end in time.
void expect_agreement(Rng& rng, Situation& s, const Demand& demand) {
  CapacityForecast forecast;
  Reference reference(s.cluster, demand);
  forecast.begin(s.cluster, demand);
  ASSERT_EQ(forecast.fits(), reference.fits());
  for (const Allocation& lease : s.leases) {
    if (rng.below(2) == 0) continue;
    forecast.release(lease);
    reference.add(lease, 1);
    ASSERT_EQ(forecast.fits(), reference.fits());
  }
  if (!forecast.fits()) return;
  for (int i = 0; i < 6; ++i) {
    Allocation where = random_allocation(rng, s.cluster);
    if (rng.below(2) == 0) {
      forecast.pass_over(where);
    } else {
      reference.add(where, -1);
      ASSERT_EQ(forecast.hold(where), reference.fits());
      if (!reference.fits()) {  // and then nothing has changed
        reference.add(where, 1);
        ASSERT_TRUE(forecast.fits());
        continue;
      }
    }
    s.cluster.allocate(where.slices);
    ASSERT_EQ(forecast.fits(), reference.fits());
  }
}

void run_random_situations(Fleet fleet) {
  for (std::uint64_t seed = 1; seed <= 400 && !testing::Test::HasFailure(); ++seed) {
    Rng rng{seed, Stream::policy, 3};
    for (const Request& request : requests) {
      DemandTable table(cluster_spec);
      Situation situation(rng, fleet);
      expect_agreement(rng, situation, table[table.intern(request, names)]);
    }
  }
}

TEST(CapacityForecast, MatchesTheDefinition) {
  run_random_situations(Fleet::all_up);
}

// The count of free units is no longer enough here: what runs on a node that is not up gives nothing back.
TEST(CapacityForecast, MatchesTheDefinitionWhenNodesAreAway) {
  run_random_situations(Fleet::some_away);
}

TEST(CapacityForecast, CountingUnitsAndCountingNodesAgree) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Rng rng{seed, Stream::policy, 4};
    DemandTable table(cluster_spec);
    const Demand counted = table[table.intern(requests[seed % 2], names)];
    ASSERT_NE(counted.unit, UnitResource::none);
    Demand by_nodes = counted;
    by_nodes.unit = UnitResource::none;
    Situation situation(rng, Fleet::all_up);
    CapacityForecast a, b;
    a.begin(situation.cluster, counted);
    b.begin(situation.cluster, by_nodes);
    for (const Allocation& lease : situation.leases) {
      EXPECT_EQ(a.fits(), b.fits());
      a.release(lease);
      b.release(lease);
    }
    ASSERT_TRUE(a.fits() && b.fits());
    for (int i = 0; i < 10; ++i) {
      Allocation where = random_allocation(rng, situation.cluster);
      const bool held = a.hold(where);
      ASSERT_EQ(held, b.hold(where));
      if (held) situation.cluster.allocate(where.slices);
    }
  }
}

// One node of two has gone, so units are not counted: of 10 free cores 8 are taken for long, and 4 no longer fit.
TEST(CapacityForecast, AnOversizedNodeCountsForNoMoreThanItHas) {
  const ClusterSpec spec = {{{"cpu", 2, {.cpus = 10}, 0}}};
  Cluster cluster(spec);
  cluster.set_lifecycle({1}, Lifecycle::down);
  DemandTable table(spec);
  const Demand& demand = table[table.intern({4, {.cpus = 1}, 0, {}}, names)];
  CapacityForecast forecast;
  forecast.begin(cluster, demand);
  Allocation six, two;
  six.add({{0}, 6, 6, 0, 0});
  two.add({{0}, 2, 2, 0, 0});
  EXPECT_TRUE(forecast.hold(six));
  EXPECT_FALSE(forecast.hold(two));
  EXPECT_TRUE(forecast.fits());
}

}  // namespace
}  // namespace headroom
