// SPDX-License-Identifier: Apache-2.0
// Control::pause: a running job is held for a while and keeps its work. Starts and ends are worked by hand; the law of
// work is checked over random pauses.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sim/metrics.hpp"
#include "sim/run_record_file.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

constexpr TimeSpan s(std::int64_t seconds) {
  return TimeSpan::seconds(seconds);
}

ScriptedSubsystem::Act pause(std::uint64_t serial, std::int64_t until_s, std::int64_t cost_s = 0) {
  return [=](Control& control) { control.pause(job_of(control.view(), serial), at_s(until_s), s(cost_s)); };
}

RecordingSink run(std::vector<JobSpec> jobs, std::vector<std::pair<Instant, ScriptedSubsystem::Act>> script,
                  Metrics* metrics = nullptr, std::uint32_t gpus_there = 1, EventOrder order = EventOrder::batched,
                  ScriptedSubsystem::Look look = {}) {
  RecordingSink sink;
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  ScriptedSubsystem subsystem(std::move(script), std::move(look));
  Subsystem* const subsystems[] = {&subsystem};
  std::vector<RecordSink*> sinks{&sink};
  if (metrics != nullptr) sinks.push_back(metrics);
  Tee tee(sinks);
  const ClusterSpec cluster = gpu_nodes(1, gpus_there);
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = tee,
            .subsystems = subsystems,
            .event_order = order});
  return sink;
}

// 100 s of work, paused from 30 to 80: it ends at 150. The GPU is free meanwhile for 40 s of another job.
TEST(Pause, GivesItsNodesUpAndKeepsItsWork) {
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    const RecordingSink out =
        run({job(0, 100, gpus(1)), job(10, 40, gpus(1))}, {{at_s(30), pause(0, 80)}}, nullptr, 1, order);
    EXPECT_EQ(out.starts_of(0), (std::vector{at_s(0), at_s(80)}));
    EXPECT_EQ(out.starts_of(1), (std::vector{at_s(30)}));
    EXPECT_EQ(out.end_of(0), at_s(150));
    ASSERT_EQ(out.ends_of(0).size(), 2U);
    EXPECT_EQ(out.ends_of(0)[0].reason, EndReason::paused);
    EXPECT_EQ(out.ends_of(0)[0].kept, s(30));
    ASSERT_EQ(out.released.size(), 1U);
    EXPECT_EQ(out.released[0].at, at_s(80));
  }
}

// Coming back takes 10 s: 20 of the 30 s are kept. A pause after 4 s takes all of them back, and no more.
TEST(Pause, ItsCostIsDoneAgain) {
  const RecordingSink out = run({job(0, 100, gpus(1))}, {{at_s(30), pause(0, 80, 10)}, {at_s(84), pause(0, 90, 10)}});
  EXPECT_EQ(out.ends_of(0)[0].kept, s(20));
  EXPECT_EQ(out.ends_of(0)[1].kept, s(0));
  EXPECT_EQ(out.end_of(0), at_s(170));
}

// At half speed 40 s are 20 s of work, of which 5 are lost: three quarters of the 40 s are kept.
TEST(Pause, OfAHeldJobTheTimeKeptIsInProportion) {
  const RecordingSink out = run({job(0, 100, gpus(1))}, {{at_s(40), pause(0, 50, 5)}}, nullptr, 1, EventOrder::batched,
                                [](std::span<const JobId> dirty, Control& control) {
                                  for (const JobId id : dirty) control.set_component(id, Component::compute, 2.0);
                                  return false;
                                });
  EXPECT_EQ(out.ends_of(0)[0].kept, s(30));
  EXPECT_EQ(out.ends_of(0)[0].slowed, s(15));
  EXPECT_EQ(out.end_of(0), at_s(50 + 2 * 85));
}

// Its limit of 60 s is for what it keeps: paused at 30 with a loss of 10, it has 40 s more, of the 80 s of work it
// needs.
TEST(Pause, TheTimeLimitCountsWhatIsKept) {
  JobSpec limited = job(0, 100, gpus(1));
  limited.limit = s(60);
  const RecordingSink out = run({limited}, {{at_s(30), pause(0, 80, 10)}});
  EXPECT_EQ(out.end_of(0), at_s(120));
  EXPECT_EQ(out.state_of(0), JobState::killed);
  limited.limit = s(100);
  EXPECT_EQ(run({limited}, {{at_s(30), pause(0, 80, 10)}}).state_of(0), JobState::finished)
      << "a pause alone does not make a job too long";
}

