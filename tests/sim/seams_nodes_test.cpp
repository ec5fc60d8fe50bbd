// SPDX-License-Identifier: Apache-2.0
// The seam of the subsystems: nodes that come and go, and the rules of one instant.
#include <gtest/gtest.h>

#include "sim/metrics.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

ScriptedSubsystem::Act set_node(std::uint32_t node, Lifecycle state) {
  return [=](Control& control) { control.set_node({node}, state); };
}

struct Outcome {
  RecordingSink sink;
  RunStatistics statistics;
};

Outcome run(const ClusterSpec& cluster, std::vector<JobSpec> jobs, std::vector<Subsystem*> subsystems) {
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  Outcome out;
  Metrics metrics(cluster, {});
  Tee tee({&out.sink, &metrics});
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = tee, .subsystems = subsystems});
  out.statistics = metrics.statistics();
  return out;
}

// Two nodes with two GPUs. Job 0 holds node 0, job 1 node 1; node 0 is away from 100 s to 150 s.
TEST(NodeDown, EndsWhatRunsThereAndTheJobStartsAfresh) {
  ScriptedSubsystem faults({{at_s(100), set_node(0, Lifecycle::down)}, {at_s(150), set_node(0, Lifecycle::up)}});
  const Outcome out =
      run(gpu_nodes(2, 2), {job(0, 300, gpus(2)), job(0, 400, gpus(2)), job(120, 10, gpus(1))}, {&faults});

  const auto leases = out.sink.ends_of(0);
  ASSERT_EQ(leases.size(), 2u);
  EXPECT_EQ(leases[0].at, at_s(100));
  EXPECT_EQ(leases[0].reason, EndReason::node_down);
  EXPECT_EQ(leases[0].spent[0], TimeSpan::seconds(100));
  EXPECT_EQ(leases[0].kept, TimeSpan{});
  EXPECT_EQ(leases[1].reason, EndReason::finished);
  EXPECT_EQ(out.sink.starts_of(0), (std::vector<Instant>{at_s(0), at_s(150)}))
      << "nothing is placed on a node that is down";
  EXPECT_EQ(out.sink.end_of(0), at_s(450)) << "all 300 s again";
  EXPECT_EQ(out.sink.starts_of(2), std::vector<Instant>{at_s(400)}) << "behind the job that queued again";
  EXPECT_EQ(out.sink.end_of(1), at_s(400)) << "other jobs are not touched";
  EXPECT_EQ(out.sink.ends_of(1).size(), 1u);

  EXPECT_EQ(out.statistics.metric("jobs.restarts"), 1.0);
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.wasted"), 2.0 * 100.0 / 3600.0);
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.present"), (4.0 * 450.0 - 2.0 * 50.0) / 3600.0);
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.used"), (2.0 * 300.0 + 2.0 * 400.0 + 10.0) / 3600.0);
  ASSERT_EQ(out.sink.nodes.size(), 2u);
  EXPECT_EQ(out.sink.nodes[0].state, Lifecycle::down);
  EXPECT_EQ(out.sink.nodes[1].at, at_s(150));
}

TEST(NodeDown, OneNodeOfAGangEndsTheWholeGang) {
  ScriptedSubsystem faults({{at_s(100), set_node(1, Lifecycle::absent)}});
  const Outcome out = run(gpu_nodes(3, 1), {job(0, 300, nodes_of_one_gpu(2))}, {&faults});
  EXPECT_EQ(out.sink.end_of(0), at_s(400));
  ASSERT_EQ(out.sink.started.size(), 2u);
  ASSERT_EQ(out.sink.started[1].slices.size(), 2u);
  EXPECT_EQ(out.sink.started[1].slices[0].node, NodeId{0});
  EXPECT_EQ(out.sink.started[1].slices[1].node, NodeId{2});
}

TEST(NodeDown, AJobThatIsDoneAtThatInstantIsDone) {
  ScriptedSubsystem faults({{at_s(100), set_node(0, Lifecycle::down)}});
  const Outcome out = run(gpu_nodes(1, 1), {job(0, 100, gpus(1))}, {&faults});
  EXPECT_EQ(out.sink.state_of(0), JobState::finished);
  EXPECT_EQ(out.statistics.metric("jobs.restarts"), 0.0);
}

