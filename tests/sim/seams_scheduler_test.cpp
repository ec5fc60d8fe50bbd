// SPDX-License-Identifier: Apache-2.0
// The seam of the schedulers: preemption, resizing, moving, switching nodes and being woken, against closed forms.
#include <gtest/gtest.h>

#include "sim/metrics.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using Act = ScriptedScheduler::Act;

struct Outcome {
  RecordingSink sink;
  RunStatistics statistics;
};

Outcome run(const ClusterSpec& cluster, std::vector<JobSpec> jobs, ScriptedScheduler scheduler) {
  VectorSource source(numbered(std::move(jobs)));
  Outcome out;
  Metrics metrics(cluster, {});
  Tee tee({&out.sink, &metrics});
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = tee});
  out.statistics = metrics.statistics();
  return out;
}

Act start(std::uint64_t serial, Allocation where) {
  return [=](const SchedulingView& view, Decisions& decisions) {
    decisions.start(job_of(view, serial), where, StartReason::directed);
  };
}
Act preempt(std::uint64_t serial, Progress progress) {
  return [=](const SchedulingView& view, Decisions& decisions) { decisions.preempt(job_of(view, serial), progress); };
}
Act resize(std::uint64_t serial, Allocation where) {
  return [=](const SchedulingView& view, Decisions& decisions) { decisions.resize(job_of(view, serial), where); };
}
constexpr auto by_hand = ScriptedScheduler::Afterwards::nothing;

// 300 s of work, preempted at 100 s, started again at 150 s.
TEST(Preempt, ProgressIsKept) {
  const Outcome out = run(gpu_nodes(1, 2), {job(0, 300, gpus(2))},
                          ScriptedScheduler({{at_s(0), start(0, on({slice(0, 2)}))},
                                             {at_s(100), preempt(0, Progress::kept)},
                                             {at_s(150), start(0, on({slice(0, 2)}))}},
                                            by_hand));
  EXPECT_EQ(out.sink.end_of(0), at_s(350));
  const auto leases = out.sink.ends_of(0);
  ASSERT_EQ(leases.size(), 2u);
  EXPECT_EQ(leases[0].reason, EndReason::preempted);
  EXPECT_EQ(leases[0].kept, TimeSpan::seconds(100));
  EXPECT_EQ(out.statistics.metric("jobs.wait.mean"), 50.0);
  EXPECT_EQ(out.statistics.metric("jobs.restarts"), 1.0);
  EXPECT_EQ(out.statistics.metric("gpu_hours.wasted"), 0.0);
}

TEST(Preempt, ProgressIsLost) {
  const Outcome out = run(gpu_nodes(1, 2), {job(0, 300, gpus(2))},
                          ScriptedScheduler({{at_s(0), start(0, on({slice(0, 2)}))},
                                             {at_s(100), preempt(0, Progress::lost)},
                                             {at_s(150), start(0, on({slice(0, 2)}))}},
                                            by_hand));
  EXPECT_EQ(out.sink.end_of(0), at_s(450));
  EXPECT_EQ(out.sink.ends_of(0).front().kept, TimeSpan{});
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.wasted"), 2.0 * 100.0 / 3600.0);
}

// A job that makes room returns to its place in line, before those that came after it.
TEST(Preempt, AJobQueuesAgainWhereItStood) {
  const Outcome out =
      run(gpu_nodes(1, 1), {job(0, 100, gpus(1)), job(1, 100, gpus(1)), job(2, 10, gpus(1))},
          ScriptedScheduler({{at_s(50), [](const SchedulingView& view, Decisions& decisions) {
                                decisions.preempt(job_of(view, 0), Progress::kept);
                                decisions.start(job_of(view, 2), on({slice(0, 1)}), StartReason::directed);
                              }}}));
  EXPECT_EQ(out.sink.end_of(2), at_s(60));
  EXPECT_EQ(out.sink.end_of(0), at_s(110));
  EXPECT_EQ(out.sink.starts_of(1), std::vector<Instant>{at_s(110)});
}