// A planner sees what is left of the estimate, and the line the place that the job had.
TEST(Pause, ComesBackToItsPlaceInLine) {
  std::vector<std::pair<std::int64_t, std::int64_t>> seen;  // number, estimate in s
  RecordingSink sink;
  VectorSource source(numbered({job(0, 100, gpus(1)), job(5, 60, gpus(1)), job(6, 60, gpus(1))}));
  ScriptedScheduler scheduler({{at_s(50), [&](const SchedulingView& view, Decisions&) {
                                  view.queue.for_each([&](JobId id) {
                                    const JobSpec& spec = view.jobs[id].spec;
                                    seen.emplace_back(spec.number, spec.estimate.ns / 1'000'000'000);
                                    return true;
                                  });
                                }}});
  ScriptedSubsystem subsystem({{at_s(30), pause(0, 50)}});
  Subsystem* const subsystems[] = {&subsystem};
  const ClusterSpec cluster = gpu_nodes(1, 1);
  simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink, .subsystems = subsystems});
  EXPECT_EQ(seen, (std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 70}, {3, 60}}));
  EXPECT_EQ(sink.starts_of(0), (std::vector{at_s(0), at_s(90)}));
  EXPECT_EQ(sink.starts_of(2), (std::vector{at_s(160)}));
}

// 100 s of work and 10 s done again, held for 50 s, and a wait of 10 s in the queue after that.
TEST(Pause, IsNoWaitForTheMetrics) {
  const ClusterSpec cluster = gpu_nodes(1, 1);
  Metrics metrics(cluster, {Instant{}, {}});
  (void)run({job(0, 100, gpus(1)), job(10, 60, gpus(1))}, {{at_s(30), pause(0, 80, 10)}}, &metrics);
  const RunStatistics statistics = metrics.statistics();
  EXPECT_DOUBLE_EQ(statistics.metric("jobs.held.mean"), 50.0 / 2);
  EXPECT_DOUBLE_EQ(statistics.metric("jobs.wait.mean"), (10.0 + 20.0) / 2) << "and the other one waits from 10 to 30";
  EXPECT_DOUBLE_EQ(statistics.metric("gpu_hours.wasted"), 10.0 / 3600.0);
}

TEST(Pause, OnlyOfWhoRunsAndOnlyIntoTheFuture) {
  EXPECT_THROW((void)run({job(0, 100, gpus(1)), job(0, 100, gpus(1))}, {{at_s(30), pause(1, 80)}}), InternalError);
  EXPECT_THROW((void)run({job(0, 100, gpus(1))}, {{at_s(30), pause(0, 30)}}), InternalError);
}

// Reference work done in all leases is the work of the job, whatever pauses it and how fast it goes.
TEST(Pause, WorkIsConserved) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Rng rng(seed, Stream::failures, 7);
    std::vector<JobSpec> jobs;
    for (int i = 0; i < 20; ++i) {
      JobSpec spec =
          job(static_cast<std::int64_t>(rng.below(200)), 1, gpus(1 + static_cast<std::uint32_t>(rng.below(3))));
      spec.work = {static_cast<std::int64_t>(rng.below(300'000'000'000)) + 1};
      spec.estimate = spec.work;
      jobs.push_back(spec);
    }
    std::ranges::sort(jobs, {}, &JobSpec::submit);
    std::vector<std::pair<Instant, ScriptedSubsystem::Act>> script;
    const auto somebody = [&rng](Control& control) {
      std::vector<JobId> running;
      control.partitions()[0].running.for_each([&](JobId id) { return running.push_back(id), true; });
      return running.empty() ? JobId{} : running[rng.below(running.size())];
    };
    for (int i = 0; i < 60; ++i)
      script.emplace_back(
          Instant{static_cast<std::int64_t>(rng.below(900'000'000'000))}, [&, somebody](Control& control) {
            const JobId id = somebody(control);
            if (!id.valid()) return;
            control.set_component(id, Component::compute, 1.0 + rng.uniform());
            if (rng.below(2) == 0)
              control.pause(id, control.view().now + TimeSpan{1 + static_cast<std::int64_t>(rng.below(90'000'000'000))},
                            TimeSpan{static_cast<std::int64_t>(rng.below(20'000'000'000))});
          });
    const RecordingSink out = run(jobs, std::move(script), nullptr, 4);
    for (std::uint64_t serial = 0; serial < jobs.size(); ++serial) {
      ASSERT_EQ(out.state_of(serial), JobState::finished);
      double done = 0.0;
      std::size_t pauses = 0;
      for (const record::LeaseEnded& lease : out.ends_of(serial)) {
        done += static_cast<double>((lease.kept - lease.slowed).ns);
        pauses += lease.reason == EndReason::paused ? 1 : 0;
      }
      // Kept time less what slowness took of it is work; each lease rounds three numbers to whole nanoseconds.
      EXPECT_NEAR(done, static_cast<double>(jobs[serial].work.ns), 3.0 * static_cast<double>(pauses + 1))
          << "job " << serial << " seed " << seed;
      EXPECT_EQ(out.ends_of(serial).size(), pauses + 1);
    }
  }
}

}  // namespace
}  // namespace headroom
