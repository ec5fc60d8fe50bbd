// SPDX-License-Identifier: Apache-2.0
#include "sim/instance_packing.hpp"

#include <gtest/gtest.h>

#include "sim/random.hpp"
#include "sim/shared_gpus.hpp"

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
  for (int i = 0; i < 3; ++i) EXPECT_EQ(packing.place(demand(1, {.gpu_milli = 250}), 1), 1u);
  EXPECT_EQ(packing.requested(), 3u) << "what is left on a GPU is there for the next job";
}

struct Dull {
  Free free;
  std::vector<std::uint32_t> shared;  // what is left on GPUs of which tasks have shares
};

bool dull_task(Dull& on, const TaskNeed& need) {
  if (on.free.cpus < need.cpus || on.free.memory_bytes < need.memory_bytes || on.free.gpus < need.gpus) return false;
  if (need.gpu_milli > 0) {
    std::ranges::sort(on.shared);
    auto gpu = std::ranges::lower_bound(on.shared, need.gpu_milli);
    if (gpu == on.shared.end()) {
      if (on.free.gpus == 0) return false;
      --on.free.gpus;
      gpu = on.shared.insert(gpu, whole_gpu);
    }
    *gpu -= need.gpu_milli;
  }
  on.free.cpus -= need.cpus;
  on.free.gpus -= need.gpus;
  on.free.memory_bytes -= need.memory_bytes;
  return true;
}

/// One job after the other, task by task, on the first instance in order of tightness: the dullest packing there is.
bool dull_place(std::vector<Dull>& all, const Demand& job) {
  std::ranges::sort(all, {},
                    [](const Dull& on) { return std::tuple(on.free.gpus, on.free.cpus, on.free.memory_bytes); });
  std::vector<Dull> now = all;
  std::uint32_t left = job.request.tasks;
  const std::uint32_t most = job.request.max_tasks_per_node;
  for (Dull& on : now)
    for (std::uint32_t here = 0; left > 0 && (most == 0 || here < most) && dull_task(on, job.request.per_task); ++here)
      --left;
  if (left > 0) return false;
  all = now;
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
    PartialGpuTable table;
    std::vector<Dull> all(below(3), {whole, {}});
    packing.reset(whole, static_cast<std::uint32_t>(all.size()));
    for (std::uint32_t i = below(5); i > 0; --i) {
      Dull& on = all.emplace_back(Dull{{below(9), below(65), below(513)}, {}});
      for (std::uint32_t shared = below(4); shared > 0; --shared) on.shared.push_back(below(10) * 100);
      on.free.partial = table.find({on.shared.begin(), on.shared.end()});
      packing.add(on.free, 1);
    }
    const std::uint32_t most = below(3);
    TaskNeed need{.gpus = below(3), .cpus = below(20), .memory_bytes = below(100)};
    if (seed % 2 == 0) need = {.cpus = below(8), .gpu_milli = 100 + 50 * below(10)};
    const Demand job = demand(1 + below(6), need, most);
    for (int repeat = 0; repeat < 3; ++repeat) {
      const bool says = packing.fits(job), truth = dull_place(all, job);
      EXPECT_TRUE(truth || !says || repeat > 0) << seed;
      EXPECT_TRUE(says == truth || most == 2 || (most == 1 && repeat > 0)) << seed;
      EXPECT_EQ(packing.place(job, 1), says ? 1u : 0u);
      found += says ? 1 : 0;
      careful += truth && !says ? 1 : 0;
    }
  }
  EXPECT_GT(found, 500);
  EXPECT_LT(careful, 200);
}

}  // namespace
}  // namespace headroom