TEST(NodeDraining, WhatRunsEndsNormallyAndNothingNewStarts) {
  ScriptedSubsystem drain({{at_s(100), set_node(0, Lifecycle::draining)}, {at_s(500), set_node(0, Lifecycle::up)}});
  const Outcome out = run(gpu_nodes(1, 2), {job(0, 300, gpus(1)), job(120, 10, gpus(1))}, {&drain});
  EXPECT_EQ(out.sink.end_of(0), at_s(300));
  EXPECT_EQ(out.sink.ends_of(0).size(), 1u);
  EXPECT_EQ(out.sink.starts_of(1), std::vector<Instant>{at_s(500)});
}

// A node that boots runs nothing: what it ran begins again when it is up.
TEST(NodeBooting, WhatRanBeginsAgain) {
  ScriptedSubsystem reboot({{at_s(100), set_node(0, Lifecycle::booting)}, {at_s(500), set_node(0, Lifecycle::up)}});
  const Outcome out = run(gpu_nodes(1, 1), {job(0, 300, gpus(1))}, {&reboot});
  EXPECT_EQ(out.sink.starts_of(0), (std::vector<Instant>{at_s(0), at_s(500)}));
  EXPECT_EQ(out.sink.end_of(0), at_s(800));
}

// Timers after the last job would otherwise keep a run going for ever.
TEST(Run, EndsWithItsLastJobWhateverTimersAreSet) {
  ScriptedSubsystem subsystem(
      {{at_s(1'000), set_node(0, Lifecycle::down)}, {Instant::never(), set_node(0, Lifecycle::up)}});
  const Outcome out = run(gpu_nodes(1, 1), {job(0, 10, gpus(1)), job(500, 10, gpus(1))}, {&subsystem});
  EXPECT_EQ(out.sink.run.at, at_s(510));
  EXPECT_TRUE(out.sink.nodes.empty());
}

TEST(Run, AnEventAtNeverDoesNotHappen) {
  ScriptedSubsystem subsystem(
      {{at_s(5), set_node(0, Lifecycle::down)}, {Instant::never(), set_node(0, Lifecycle::up)}});
  const Outcome out = run(gpu_nodes(1, 1), {job(0, 10, gpus(1))}, {&subsystem});
  EXPECT_EQ(out.sink.run.at, at_s(5));
  EXPECT_EQ(out.sink.state_of(0), JobState::queued);
}

/// Notes every interval it is asked to settle, and looks whether anything had changed before.
class Integrator final : public Subsystem {
 public:
  [[nodiscard]] std::string_view name() const override { return "integrator"; }
  void begin(Control& control) override { view_ = &control.partitions()[0]; }
  void settle(Instant from, Instant to) override {
    intervals.emplace_back(from, to);
    EXPECT_EQ(view_->now, from);
    EXPECT_EQ(view_->running.size(), running_) << "something changed before it was settled, at " << to.in_seconds();
    EXPECT_EQ(view_->queue.size(), queued_);
    EXPECT_EQ(view_->cluster.free_gpus(PartitionId{0}), free_);
  }
  bool resolve(std::span<const JobId>, Control&) override {
    running_ = view_->running.size();
    queued_ = view_->queue.size();
    free_ = view_->cluster.free_gpus(PartitionId{0});
    return false;
  }
  std::vector<std::pair<Instant, Instant>> intervals;

 private:
  const SchedulingView* view_ = nullptr;
  std::size_t running_ = 0, queued_ = 0;
  std::uint64_t free_ = 4;
};

void expect_tiles(const std::vector<std::pair<Instant, Instant>>& intervals, Instant end) {
  Instant at;
  for (const auto& [from, to] : intervals) {
    EXPECT_EQ(from, at);
    EXPECT_LT(from, to);
    at = to;
  }
  EXPECT_EQ(at, end);
}

TEST(Settle, IntervalsTileTheRunBeforeAnyChange) {
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    Rng rng{13, Stream::durations, 0};
    std::vector<JobSpec> jobs;
    for (std::int64_t i = 0; i < 100; ++i)
      jobs.push_back(
          job(i * 7 / 3, 1 + static_cast<std::int64_t>(rng.below(9)), gpus(static_cast<std::uint32_t>(1 + i % 3))));
    Integrator integrator;
    ScriptedSubsystem faults({{at_s(50), set_node(0, Lifecycle::down)}, {at_s(60), set_node(0, Lifecycle::up)}});
    Subsystem* const subsystems[] = {&faults, &integrator};
    const ClusterSpec cluster = gpu_nodes(2, 2);
    for (const bool cut : {false, true}) {
      VectorSource source(jobs);
      ScriptedScheduler scheduler;
      RecordingSink sink;
      integrator = {};
      const RunResult result = simulate({.cluster = cluster,
                                         .jobs = source,
                                         .scheduler = scheduler,
                                         .record = sink,
                                         .subsystems = subsystems,
                                         .event_order = order,
                                         .horizon = cut ? std::optional(at_s(101)) : std::nullopt});
      expect_tiles(integrator.intervals, result.end);
      EXPECT_EQ(cut, result.end == at_s(101));
    }
  }
}

TEST(Resolve, SubsystemsThatNeverAgreeAreABug) {
  ScriptedSubsystem restless({}, [](std::span<const JobId>, Control&) { return true; });
  try {
    run(gpu_nodes(1, 1), {job(5, 10, gpus(1))}, {&restless});
    FAIL() << "expected an error";
  } catch (const InternalError& error) {
    EXPECT_STREQ(error.what(), "subsystems do not agree within 16 rounds at t = 5.000000 s");
  }
}

// The first subsystem halves what the second one marks while it looks; both are asked again until nothing is new.
TEST(Resolve, AJobThatIsMarkedWhileOthersLookIsLookedAtInTheSameInstant) {
  std::vector<std::size_t> seen;
  ScriptedSubsystem first({},
                          [&](std::span<const JobId> dirty, Control&) { return seen.push_back(dirty.size()), false; });
  ScriptedSubsystem second({}, [](std::span<const JobId> dirty, Control& control) {
    if (control.view().now != at_s(50)) return false;
    std::size_t valid = 0;
    for (std::size_t i = 0; i < dirty.size(); ++i) {  // marking must not pull the list from under its reader
      for (int again = 0; again < 100; ++again)
        control.partitions()[0].running.for_each([&](JobId id) { return control.mark_dirty(id), true; });
      if (control.view().jobs.contains(dirty[i])) ++valid;
    }
    EXPECT_EQ(valid, dirty.size());
    return false;
  });
  run(gpu_nodes(1, 4), {job(0, 200, gpus(1)), job(0, 200, gpus(1)), job(50, 10, gpus(1))}, {&first, &second});
  // 0 s: two began. 50 s: one began, then all three are marked, each once. 60 s and 200 s: nobody began.
  EXPECT_EQ(seen, (std::vector<std::size_t>{2, 1, 3, 0, 0}));
}

TEST(Resolve, ANodeThatComesBackInResolveIsUsedAtOnce) {
  ScriptedSubsystem power({{at_s(0), set_node(0, Lifecycle::down)}}, [](std::span<const JobId>, Control& control) {
    if (control.view().now != at_s(30)) return false;
    control.set_node({0}, Lifecycle::up);
    return false;
  });
  ScriptedSubsystem clock({{at_s(30), [](Control&) {}}});
  const Outcome out = run(gpu_nodes(1, 1), {job(0, 10, gpus(1))}, {&power, &clock});
  EXPECT_EQ(out.sink.starts_of(0), std::vector<Instant>{at_s(30)});
}

TEST(Control, OnlyAJobThatRunsHasASpeed) {
  ScriptedSubsystem subsystem(
      {{at_s(5), [](Control& control) { control.set_component(job_of(control.view(), 1), Component::data, 1.0); }}});
  EXPECT_THROW(run(gpu_nodes(1, 1), {job(0, 10, gpus(1)), job(0, 10, gpus(1))}, {&subsystem}), InternalError);
}

TEST(Control, AJobThatStandsStillIsABug) {
  ScriptedSubsystem subsystem(
      {{at_s(5), [](Control& control) { control.set_component(job_of(control.view(), 0), Component::compute, 0.0); }}});
  EXPECT_THROW(run(gpu_nodes(1, 1), {job(0, 10, gpus(1))}, {&subsystem}), InternalError);
}

}  // namespace
}  // namespace headroom