struct ResizeRow {
  const char* what;
  std::vector<std::pair<std::int64_t, Allocation>> changes;
  std::int64_t end_s;
};

// 400 s of work for 4 tasks on two nodes of 8 GPUs. The linear law: n tasks take 4 / n seconds for each second of it.
TEST(Resize, MovesTheFinishByTheLinearLaw) {
  const ResizeRow rows[] = {
      {"100 s + 300 s * 2", {{100, on({slice(0, 2)})}}, 700},
      {"100 s + 300 s / 2", {{100, on({slice(0, 8)})}}, 250},
      {"100 s + 200 s for 100 s + 200 s", {{100, on({slice(0, 2)})}, {300, on({slice(0, 4)})}}, 500},
      {"a move changes no speed", {{100, on({slice(1, 4)})}}, 400},
      {"nor does a split", {{100, on({slice(0, 1), slice(1, 3)})}}, 400},
      {"100 s + 300 s * 4 / 16", {{100, on({slice(0, 8), slice(1, 8)})}}, 175},
  };
  for (const ResizeRow& row : rows) {
    std::map<Instant, Act> script;
    for (const auto& [at, where] : row.changes) script[at_s(at)] = resize(0, where);
    const Outcome out = run(gpu_nodes(2, 8), {job(0, 400, gpus(4))}, ScriptedScheduler(script));
    EXPECT_EQ(out.sink.end_of(0), at_s(row.end_s)) << row.what;
    EXPECT_EQ(out.sink.changed.size(), row.changes.size()) << row.what;
    EXPECT_EQ(out.sink.ended.size(), 1u) << row.what;
    EXPECT_EQ(out.sink.ended[0].spent[0], TimeSpan::seconds(row.end_s)) << row.what;
  }
}

// 4 GPUs for 100 s, 8 GPUs for 150 s, out of 16.
TEST(Resize, TheGpuHoursFollowTheAllocation) {
  const Outcome out =
      run(gpu_nodes(2, 8), {job(0, 400, gpus(4))}, ScriptedScheduler({{at_s(100), resize(0, on({slice(0, 8)}))}}));
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.used"), (400.0 + 1200.0) / 3600.0);
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.present"), 16.0 * 250.0 / 3600.0);
}

TEST(Resize, AJobMayGrowIntoWhatItHoldsAndFreesWhatItLeaves) {
  const Outcome out = run(gpu_nodes(1, 8), {job(0, 400, gpus(6)), job(10, 50, gpus(4))},
                          ScriptedScheduler({{at_s(100), resize(0, on({slice(0, 4)}))}}));
  EXPECT_EQ(out.sink.end_of(0), at_s(550));  // 100 s + 300 s * 6 / 4
  EXPECT_EQ(out.sink.starts_of(1), std::vector<Instant>{at_s(100)});
  ASSERT_EQ(out.sink.changed.size(), 1u);
  EXPECT_EQ(out.sink.changed[0].slices[0].gpu_mask, 0b1111u);
}

// The limit is run time, so a job that shrank is killed where it would have been.
TEST(Resize, TheLimitDoesNotMove) {
  JobSpec limited = job(0, 400, gpus(4));
  limited.limit = TimeSpan::seconds(450);
  const Outcome out = run(gpu_nodes(1, 8), {limited}, ScriptedScheduler({{at_s(100), resize(0, on({slice(0, 2)}))}}));
  EXPECT_EQ(out.sink.end_of(0), at_s(450));
  EXPECT_EQ(out.sink.state_of(0), JobState::killed);
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.wasted"), (4.0 * 100.0 + 2.0 * 350.0) / 3600.0);
  EXPECT_EQ(out.statistics.metric("gpu_hours.used"), 0.0);
}

