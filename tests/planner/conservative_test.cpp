// SPDX-License-Identifier: Apache-2.0
// Conservative backfilling on examples small enough to be worked by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "planner/policies/registry.hpp"
#include "sim/node_schedule.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

const ClusterSpec ten_cores = {{{"cpu", 1, {.cpus = 10}, 0}}};

JobSpec cores(std::int64_t submit_s, std::uint32_t tasks, std::int64_t work_s) {
  return job(submit_s, work_s, {tasks, {.cpus = 1}, 0, {}});
}
JobSpec estimated(JobSpec spec, std::int64_t estimate_s) {
  spec.estimate = TimeSpan::seconds(estimate_s);
  return spec;
}

SchedulerSection conservative(double depth = 0) {
  const auto entry = std::ranges::find(backfills(), "conservative", [](const auto& e) { return e.what.name; });
  return {{"fifo", {}}, {"conservative", Options(entry->what.options, {{depth, {}}})}, {"first-fit", {}}};
}

RecordingSink run(const SchedulerSection& section, const ClusterSpec& cluster, std::vector<JobSpec> jobs,
                  JobNames names = {{"tenant"}, {"class"}, {}}, std::span<Subsystem* const> others = {}) {
  VectorSource source(numbered(std::move(jobs)), std::move(names));
  const auto scheduler = make_scheduler(section);
  RecordingSink sink;
  NodeSchedule changes(cluster);
  std::vector<Subsystem*> subsystems{&changes};
  subsystems.insert(subsystems.end(), others.begin(), others.end());
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = *scheduler,
            .record = sink,
            .subsystems = subsystems,
            .event_order = section.event_order});
  return sink;
}

/// When each job starts, in seconds, in both event orders, which must not differ.
std::vector<double> starts(SchedulerSection section, const ClusterSpec& cluster, const std::vector<JobSpec>& jobs,
                           const JobNames& names = {{"tenant"}, {"class"}, {}}) {
  std::vector<double> out[2];
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    section.event_order = order;
    const RecordingSink sink = run(section, cluster, jobs, names);
    for (std::size_t i = 0; i < jobs.size(); ++i)
      out[order == EventOrder::batched ? 0 : 1].push_back(sink.starts_of(i).at(0).in_seconds());
  }
  EXPECT_EQ(out[0], out[1]);
  return out[0];
}

// Job 1 is promised 100 s and job 2, which wants all cores, 150 s. Job 3 wants one core for long: it would delay job 2,
// which EASY does not mind.
const std::vector<JobSpec> example = {cores(0, 8, 100), cores(1, 9, 50), cores(2, 10, 10), cores(3, 1, 1000)};

TEST(Conservative, DelaysNobodyInLine) {
  EXPECT_EQ(starts(conservative(), ten_cores, example), (std::vector<double>{0, 100, 150, 160}));
}

// Promised to the head alone it is EASY: job 3 takes the core that job 1 leaves over.
TEST(Conservative, WithOneReservationItIsEasy) {
  const std::vector<double> easy{0, 100, 1003, 3};
  EXPECT_EQ(starts(conservative(1), ten_cores, example), easy);
  EXPECT_EQ(starts({{"fifo", {}}, {"easy", {}}, {"first-fit", {}}}, ten_cores, example), easy);
  EXPECT_EQ(starts(conservative(2), ten_cores, example), (std::vector<double>{0, 100, 150, 160}));
}

// As long as it ends before anybody is delayed, a job jumps the line.
TEST(Conservative, FillsGaps) {
  std::vector<JobSpec> jobs = example;
  jobs[3] = cores(3, 1, 147);
  EXPECT_EQ(starts(conservative(), ten_cores, jobs)[3], 3.0);
  jobs[3].estimate.ns += 1;
  EXPECT_EQ(starts(conservative(), ten_cores, jobs)[3], 160.0);
}

// Job 0 ends at 40 s instead of 100 s, and all move up by 60 s.
TEST(Conservative, MovesReservationsUpWhenAJobEndsEarly) {
  std::vector<JobSpec> jobs = example;
  jobs[0] = estimated(cores(0, 8, 40), 100);
  EXPECT_EQ(starts(conservative(), ten_cores, jobs), (std::vector<double>{0, 40, 90, 100}));
}

