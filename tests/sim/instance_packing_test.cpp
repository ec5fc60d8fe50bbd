// SPDX-License-Identifier: Apache-2.0
#include "sim/instance_packing.hpp"

#include <gtest/gtest.h>

#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr Free whole{8, 64, 512};

Demand demand(std::uint32_t tasks, TaskNeed need, std::uint32_t most = 0) {
  Demand out;
  out.request = {tasks, need, most, {}, {}};
  return out;
}

TEST(InstancePacking, SmallJobsShareAndTheTightestInstanceTakesThemFirst) {
  InstancePacking packing;
  packing.reset(whole, 10);
  packing.add({3, 40, 512}, 1);
  packing.add(whole, 2);
  EXPECT_EQ(packing.place(demand(1, {.gpus = 1}), 3), 3u) << "on the one that is in use";
  EXPECT_EQ(packing.not_needed(), 2u);
  EXPECT_EQ(packing.place(demand(1, {.gpus = 1}), 9), 9u);
  EXPECT_EQ(packing.not_needed(), 0u);
  EXPECT_EQ(packing.requested(), 0u);
  EXPECT_EQ(packing.place(demand(1, {.gpus = 1}), 8), 8u) << "seven are left, for the eighth an instance comes";
  EXPECT_EQ(packing.requested(), 1u);
}

TEST(InstancePacking, OfMoreThanThereIsItPlacesWholeJobs) {
  InstancePacking packing;
  packing.reset(whole, 3);
  EXPECT_EQ(packing.place(demand(10, {.gpus = 1}), 5), 2u) << "24 GPUs";
  EXPECT_EQ(packing.requested(), 3u);
  EXPECT_TRUE(packing.fits(demand(4, {.gpus = 1})));
  EXPECT_FALSE(packing.fits(demand(5, {.gpus = 1})));
}

TEST(InstancePacking, TasksThatStandApartDo) {
  InstancePacking packing;
  packing.reset(whole, 4);
  const Demand apart = demand(3, {.gpus = 2}, 1);
  EXPECT_EQ(InstancePacking::instances_for(apart, whole), 3u);
  EXPECT_EQ(packing.place(apart, 1), 1u);
  EXPECT_EQ(packing.requested(), 3u);
  EXPECT_EQ(packing.place(apart, 3), 3u) << "each takes a place on three instances";
  EXPECT_EQ(packing.requested(), 3u);
  EXPECT_EQ(packing.place(apart, 9), 0u) << "three are full, and the fourth takes one task of a job";
}

TEST(InstancePacking, AnInstanceThatHoldsNoTaskTakesNoJob) {
  EXPECT_EQ(InstancePacking::instances_for(demand(1, {.gpus = 9}), whole), 0u);
  EXPECT_EQ(InstancePacking::instances_for(demand(1, {.gpus = 16}, 1), whole), 0u);
  EXPECT_EQ(InstancePacking::instances_for(demand(17, {.gpus = 1}), whole), 3u);
  EXPECT_EQ(InstancePacking::instances_for(demand(5, {.cpus = 20}), whole), 2u);
}

TEST(InstancePacking, SharesOfGpusFillOneBeforeTheNext) {
  InstancePacking packing;
  packing.reset({1, 64, 512}, 5);
  EXPECT_EQ(packing.place(demand(1, {.gpu_milli = 250}), 4), 4u);
  EXPECT_EQ(packing.requested(), 1u);
  EXPECT_EQ(packing.place(demand(1, {.gpu_milli = 250}), 5), 5u);
  EXPECT_EQ(packing.requested(), 3u);
}

/// One job after the other, task by task, on the first instance in order of tightness: the dullest packing there is.
bool dull_place(std::vector<Free>& free, const Demand& job) {
  std::ranges::sort(free, {}, [](const Free& f) { return std::tuple(f.gpus, f.cpus, f.memory_bytes); });
  std::vector<Free> now = free;
  std::uint32_t left = job.request.tasks;
  for (Free& f : now) {
    std::uint32_t here = 0;
    while (left > 0 && (job.request.max_tasks_per_node == 0 || here < job.request.max_tasks_per_node) &&
           f.gpus >= job.request.per_task.gpus && f.cpus >= job.request.per_task.cpus &&
           f.memory_bytes >= job.request.per_task.memory_bytes) {
      f = {f.gpus - job.request.per_task.gpus, f.cpus - job.request.per_task.cpus,
           f.memory_bytes - job.request.per_task.memory_bytes};
      --left;
      ++here;
    }
  }
  if (left > 0) return false;
  free = now;
  return true;
}

// On any instances it says of a job what a search over all of them finds, where tasks may stand anywhere or each on an
// instance of its own; for other bundles it may only err on the careful side.
TEST(InstancePacking, NeverFindsRoomWhereThereIsNone) {
  int found = 0, careful = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Rng rng(seed, Stream::sizes, 0);
    const auto below = [&](std::uint64_t n) { return static_cast<std::uint32_t>(rng.below(n)); };
    InstancePacking packing;
    std::vector<Free> all(below(3), whole);
    packing.reset(whole, static_cast<std::uint32_t>(all.size()));
    for (std::uint32_t i = below(5); i > 0; --i) {
      all.push_back({below(9), below(65), below(513)});
      packing.add(all.back(), 1);
    }
    const std::uint32_t most = below(3);
    const TaskNeed need{.gpus = below(3), .cpus = below(20), .memory_bytes = below(100)};
    const Demand job = demand(1 + below(6), need, most);
    const bool says = packing.fits(job), truth = dull_place(all, job);
    EXPECT_TRUE(truth || !says) << seed;
    EXPECT_TRUE(says == truth || most == 2) << seed;
    EXPECT_EQ(packing.place(job, 1), says ? 1u : 0u);
    found += says ? 1 : 0;
    careful += truth && !says ? 1 : 0;
  }
  EXPECT_GT(found, 500);
  EXPECT_LT(careful, 200);
}

}  // namespace
}  // namespace headroom
