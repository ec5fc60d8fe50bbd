// SPDX-License-Identifier: Apache-2.0
// A waiting job goes to the line of another partition. Expected times are worked by hand.
#include <gtest/gtest.h>

#include "models/check.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

/// Four GPUs in blue.
ClusterSpec red_and_blue(std::uint32_t red_gpus) {
  ClusterSpec cluster{{{"r", 1, {.gpus = red_gpus}, 0}, {"b", 1, {.gpus = 4}, 0}}};
  cluster.pools[0].partition = "red";
  cluster.pools[1].partition = "blue";
  return cluster;
}
const JobNames names{{"t"}, {"c"}, {}, {"red", "blue"}, {}};

JobSpec red(std::int64_t submit_s, std::int64_t work_s, std::uint32_t tasks) {
  JobSpec spec = job(submit_s, work_s, gpus(tasks));
  spec.request.partition = {0};
  return spec;
}

ScriptedSubsystem::Act move(std::uint64_t serial, const Move& how) {
  return [=](Control& control) { control.move_job(job_of(control.view(), serial), how); };
}

RecordingSink run(std::vector<JobSpec> jobs, std::vector<std::pair<Instant, ScriptedSubsystem::Act>> script,
                  EventOrder order = EventOrder::batched, std::uint32_t red_gpus = 4) {
  VectorSource source(numbered(std::move(jobs)), names);
  ScriptedScheduler scheduler;
  ScriptedSubsystem subsystem(std::move(script));
  Subsystem* const subsystems[] = {&subsystem};
  RecordingSink sink;
  const ClusterSpec cluster = red_and_blue(red_gpus);
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = sink,
            .subsystems = subsystems,
            .event_order = order});
  return sink;
}

// Job 0 holds red. Job 1, at the head of its line, goes to blue at 10 s and runs there; job 2, which stood behind it,
// starts in the same instant.
TEST(MoveJob, StartsWhereItGoesAndMakesRoomWhereItWas) {
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    const RecordingSink sink = run({red(0, 100, 2), red(1, 50, 4), red(2, 30, 2)},
                                   {{at_s(10), move(1, {.to = {1}, .staging = {}, .checkpoint = {}})}}, order);
    EXPECT_EQ(sink.starts_of(1), std::vector{at_s(10)});
    EXPECT_EQ(sink.started[1].slices.size(), 1u);
    EXPECT_EQ(sink.starts_of(2), std::vector{at_s(10)});
    ASSERT_EQ(sink.moved.size(), 1u);
    EXPECT_EQ(sink.moved[0].job, 1u);
    EXPECT_EQ(sink.moved[0].to, PartitionId{1});
  }
}

TEST(MoveJob, StagingComesBeforeTheLine) {
  const RecordingSink sink = run({red(0, 100, 4), red(1, 50, 4)},
                                 {{at_s(10), move(1, {PartitionId{1}, TimeSpan::seconds(7), 1000, 20, TimeSpan{}})}});
  EXPECT_EQ(sink.starts_of(1), std::vector{at_s(17)});
  EXPECT_EQ(sink.moved[0].ready, at_s(17));
  EXPECT_EQ(sink.moved[0].bytes_in, 1000);
  EXPECT_EQ(sink.moved[0].bytes_out, 20);
}

// Sent at 10 s with data that take 100 s, it is called back at 20 s and stands where it stood: before job 2.
TEST(MoveJob, MayComeBackWhileItsDataAreOnTheWay) {
  const RecordingSink sink = run({red(0, 50, 4), red(1, 50, 4), red(2, 50, 4)},
                                 {{at_s(10), move(1, {.to = {1}, .staging = TimeSpan::seconds(100), .checkpoint = {}})},
                                  {at_s(20), move(1, {.to = {0}, .staging = {}, .checkpoint = {}})}});
  EXPECT_EQ(sink.starts_of(1), std::vector{at_s(50)});
  EXPECT_EQ(sink.starts_of(2), std::vector{at_s(100)});
  EXPECT_EQ(sink.moved.size(), 2u);
}

TEST(MoveJob, ARequestReadsAsIfItHadAskedForThatPartition) {
  bool asked = false;
  const RecordingSink sink =
      run({red(0, 100, 4), red(1, 50, 4)}, {{at_s(10), [&](Control& control) {
                                               const JobId waiting = job_of(control.view(), 1);
                                               const RequestId home = control.view().jobs[waiting].request;
                                               EXPECT_EQ(control.request_in(waiting, {0}), home);
                                               const RequestId there = control.request_in(waiting, {1});
                                               EXPECT_NE(there, home);
                                               EXPECT_EQ(control.request_in(waiting, {1}), there)
                                                   << "one for all jobs that ask alike";
                                               EXPECT_EQ(control.view().demands[there].partition, PartitionId{1});
                                               EXPECT_TRUE(control.view().demands[there].possible);
                                               asked = true;
                                             }}});
  EXPECT_TRUE(asked);
}

TEST(MoveJob, WhatIsIllegalIsABugOfTheSubsystem) {
  const auto sentence = [](JobSpec second, std::uint64_t serial) {
    try {
      (void)run({red(0, 100, 8), std::move(second)},
                {{at_s(10), move(serial, {.to = {1}, .staging = {}, .checkpoint = {}})}}, EventOrder::batched, 8);
    } catch (const InternalError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(sentence(red(1, 50, 4), 0).find("only a job that waits can move"), std::string::npos) << "it runs";
  JobSpec later = red(1, 50, 4);
  later.not_before = at_s(30);
  EXPECT_NE(sentence(later, 1).find("only a job that waits can move"), std::string::npos) << "it is held";
  EXPECT_NE(sentence(red(1, 50, 6), 1).find("a job moves only where it fits"), std::string::npos) << "blue has four";
  EXPECT_EQ(sentence(red(1, 50, 4), 1), "");
}

// The work that a job keeps when its node goes away: whole intervals of its checkpoints.
TEST(MoveJob, CheckpointsHoldWhereItWentTo) {
  const auto lose_node = [](std::uint32_t node) {
    return [=](Control& control) { control.set_node({node}, Lifecycle::down); };
  };
  const auto bring_back = [](std::uint32_t node) {
    return [=](Control& control) { control.set_node({node}, Lifecycle::up); };
  };
  const RecordingSink sink = run({red(0, 300, 4), red(1, 100, 4)},
                                 {{at_s(10), move(1, {.to = {1}, .staging = {}, .checkpoint = TimeSpan::seconds(20)})},
                                  {at_s(75), lose_node(1)},
                                  {at_s(80), bring_back(1)}});
  ASSERT_EQ(sink.ends_of(1).size(), 2u);
  EXPECT_EQ(sink.ends_of(1)[0].kept, TimeSpan::seconds(60)) << "of 65 s";
  EXPECT_EQ(sink.starts_of(1), (std::vector{at_s(10), at_s(80)}));
  EXPECT_EQ(sink.end_of(1), at_s(120));
}

}  // namespace
}  // namespace headroom