// Job 2 is promised 100 s, job 3 the gap from 50 s to 90 s. Job 0 ends at 20 s: job 2 comes first and can move to 90 s,
// behind job 3, which then starts at once and ends at 60 s. At the next end, at 50 s, job 2 moves to 60 s.
TEST(Conservative, MovesOneByOneAndNobodyIsMovedBack) {
  const std::vector<JobSpec> jobs = {estimated(cores(0, 5, 20), 100), cores(0, 5, 50), cores(1, 10, 10),
                                     cores(2, 5, 40)};
  EXPECT_EQ(starts(conservative(), ten_cores, jobs), (std::vector<double>{0, 0, 60, 20}));
}

// Who waits for a job that runs on past its estimate is served when it ends, and meanwhile others use what is left.
TEST(Conservative, AnOverrunnerHoldsItsCores) {
  const std::vector<JobSpec> jobs = {estimated(cores(0, 8, 100), 10), cores(20, 9, 50), cores(30, 2, 5),
                                     cores(40, 1, 5)};
  EXPECT_EQ(starts(conservative(), ten_cores, jobs), (std::vector<double>{0, 100, 150, 40}));
}

// Two nodes of 4 GPUs. Job 1 wants both from 100 s to 150 s; one GPU on the free node for 200 s would delay it, for 90
// s it does not.
TEST(Conservative, CountsNodesOneByOne) {
  const std::vector<JobSpec> jobs = {job(0, 100, {1, {.gpus = 4}, 0, {}}), job(1, 50, {2, {.gpus = 4}, 0, {}}),
                                     job(2, 200, gpus(1)), job(3, 90, gpus(1))};
  EXPECT_EQ(starts(conservative(), gpu_nodes(2, 4), jobs), (std::vector<double>{0, 100, 150, 3}));
}

// Job 3 fits on either node. First-fit would put it on node 0, where job 2 has its reservation from 50 s on; it goes to
// node 1 instead. Job 2 wants four GPUs of one node: node 0 is free at 50 s, node 1 has two used until 200 s.
TEST(Conservative, APromiseOutweighsThePlacement) {
  const std::vector<JobSpec> jobs = {job(0, 50, {1, {.gpus = 3}, 0, {}}), job(0, 200, {1, {.gpus = 2}, 0, {}}),
                                     job(1, 10, {1, {.gpus = 4}, 0, {}}), job(2, 100, {1, {.gpus = 1}, 0, {}})};
  EXPECT_EQ(starts(conservative(), gpu_nodes(2, 4), jobs), (std::vector<double>{0, 0, 50, 2}));
  const RecordingSink sink = run(conservative(), gpu_nodes(2, 4), jobs);
  const auto last = std::ranges::find(sink.started, 3U, &RecordingSink::Started::job);
  ASSERT_NE(last, sink.started.end());
  EXPECT_EQ(last->slices.at(0).node.index, 1u);
}

// One GPU, half of it used until 100 s, when job 1 wants all of it; job 2 takes the other half until then.
TEST(Conservative, CountsSharesOfGpus) {
  const Request half{1, {.gpu_milli = 500}, 0, {}}, whole{1, {.gpus = 1}, 0, {}};
  const std::vector<JobSpec> jobs = {job(0, 100, half), job(1, 50, whole), job(2, 98, half), job(3, 10, half),
                                     job(4, 10, whole)};
  EXPECT_EQ(starts(conservative(), gpu_nodes(1, 1), jobs), (std::vector<double>{0, 100, 2, 150, 160}));
}

// One node of 4 GPUs, on each of them a share of 0.6, until 10, 20, 30 and 40 s. What is left adds up to 1.6 GPUs, and
// to 2.2 from 10 s on, but two whole ones are free at 20 s: that is what job 4 is promised. Job 5, a share for long,
// would take one of them at 10 s, so it waits until job 4 ends at 25 s; job 6, which ends at 20 s, does not have to.
TEST(Conservative, SharesOnDifferentGpusAreNoWholeGpu) {
  const Request share{1, {.gpu_milli = 600}, 0, {}}, two{1, {.gpus = 2}, 0, {}};
  const std::vector<JobSpec> jobs = {job(0, 10, share), job(0, 20, share),  job(0, 30, share), job(0, 40, share),
                                     job(1, 5, two),    job(2, 100, share), job(3, 10, share)};
  EXPECT_EQ(starts(conservative(), gpu_nodes(1, 4), jobs), (std::vector<double>{0, 0, 0, 0, 20, 25, 10}));
}

