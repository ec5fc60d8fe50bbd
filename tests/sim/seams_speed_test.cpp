// SPDX-License-Identifier: Apache-2.0
// The seam of the subsystems: who changes the speed of jobs, and when it takes effect.
#include <gtest/gtest.h>

#include <numeric>

#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

constexpr double full = 1.0, half = 0.5, third = 1.0 / 3.0;

/// Nodes have a speed; a gang goes at the pace of its slowest node. All of it is compute.
class NodeSpeeds {
 public:
  explicit NodeSpeeds(std::size_t nodes) : speed_(nodes, full) {}
  ScriptedSubsystem::Act set(std::uint32_t node, double speed) {
    return [this, node, speed](Control& control) {
      speed_[node] = speed;
      control.partitions()[0].running.for_each([&](JobId id) { return control.mark_dirty(id), true; });
    };
  }
  ScriptedSubsystem::Look look() {
    return [this](std::span<const JobId> dirty, Control& control) {
      for (const JobId id : dirty) {
        double slowest = full;
        for (const Slice& s : control.view().jobs[id].lease.where.slices)
          slowest = std::min(slowest, speed_[s.node.index]);
        control.set_component(id, Component::compute, 1.0 / slowest);
      }
      return false;
    };
  }

 private:
  std::vector<double> speed_;
};

struct SpeedChange {
  std::int64_t at_s;
  std::uint32_t node;
  double speed;
};

/// Runs the jobs on nodes with one GPU each, under changes of node speed.
RecordingSink run(std::uint32_t nodes, std::vector<JobSpec> jobs, const std::vector<SpeedChange>& changes) {
  NodeSpeeds speeds(nodes);
  std::vector<std::pair<Instant, ScriptedSubsystem::Act>> script;
  for (const SpeedChange& c : changes) script.emplace_back(at_s(c.at_s), speeds.set(c.node, c.speed));
  ScriptedSubsystem subsystem(std::move(script), speeds.look());
  Subsystem* const subsystems[] = {&subsystem};
  const ClusterSpec cluster = gpu_nodes(nodes, 1);
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  RecordingSink sink;
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink, .subsystems = subsystems});
  return sink;
}

// 300 s of work; at half speed from 100 s on, the 200 s that are left take 400 s.
TEST(NodeSpeed, HalvedMidwayMovesTheFinishByTheClosedForm) {
  const RecordingSink sink = run(2, {job(0, 300, gpus(1)), job(0, 300, gpus(1))}, {{100, 0, half}});
  EXPECT_EQ(sink.end_of(0), at_s(500));
  EXPECT_EQ(sink.end_of(1), at_s(300)) << "a job on another node is not touched";
}

// 100 s at full speed, 100 s at half speed do 50 s of work, the rest of 150 s at full speed.
TEST(NodeSpeed, RestoredMidwayMovesTheFinishBack) {
  EXPECT_EQ(run(1, {job(0, 300, gpus(1))}, {{100, 0, half}, {200, 0, full}}).end_of(0), at_s(350));
}

TEST(NodeSpeed, TheSlowestNodeOfAGangDecides) {
  const RecordingSink sink =
      run(3, {job(0, 300, nodes_of_one_gpu(2)), job(0, 300, gpus(1))}, {{100, 1, half}, {100, 0, 0.8}});
  EXPECT_EQ(sink.end_of(0), at_s(500));
  EXPECT_EQ(sink.end_of(1), at_s(300));
}

TEST(NodeSpeed, AJobThatStartsOnASlowNodeIsSlowFromItsStart) {
  const RecordingSink sink = run(1, {job(0, 100, gpus(1)), job(0, 100, gpus(1))}, {{50, 0, half}});
  EXPECT_EQ(sink.end_of(0), at_s(150));
  EXPECT_EQ(sink.starts_of(1), std::vector<Instant>{at_s(150)});
  EXPECT_EQ(sink.end_of(1), at_s(350));
}

TEST(NodeSpeed, AJobThatIsDoneAtTheInstantOfAChangeIsDone) {
  EXPECT_EQ(run(1, {job(0, 100, gpus(1))}, {{100, 0, half}}).end_of(0), at_s(100));
}

