// SPDX-License-Identifier: Apache-2.0
// Static partitions, shares of GPUs and nodes that come and go. Expected values are counted by hand.
#include <gtest/gtest.h>

#include "sim/capacity_forecast.hpp"
#include "sim/node_schedule.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

PoolSpec pool(std::string name, std::uint32_t nodes, std::uint32_t gpus_each, std::string partition = {}) {
  PoolSpec spec;
  spec.name = std::move(name);
  spec.nodes = nodes;
  spec.node.gpus = gpus_each;
  spec.partition = std::move(partition);
  return spec;
}

RecordingSink run(const ClusterSpec& cluster, std::vector<JobSpec> jobs, JobNames names,
                  std::span<Subsystem* const> subsystems = {}) {
  VectorSource source(numbered(std::move(jobs)), std::move(names));
  ScriptedScheduler scheduler;
  RecordingSink sink;
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink, .subsystems = subsystems});
  return sink;
}

JobSpec in_partition(std::uint32_t name, std::int64_t work_s, std::uint32_t tasks) {
  JobSpec spec = job(0, work_s, gpus(tasks));
  spec.request.partition = {name};
  return spec;
}

TEST(Partitions, ABlockedLineBlocksNoOther) {
  const ClusterSpec cluster{{pool("a", 1, 4, "red"), pool("b", 1, 4, "blue")}};
  const JobNames names{{"t"}, {"c"}, {}, {"blue", "red", "green"}, {}};
  JobSpec nowhere = job(0, 10, gpus(1));
  const RecordingSink sink = run(cluster,
                                 {in_partition(1, 100, 3), in_partition(1, 10, 4), in_partition(1, 10, 1),
                                  in_partition(0, 10, 4), in_partition(2, 10, 1), nowhere, in_partition(0, 10, 8)},
                                 names);
  EXPECT_EQ(sink.starts_of(0), std::vector{at_s(0)});
  EXPECT_EQ(sink.starts_of(1), std::vector{at_s(100)});
  EXPECT_EQ(sink.starts_of(2), std::vector{at_s(110)}) << "strict: it stands behind the job of four GPUs";
  EXPECT_EQ(sink.starts_of(3), std::vector{at_s(0)});
  EXPECT_EQ(sink.state_of(4), JobState::rejected) << "there is no green partition";
  EXPECT_EQ(sink.state_of(5), JobState::rejected) << "it names none, and no pool is without one";
  EXPECT_EQ(sink.state_of(6), JobState::rejected) << "the partition has four GPUs";
  for (const RecordingSink::Started& start : sink.started)
    EXPECT_EQ(start.slices[0].node.index, start.job <= 2 ? 0u : 1u);
}

TEST(Partitions, WithoutAnyTheNamesOfJobsDoNotMatter) {
  const RecordingSink sink = run({{pool("a", 1, 4)}}, {in_partition(0, 10, 4)}, {{"t"}, {"c"}, {}, {"blue"}, {}});
  EXPECT_EQ(sink.starts_of(0), std::vector{at_s(0)});
}

class Shares : public ::testing::Test {
 protected:
  const Demand& demand(std::uint32_t milli, std::uint32_t tasks = 1) {
    Request request;
    request.tasks = tasks;
    request.per_task.gpu_milli = milli;
    return demands_[demands_.intern(request, names_)];
  }
  Slice share(std::uint32_t node, std::uint32_t milli) { return {{node}, 1, 0, 0, 0, milli}; }  // on any GPU
  Slice take(std::uint32_t node, std::uint32_t milli) {
    Slice slice = share(node, milli);
    cluster_.allocate({&slice, 1});
    return slice;
  }
  ClusterSpec spec_{{pool("a", 2, 2)}};
  JobNames names_;
  DemandTable demands_{spec_};
  Cluster cluster_{spec_};
};

TEST_F(Shares, GoToTheTightestGpuAndAreCountedPerGpu) {
  const Slice first = take(0, 600);
  EXPECT_EQ(first.gpu_mask, 1u);
  EXPECT_EQ(cluster_.free_on({0}).gpus, 1u);
  EXPECT_EQ(take(0, 500).gpu_mask, 2u) << "400 are left on the first GPU";
  EXPECT_EQ(take(0, 400).gpu_mask, 1u) << "the tighter of the two";
  // Node 0 has 0 and 500 thousandths left, node 1 two GPUs: 250 fit 2 + 8 times, 500 fit 1 + 4 times, 600 two times.
  EXPECT_EQ(cluster_.places(demand(250, 100), 100), 10u);
  EXPECT_EQ(cluster_.places(demand(500, 100), 100), 5u);
  EXPECT_EQ(cluster_.places(demand(600, 100), 100), 2u);
  EXPECT_TRUE(cluster_.has_shares());
  cluster_.release({&first, 1});
  EXPECT_EQ(cluster_.free_on({0}).gpus, 0u) << "400 thousandths of it are still held";
  EXPECT_EQ(cluster_.places(demand(600, 100), 100), 3u);
}