// One node of 4 GPUs and a share of 0.6 for 96 s every 24 s, so that four run at a time: each GPU is given back every
// 96 s and taken again at once. At 200 s, when shares 5 to 8 run (since 120, 144, 168 and 192 s), somebody asks for two
// GPUs. They are promised for 240 s, when 120 + 96 = 216 s and 144 + 96 = 240 s have come; whoever comes later waits.
TEST(Conservative, AStreamOfSharesDoesNotStarveWholeGpus) {
  const Request share{1, {.gpu_milli = 600}, 0, {}}, two{1, {.gpus = 2}, 0, {}};
  std::vector<JobSpec> jobs;
  for (std::int64_t t = 0; t < 200; t += 24) jobs.push_back(job(t, 96, share));
  jobs.push_back(job(200, 10, two));
  for (std::int64_t t = 216; t < 2000; t += 24) jobs.push_back(job(t, 96, share));
  const std::vector<double> got = starts(conservative(), gpu_nodes(1, 4), jobs);
  EXPECT_EQ(got[9], 240.0);
  EXPECT_EQ(got[10], 250.0);  // came at 216 s and finds a GPU, but not for 96 s
}

// Two GPUs, each shared, until 10 and 40 s; job 2 is promised a whole one for 10 s. Job 3 fits beside either share for
// 20 s, but on GPU 0 it would be in the way of job 2. Where GPU 1 is left with less, the cluster puts it there by
// itself; where both are left with the same, it would take GPU 0, and the plan names GPU 1.
TEST(Conservative, AShareGoesToTheGpuThatWasPlannedForIt) {
  const auto share = [](std::uint32_t milli) { return Request{1, {.gpu_milli = milli}, 0, {}}; };
  std::vector<JobSpec> jobs = {job(0, 10, share(500)), job(0, 40, share(600)), job(1, 50, {1, {.gpus = 1}, 0, {}}),
                               job(2, 20, share(400))};
  EXPECT_EQ(starts(conservative(), gpu_nodes(1, 2), jobs), (std::vector<double>{0, 0, 10, 2}));
  jobs[0].request = share(600);
  EXPECT_EQ(starts(conservative(), gpu_nodes(1, 2), jobs), (std::vector<double>{0, 0, 10, 2}));
}

// A line of its own for each partition: the promise in one says nothing to the other.
TEST(Conservative, PlansEachPartitionByItself) {
  ClusterSpec cluster = {{{"a", 1, {.cpus = 10}, 0}, {"b", 1, {.cpus = 10}, 0}}};
  cluster.pools[0].partition = "a";
  cluster.pools[1].partition = "b";
  std::vector<JobSpec> jobs;
  for (const JobSpec& spec : example)
    for (const std::uint32_t name : {0U, 1U}) {
      jobs.push_back(spec);
      jobs.back().request.partition = {name};
    }
  jobs[1] = estimated(jobs[1], 100);
  jobs[1].work = TimeSpan::seconds(40);
  EXPECT_EQ(starts(conservative(), cluster, jobs, {{"tenant"}, {"class"}, {}, {"a", "b"}}),
            (std::vector<double>{0, 0, 100, 40, 150, 90, 160, 100}));
}

// Job 0 holds 5 cores until 100 s, job 1 wants all from then on, job 2 wants 5 for 150 s and is promised 200 s. At 10 s
// job 1 goes to another partition: nobody stands before job 2 any more.
TEST(Conservative, WhoLeavesTheLineLeavesItsReservation) {
  ClusterSpec cluster = {{{"own", 1, {.cpus = 10}, 0}, {"other", 1, {.cpus = 10}, 0}}};
  cluster.pools[0].partition = "a";
  cluster.pools[1].partition = "b";
  std::vector<JobSpec> jobs = {cores(0, 5, 100), cores(1, 10, 100), cores(2, 5, 150)};
  for (JobSpec& spec : jobs) spec.request.partition = {0};
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    SchedulerSection section = conservative();
    section.event_order = order;
    ScriptedSubsystem mover({{at_s(10), [](Control& control) {
                                control.move_job(job_of(control.view(), 1),
                                                 {.to = {1}, .staging = {}, .checkpoint = {}});
                              }}});
    Subsystem* const one[] = {&mover};
    const RecordingSink sink = run(section, cluster, jobs, {{"tenant"}, {"class"}, {}, {"a", "b"}}, one);
    EXPECT_EQ(sink.starts_of(1), std::vector{at_s(10)});
    EXPECT_EQ(sink.starts_of(2), std::vector{at_s(10)});
  }
}