TEST(SwitchNode, APolicyMayTurnNodesOffAndOn) {
  const auto turn = [](Lifecycle to) {
    return [to](const SchedulingView&, Decisions& decisions) { decisions.switch_node({1}, to); };
  };
  const Outcome out = run(gpu_nodes(2, 1), {job(0, 100, gpus(1)), job(5, 20, gpus(1)), job(20, 10, gpus(1))},
                          ScriptedScheduler({{at_s(10), turn(Lifecycle::down)}, {at_s(40), turn(Lifecycle::up)}}));
  EXPECT_EQ(out.sink.ends_of(1).front().at, at_s(10));
  EXPECT_EQ(out.sink.ends_of(1).front().reason, EndReason::node_down);
  EXPECT_EQ(out.sink.starts_of(1), (std::vector<Instant>{at_s(5), at_s(40)}));
  EXPECT_EQ(out.sink.starts_of(2), std::vector<Instant>{at_s(60)});
}

TEST(WakeAt, CallsThePolicyAtThatInstant) {
  VectorSource source(numbered({job(3, 100, gpus(1))}));
  ScriptedScheduler scheduler({{at_s(7), [](const SchedulingView&, Decisions&) {}},
                               {Instant{7'500'000'001}, [](const SchedulingView&, Decisions&) {}},
                               {Instant::never(), [](const SchedulingView&, Decisions&) {}}});
  const ClusterSpec cluster = gpu_nodes(1, 1);
  RecordingSink sink;
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink});
  EXPECT_EQ(scheduler.passes, (std::vector<Instant>{at_s(3), at_s(7), Instant{7'500'000'001}, at_s(103)}));
}

// Nothing is asked while nothing has changed that may let a job start.
TEST(Pass, ComesOnceAnInstantAfterAllOfItsEvents) {
  VectorSource source(numbered({job(0, 10, gpus(1)), job(0, 10, gpus(1)), job(10, 5, gpus(2)), job(10, 5, gpus(1))}));
  ScriptedScheduler scheduler;
  const ClusterSpec cluster = gpu_nodes(1, 2);
  RecordingSink sink;
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink});
  EXPECT_EQ(scheduler.passes, (std::vector<Instant>{at_s(0), at_s(10), at_s(15), at_s(20)}));
  EXPECT_EQ(sink.starts_of(2), std::vector<Instant>{at_s(10)});
}

TEST(Proposal, IsAppliedInTheOrderOfItsFields) {
  const auto act = [](const SchedulingView& view, Decisions& decisions) {
    Proposal proposal;
    proposal.start.push_back({job_of(view, 2), on({slice(0, 3)})});
    proposal.resize.push_back({job_of(view, 1), on({slice(0, 1)})});
    proposal.preempt.push_back({job_of(view, 0), Progress::kept});
    proposal.switch_nodes.push_back({{1}, Lifecycle::draining});
    proposal.wake_at = at_s(30);
    decisions.apply(proposal);
  };
  const Outcome out =
      run(gpu_nodes(2, 4), {job(0, 100, gpus(2)), job(0, 100, gpus(2)), job(5, 10, gpus(3))},
          ScriptedScheduler({{at_s(0),
                              [](const SchedulingView& view, Decisions& decisions) {
                                decisions.start(job_of(view, 0), on({slice(0, 2)}), StartReason::directed);
                                decisions.start(job_of(view, 1), on({slice(0, 2)}), StartReason::directed);
                              }},
                             {at_s(20), act},
                             {at_s(30), start(0, on({slice(0, 2)}))}},
                            by_hand));
  EXPECT_EQ(out.sink.starts_of(2), std::vector<Instant>{at_s(20)});
  EXPECT_EQ(out.sink.end_of(1), at_s(180));  // 20 s + 80 s * 2
  EXPECT_EQ(out.sink.end_of(0), at_s(110));  // 20 s, then 80 s from 30 s on
  ASSERT_EQ(out.sink.nodes.size(), 1u);
  EXPECT_EQ(out.sink.started[2].reason, StartReason::directed);
}

}  // namespace
}  // namespace headroom