// Work of 1 s at a third of the speed for 1 ns, over and over: the finish is rounded up once and drifts by no more.
TEST(NodeSpeed, ManyChangesDoNotDrift) {
  std::vector<SpeedChange> changes;
  for (std::int64_t s = 1; s < 400; s += 2) {
    changes.push_back({s, 0, third});
    changes.push_back({s + 1, 0, full});
  }
  // Each pair of seconds does 1 + 1/3 s of work, so 200 s of work take 300 s.
  const RecordingSink sink = run(1, {job(0, 200, gpus(1))}, changes);
  EXPECT_NEAR(static_cast<double>(sink.end_of(0).ns), 300e9, 1.0);
}

TimeSpan sum_of(const record::LeaseEnded& lease) {
  return std::accumulate(lease.spent.begin(), lease.spent.end(), TimeSpan{});
}

// From 100 s on each reference second takes 1 s to compute and 1 s on the network: 400 s, half of them lost to it.
TEST(Attribution, SplitsByComponentAndAddsUp) {
  ScriptedSubsystem network({{at_s(100), [](Control& control) {
                                control.set_component(job_of(control.view(), 0), Component::network, 1.0);
                              }}});
  Subsystem* const subsystems[] = {&network};
  const ClusterSpec cluster = gpu_nodes(1, 1);
  VectorSource source(numbered({job(0, 300, gpus(1))}));
  ScriptedScheduler scheduler;
  RecordingSink sink;
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink, .subsystems = subsystems});
  ASSERT_EQ(sink.ended.size(), 1u);
  EXPECT_EQ(sink.ended[0].at, at_s(500));
  const std::array<TimeSpan, component_count> expected{TimeSpan::seconds(300), TimeSpan::seconds(200), {}, {}};
  EXPECT_EQ(sink.ended[0].spent, expected);
  EXPECT_EQ(sink.ended[0].kept, TimeSpan::seconds(500));
}

/// Sets random components of random jobs at random times.
class RandomComponents final : public Subsystem {
 public:
  [[nodiscard]] std::string_view name() const override { return "random"; }
  void begin(Control& control) override { control.set_timer(at_s(1)); }
  void on_timer(std::uint32_t, Control& control) override {
    control.partitions()[0].running.for_each([&](JobId id) {
      if (rng_.below(2) == 0) return true;
      const auto component = static_cast<Component>(rng_.below(component_count));
      control.set_component(id, component, (component == Component::compute ? 0.5 : 0.0) + rng_.uniform());
      return true;
    });
    control.set_timer(control.view().now + TimeSpan{1 + static_cast<std::int64_t>(rng_.below(30'000'000'000))});
  }

 private:
  Rng rng_{11, Stream::policy, 0};
};

TEST(Attribution, AddsUpToTheRunTimeWhateverHappens) {
  Rng rng{12, Stream::durations, 0};
  std::vector<JobSpec> jobs;
  for (std::int64_t i = 0; i < 200; ++i) {
    jobs.push_back(job(i * 20, 1 + static_cast<std::int64_t>(rng.below(200)), gpus(1)));
    jobs.back().limit = TimeSpan::seconds(1 + static_cast<std::int64_t>(rng.below(1000)));
  }
  RandomComponents subsystem;
  Subsystem* const subsystems[] = {&subsystem};
  const ClusterSpec cluster = gpu_nodes(4, 3);
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  RecordingSink sink;
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink, .subsystems = subsystems});
  ASSERT_EQ(sink.ended.size(), 200u);
  TimeSpan not_compute;
  for (const record::LeaseEnded& lease : sink.ended) {
    EXPECT_EQ(sum_of(lease), lease.at - sink.starts_of(lease.job).front());
    for (const TimeSpan part : lease.spent) EXPECT_GE(part, TimeSpan{});
    not_compute = not_compute + (sum_of(lease) - lease.spent[0]);
  }
  EXPECT_GT(not_compute, TimeSpan{});
}

}  // namespace
}  // namespace headroom