// Shortest first, 4 cores in partition a: job 1 is promised 100 s when it comes, job 2 600 s, job 3 650 s. At 50 s one
// of the two nodes of b goes, or comes back: that is no reason to make the plan of a again, in which job 2 would be
// first.
TEST(Conservative, NodesOfOtherPartitionsAreNotLookedAt) {
  const auto four = [](std::int64_t submit_s, std::int64_t work_s) {
    JobSpec spec = cores(submit_s, 4, work_s);
    spec.request.partition = {0};
    return spec;
  };
  const std::vector<JobSpec> jobs = {four(0, 100), four(10, 500), four(20, 50), four(60, 10)};
  SchedulerSection section = conservative();
  const auto entry = std::ranges::find(orders(), "sjf", [](const auto& e) { return e.what.name; });
  section.order = {"sjf", default_options(entry->what.options)};
  for (const auto& changes :
       {std::vector<NodeChange>{{at_s(50), {1}, 0, 1, Lifecycle::down}},
        std::vector<NodeChange>{{at_s(0), {1}, 0, 1, Lifecycle::absent}, {at_s(50), {1}, 0, 1}}}) {
    ClusterSpec cluster = {{{"a", 1, {.cpus = 4}, 0}, {"b", 2, {.cpus = 4}, 0}}, changes};
    cluster.pools[0].partition = "a";
    cluster.pools[1].partition = "b";
    EXPECT_EQ(starts(section, cluster, jobs, {{"tenant"}, {"class"}, {}, {"a", "b"}}),
              (std::vector<double>{0, 100, 600, 650}));
  }
}

// With one reservation, that of job 1 for 100 s. Job 0 runs on past it, so from 100 s on the plan is made again, over
// and over; jobs 2 and 3 never had a reservation and get none by that. So job 4, which comes at 110 s, finds a core
// that nobody is promised: 4 less 3 of job 1.
TEST(Conservative, MakingThePlanAgainGivesNobodyAReservation) {
  const std::vector<JobSpec> jobs = {estimated(cores(0, 2, 1000), 100), cores(1, 3, 100), cores(2, 2, 150),
                                     cores(3, 2, 150), cores(110, 1, 150)};
  const ClusterSpec four_cores = {{{"cpu", 1, {.cpus = 4}, 0}}};
  // At 1000 s job 0 ends: job 1 runs until 1100 s, then jobs 2 and 3.
  EXPECT_EQ(starts(conservative(1), four_cores, jobs), (std::vector<double>{0, 1000, 1100, 1100, 110}));
}

// Two nodes, of which job 0 has one until 100 s; job 1 wants both and is promised 100 s. At 10 s the other node goes,
// and job 1 can have two at no time. Job 2 comes at 20 s and is promised node 0 for 100 s. At 60 s node 1 comes back:
// nothing is left of the old promise to job 1, so job 2 moves up to node 1, and job 1 gets both when that ends, at 140
// s.
TEST(Conservative, APromiseThatCouldNotBeKeptIsGone) {
  const ClusterSpec cluster = {{{"cpu", 2, {.cpus = 4}, 0}},
                               {{at_s(10), {0}, 1, 1, Lifecycle::down}, {at_s(60), {0}, 1, 1, Lifecycle::up}}};
  const auto nodes = [](std::uint32_t count) { return Request{count, {.cpus = 4}, 0, {}}; };
  const RecordingSink sink =
      run(conservative(), cluster, {job(0, 100, nodes(1)), job(1, 200, nodes(2)), job(20, 80, nodes(1))});
  EXPECT_EQ(sink.starts_of(1), std::vector<Instant>{at_s(140)});
  EXPECT_EQ(sink.starts_of(2), std::vector<Instant>{at_s(60)});
}

}  // namespace
}  // namespace headroom