TEST_F(Shares, AProposalMayNameTheGpu) {
  take(0, 600);
  std::vector<Slice> named{{{0}, 1, 0, 0, 2, 300}, {{0}, 1, 0, 0, 0, 300}, {{0}, 1, 0, 0, 2, 400}};
  EXPECT_TRUE(cluster_.choose_shared_gpus(named));
  EXPECT_EQ(named[1].gpu_mask, 1u) << "400 are left there, and 700 on the one that was named";
  cluster_.allocate(named);
  EXPECT_EQ(cluster_.free_on({0}).partial->free, (std::vector<std::uint16_t>{100, 300}));
  for (const Slice& wrong : {Slice{{0}, 1, 0, 0, 1, 200}, Slice{{0}, 1, 0, 0, 4, 200}, Slice{{0}, 1, 0, 0, 0, 301}}) {
    std::vector<Slice> slices{wrong};
    EXPECT_FALSE(cluster_.choose_shared_gpus(slices));
  }
}

TEST_F(Shares, NodesWithTheSameRemaindersAreOneClass) {
  take(0, 300);
  take(1, 300);
  EXPECT_EQ(&cluster_.class_of({0}), &cluster_.class_of({1}));
  take(1, 300);
  EXPECT_NE(&cluster_.class_of({0}), &cluster_.class_of({1}));
}

TEST_F(Shares, AForecastSeesAGpuComeBackWhenItsLastShareEnds) {
  const Slice a = take(0, 500), b = take(0, 500), c = take(0, 900), d = take(1, 100), e = take(1, 950);
  CapacityForecast forecast;
  Request whole;
  whole.per_task.gpus = 1;
  const Demand& one_gpu = demands_[demands_.intern(whole, names_)];
  forecast.begin(cluster_, one_gpu);
  EXPECT_FALSE(forecast.fits());
  forecast.release(on({a}));
  EXPECT_FALSE(forecast.fits()) << "the other half is still held";
  forecast.release(on({b}));
  EXPECT_TRUE(forecast.fits());
  EXPECT_TRUE(forecast.hold(on({share(0, 100)}))) << "it goes beside the 900";
  forecast.release(on({c}));
  forecast.release(on({d, e}));
  EXPECT_TRUE(forecast.hold(on({share(1, 50)}))) << "node 0 still has a GPU";
}

// When the shares of 500 and 400 have ended, GPU 0 is a whole one. But the cluster would put another 100 beside them,
// not beside the 900, for the lower of two GPUs that are left with as much is taken.
TEST_F(Shares, AForecastHoldsTheGpuThatTheClusterWouldChoose) {
  const Slice a = take(0, 500), b = take(0, 400);
  take(0, 900);
  take(1, 950);
  take(1, 950);
  CapacityForecast forecast;
  const Demand& one_gpu = demands_[demands_.intern({1, {.gpus = 1}, 0, {}}, names_)];
  forecast.begin(cluster_, one_gpu);
  forecast.release(on({a}));
  forecast.release(on({b}));
  EXPECT_TRUE(forecast.fits());
  EXPECT_FALSE(forecast.hold(on({share(0, 100)})));
  EXPECT_TRUE(forecast.fits()) << "and nothing has changed";
  EXPECT_EQ(take(0, 100).gpu_mask, 1u);
}

// Three GPUs are wanted and four are idle: one may go to shares, but only one, and a second share finds room on it.
TEST_F(Shares, AForecastOfPlainGpusCountsSharedOnesOnce) {
  CapacityForecast forecast;
  const Demand& three = demands_[demands_.intern({3, {.gpus = 1}, 0, {}}, names_)];
  ASSERT_EQ(three.unit, UnitResource::gpu);
  forecast.begin(cluster_, three);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(forecast.hold(on({share(0, 500)}))) << i;
    take(0, 500);
  }
  EXPECT_FALSE(forecast.hold(on({share(0, 500)})));
  EXPECT_FALSE(forecast.hold(on({share(1, 100)})));
  EXPECT_TRUE(forecast.fits());
}

TEST(NodeSchedule, NodesComeAndGoAtTheirTimes) {
  ClusterSpec cluster{{pool("a", 2, 1)}};
  cluster.changes = {{at_s(0), {0}, 1, 1, Lifecycle::absent},
                     {at_s(25), {0}, 1, 1, Lifecycle::up},
                     {at_s(30), {0}, 0, 1, Lifecycle::draining},
                     {at_s(60), {0}, 0, 1, Lifecycle::down}};
  NodeSchedule schedule(cluster);
  Subsystem* const subsystems[] = {&schedule};
  const RecordingSink sink = run(cluster, {job(0, 20, gpus(1)), job(0, 100, gpus(1)), job(0, 10, gpus(1))},
                                 {{"t"}, {"c"}, {}, {}, {}}, subsystems);
  EXPECT_EQ(sink.starts_of(0), std::vector{at_s(0)});
  // Job 1 takes node 0 at 20 s and loses it at 60 s; job 2 takes node 1 as it arrives at 25 s, and job 1 follows there.
  EXPECT_EQ(sink.starts_of(1), (std::vector{at_s(20), at_s(60)}));
  EXPECT_EQ(sink.starts_of(2), std::vector{at_s(25)});
  EXPECT_EQ(sink.end_of(1), at_s(160));
  EXPECT_EQ(sink.nodes.size(), 4u);
}

}  // namespace
}  // namespace headroom
