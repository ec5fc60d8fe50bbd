// SPDX-License-Identifier: Apache-2.0
// How jobs and runs end: limits, the horizon, leases without end, jobs that cannot be, a listener that stops the run.
#include <gtest/gtest.h>

#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

struct Outcome {
  RecordingSink sink;
  RunResult result;
};

Outcome run(std::vector<JobSpec> jobs, std::optional<Instant> horizon = {}, ProgressListener* listener = nullptr) {
  const ClusterSpec cluster = gpu_nodes(2, 4);
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  Outcome out;
  out.result = simulate({.cluster = cluster,
                         .jobs = source,
                         .scheduler = scheduler,
                         .record = out.sink,
                         .horizon = horizon,
                         .progress = listener});
  return out;
}

JobSpec limited(JobSpec spec, TimeSpan limit) {
  spec.limit = limit;
  return spec;
}
JobSpec endless(std::int64_t submit_s, const Request& request) {
  JobSpec spec = job(submit_s, 1, request);
  spec.work = spec.estimate = TimeSpan::unlimited();
  return spec;
}

struct LimitRow {
  std::int64_t work_ns, limit_ns, end_ns;
  JobState state;
};

TEST(Limit, EndsAJobExactlyThereAndNotOneThatIsDone) {
  constexpr std::int64_t unlimited = TimeSpan::unlimited().ns;
  const LimitRow rows[] = {
      {100, 100, 100, JobState::finished}, {101, 100, 100, JobState::killed},     {100, 101, 100, JobState::finished},
      {0, 0, 0, JobState::finished},       {1, 0, 0, JobState::killed},           {0, unlimited, 0, JobState::finished},
      {unlimited, 7, 7, JobState::killed}, {5, unlimited, 5, JobState::finished},
  };
  for (const LimitRow& row : rows) {
    JobSpec spec = limited(job(1, 1, gpus(1)), {row.limit_ns});
    spec.work = {row.work_ns};
    const Outcome out = run({spec});
    EXPECT_EQ(out.sink.end_of(0), at_s(1) + TimeSpan{row.end_ns}) << row.work_ns << " under " << row.limit_ns;
    EXPECT_EQ(out.sink.state_of(0), row.state) << row.work_ns << " under " << row.limit_ns;
    ASSERT_EQ(out.sink.ended.size(), 1u);
    const bool done = row.state == JobState::finished;
    EXPECT_EQ(out.sink.ended[0].reason, done ? EndReason::finished : EndReason::limit);
    EXPECT_EQ(out.sink.ended[0].kept, TimeSpan{done ? row.end_ns : 0});
    EXPECT_EQ(out.sink.ended[0].spent[0], TimeSpan{row.end_ns});
  }
}

TEST(Limit, AnUndisturbedJobRunsBackItsOwnDuration) {
  for (const std::int64_t ns :
       {std::int64_t{1}, (std::int64_t{1} << 53) + 1, TimeSpan::unlimited().ns - 1'000'000'001}) {
    JobSpec spec = job(1, 1, gpus(1));
    spec.work = {ns};
    EXPECT_EQ((run({spec}).sink.end_of(0) - at_s(1)).ns, ns);
  }
}

// At 100 s: job 0 is done just then, job 1 runs, job 2 waits, job 3 comes just then and starts, job 4 comes later.
TEST(Horizon, StopsTheRunAndSaysHowEachJobStands) {
  const std::vector<JobSpec> jobs = {job(0, 100, gpus(2)), job(40, 500, gpus(6)), job(50, 10, gpus(7)),
                                     job(100, 30, gpus(1)), job(101, 1, gpus(1))};
  const Outcome out = run(jobs, at_s(100));
  EXPECT_EQ(out.result.end, at_s(100));
  EXPECT_TRUE(out.result.complete);
  ASSERT_EQ(out.sink.submitted.size(), 4u);
  EXPECT_EQ(out.sink.state_of(0), JobState::finished);
  EXPECT_EQ(out.sink.state_of(1), JobState::running);
  EXPECT_EQ(out.sink.state_of(2), JobState::queued);
  EXPECT_EQ(out.sink.state_of(3), JobState::queued) << "first come, first served";
  const auto leases = out.sink.ends_of(1);
  ASSERT_EQ(leases.size(), 1u);
  EXPECT_EQ(leases[0].reason, EndReason::horizon);
  EXPECT_EQ(leases[0].at, at_s(100));
  EXPECT_EQ(leases[0].spent[0], TimeSpan::seconds(60));
  EXPECT_EQ(leases[0].kept, TimeSpan::seconds(60)) << "what runs at the horizon is not wasted";
  EXPECT_EQ(out.sink.run.at, at_s(100));
  EXPECT_EQ(out.sink.run.events, out.result.events);
}

TEST(Horizon, LiesBehindTheLastEvent) {
  const Outcome out = run({job(0, 10, gpus(1))}, at_s(1000));
  EXPECT_EQ(out.result.end, at_s(1000));
  EXPECT_EQ(out.sink.end_of(0), at_s(10));
}

TEST(EndlessLease, RunsToTheHorizon) {
  const Outcome out = run({endless(5, gpus(8)), job(6, 1, gpus(1))}, at_s(100));
  EXPECT_EQ(out.sink.state_of(0), JobState::running);
  EXPECT_EQ(out.sink.ended.at(0).spent[0], TimeSpan::seconds(95));
  EXPECT_EQ(out.sink.state_of(1), JobState::queued);
}

// Without a horizon nothing more can happen once the last other job has ended.
TEST(EndlessLease, DoesNotKeepARunGoing) {
  const Outcome out = run({endless(5, gpus(8)), job(6, 1, gpus(1))});
  EXPECT_EQ(out.result.end, at_s(6));
  EXPECT_EQ(out.sink.state_of(0), JobState::running);
  EXPECT_EQ(out.sink.state_of(1), JobState::queued);
}

TEST(Run, RejectsWhatTheEmptyClusterCouldNotHold) {
  const Outcome out = run({job(3, 10, gpus(9)), job(4, 10, nodes_of_one_gpu(3)), job(5, 10, gpus(8))});
  EXPECT_EQ(out.sink.state_of(0), JobState::rejected);
  EXPECT_EQ(out.sink.end_of(0), at_s(3));
  EXPECT_EQ(out.sink.state_of(1), JobState::rejected);
  EXPECT_EQ(out.sink.state_of(2), JobState::finished);
  EXPECT_EQ(out.sink.started.size(), 1u);
}

TEST(Run, WithoutJobsEndsAtOnce) {
  const Outcome out = run({});
  EXPECT_EQ(out.result.end, Instant{});
  EXPECT_EQ(out.result.events, 0u);
  EXPECT_TRUE(out.sink.submitted.empty());
}

TEST(Run, JobsMustComeInOrderOfSubmission) {
  EXPECT_THROW(run({job(5, 1, gpus(1)), job(4, 1, gpus(1))}), InternalError);
}

class StopAtSecondLook final : public ProgressListener {
 public:
  bool keep_going(const RunStatus& status) override {
    EXPECT_EQ(status.submitted, status.ended + status.queued + status.running);
    looks.push_back(status);
    return looks.size() < 2;
  }
  std::vector<RunStatus> looks;
};

TEST(Run, AListenerMayStopIt) {
  std::vector<JobSpec> jobs;
  for (std::int64_t i = 0; i < 40'000; ++i) jobs.push_back(job(i, 5, gpus(1)));
  StopAtSecondLook listener;
  const Outcome out = run(jobs, at_s(1'000'000), &listener);
  ASSERT_EQ(listener.looks.size(), 2u);
  EXPECT_FALSE(out.result.complete);
  EXPECT_FALSE(out.sink.run.complete);
  EXPECT_EQ(out.result.end, listener.looks.back().now) << "and not at the horizon";
  EXPECT_EQ(out.sink.states.size(), out.sink.submitted.size()) << "every job that came has a last entry";
  EXPECT_LT(out.sink.submitted.size(), jobs.size());
}

}  // namespace
}  // namespace headroom
