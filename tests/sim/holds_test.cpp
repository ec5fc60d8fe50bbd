// SPDX-License-Identifier: Apache-2.0
// Jobs that may not queue yet, and jobs that follow from others. The expected times are worked out by hand: one GPU per
// job and GPUs enough, unless said otherwise. The meanings of the kinds are those of sbatch --dependency (Slurm).
#include <gtest/gtest.h>

#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

struct Outcomes {
  RecordingSink sink;
  RunResult result;
};

/// The dependencies of a job live with the source, as the contract says.
class Source final : public JobSource {
 public:
  explicit Source(std::vector<JobSpec> jobs, std::vector<std::vector<Dependency>> after = {})
      : jobs_(numbered(std::move(jobs))), after_(std::move(after)) {
    after_.resize(jobs_.size());
    for (const auto& list : after_)
      for (const Dependency& one : list)
        if (one.number <= jobs_.size()) jobs_[one.number - 1].awaited = true;
  }
  std::optional<JobSpec> next() override {
    if (given_ == jobs_.size()) return std::nullopt;
    present_ = after_[given_];  // what was handed out before may be gone now
    JobSpec spec = jobs_[given_++];
    spec.dependencies = present_;
    return spec;
  }
  void ended(const JobSpec& spec, JobState state, Instant at, std::vector<JobSpec>& follow_up) override {
    if (on_end) on_end(spec, state, at, follow_up);
  }
  [[nodiscard]] const JobNames& names() const override { return names_; }
  std::function<void(const JobSpec&, JobState, Instant, std::vector<JobSpec>&)> on_end;

 private:
  std::vector<JobSpec> jobs_;
  std::vector<std::vector<Dependency>> after_;
  std::vector<Dependency> present_;
  JobNames names_{{"tenant"}, {"class"}, {}, {}, {}};
  std::size_t given_ = 0;
};

Outcomes run(Source& source, const ClusterSpec& cluster = gpu_nodes(1, 8), EventOrder order = EventOrder::batched) {
  ScriptedScheduler scheduler;
  Outcomes out;
  RunInput input{.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = out.sink};
  input.event_order = order;
  out.result = simulate(input);
  return out;
}

JobSpec short_job(std::int64_t submit_s = 0, std::int64_t work_s = 10) {
  return job(submit_s, work_s, gpus(1));
}

TEST(Dependency, EachKindWaitsForWhatItSays) {
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    JobSpec fails = short_job(0, 20);
    fails.outcome = Outcome::failed;
    Source source({short_job(0, 10), fails, short_job(1), short_job(1), short_job(1), short_job(1), short_job(1)},
                  {{},
                   {},
                   {{1, DependencyKind::after_ok}},
                   {{2, DependencyKind::after_ok}},
                   {{2, DependencyKind::after_any}},
                   {{2, DependencyKind::after_not_ok}},
                   {{1, DependencyKind::after_not_ok}}});
    const Outcomes out = run(source, gpu_nodes(1, 8), order);
    EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(10)});
    EXPECT_EQ(out.sink.state_of(3), JobState::cancelled) << "it asked for a success, and the other job failed";
    EXPECT_EQ(out.sink.end_of(3), at_s(20));
    EXPECT_EQ(out.sink.starts_of(4), std::vector{at_s(20)});
    EXPECT_EQ(out.sink.starts_of(5), std::vector{at_s(20)});
    EXPECT_EQ(out.sink.state_of(6), JobState::cancelled);
    EXPECT_EQ(out.sink.end_of(6), at_s(10));
    EXPECT_EQ(out.sink.released.size(), 3u);
  }
}

TEST(Dependency, AfterStartIsReleasedInTheSamePass) {
  // One GPU: job 1 starts at once, job 2 (after the start of job 1) is released then and waits for the GPU.
  Source source({short_job(0, 10), short_job(0, 5)}, {{}, {{1, DependencyKind::after_start}}});
  const Outcomes out = run(source, gpu_nodes(1, 1));
  ASSERT_EQ(out.sink.released.size(), 1u);
  EXPECT_EQ(out.sink.released[0].at, at_s(0));
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(10)});
}

TEST(Dependency, AChainOfTenThousandCancelsWithoutRecursion) {
  std::vector<JobSpec> jobs(10'000, short_job());
  std::vector<std::vector<Dependency>> after(jobs.size());
  jobs[0].outcome = Outcome::failed;
  for (std::size_t i = 1; i < jobs.size(); ++i) after[i] = {{i, DependencyKind::after_ok}};
  Source source(std::move(jobs), std::move(after));
  const Outcomes out = run(source);
  EXPECT_EQ(out.sink.started.size(), 1u);
  EXPECT_EQ(out.sink.state_of(9'999), JobState::cancelled);
  EXPECT_EQ(out.sink.end_of(9'999), at_s(10));
}

TEST(Dependency, OnAJobThatHasEndedOrIsUnknownHoldsNothing) {
  Source source({short_job(0, 10), short_job(30), short_job(30)},
                {{}, {{1, DependencyKind::after_ok}}, {{77, DependencyKind::after_ok}}});
  const Outcomes out = run(source);
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(30)});
  EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(30)});
  EXPECT_TRUE(out.sink.released.empty());
}

TEST(StartNotBefore, HoldsTheJob) {
  JobSpec later = short_job(5);
  later.not_before = at_s(100);
  JobSpec past = short_job(5);
  past.not_before = at_s(3);
  Source source({later, past});
  const Outcomes out = run(source);
  EXPECT_EQ(out.sink.starts_of(0), std::vector{at_s(100)});
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(5)});
}

TEST(Array, AtMostSoManyElementsQueueOrRun) {
  std::vector<JobSpec> jobs(6, short_job(0, 10));
  for (JobSpec& one : jobs) {
    one.array = 1;
    one.array_limit = 2;
  }
  Source source(std::move(jobs));
  const Outcomes out = run(source);
  for (std::uint64_t i = 0; i < 6; ++i)
    EXPECT_EQ(out.sink.starts_of(i), std::vector{at_s(static_cast<std::int64_t>(i) / 2 * 10)});
}

TEST(Array, TheSlotOfACancelledElementGoesToTheNext) {
  JobSpec fails = short_job(0, 30);
  fails.outcome = Outcome::failed;
  std::vector<JobSpec> jobs{fails, short_job(1, 50), short_job(1, 50), short_job(1, 50)};
  for (std::size_t i = 1; i < 4; ++i) {
    jobs[i].array = 9;
    jobs[i].array_limit = 1;
  }
  // Element 2 waits for the slot that element 1 has, and for job 1, which fails at 30 s: it is cancelled while held.
  Source source(std::move(jobs), {{}, {}, {{1, DependencyKind::after_ok}}, {}});
  const Outcomes out = run(source);
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(1)});
  EXPECT_EQ(out.sink.state_of(2), JobState::cancelled);
  EXPECT_EQ(out.sink.starts_of(3), std::vector{at_s(51)});
}

// One slot for jobs 1 to 3. Job 1 may not queue before 40 s, job 2 not before job 0 ends at 30 s: job 3, which comes at
// 1 s, has the slot until 51 s. Then job 2 has it, which could have queued since 30 s, and from 61 s on job 1.
TEST(Array, WhoCannotQueueYetTakesNoSlot) {
  JobSpec later = short_job(0, 10);
  later.not_before = at_s(40);
  std::vector<JobSpec> jobs{short_job(0, 30), later, short_job(0, 10), short_job(1, 50)};
  for (std::size_t i = 1; i < 4; ++i) {
    jobs[i].array = 4;
    jobs[i].array_limit = 1;
  }
  for (const EventOrder order : {EventOrder::batched, EventOrder::sequential}) {
    Source source(jobs, {{}, {}, {{1, DependencyKind::after_ok}}, {}});
    const Outcomes out = run(source, gpu_nodes(1, 8), order);
    EXPECT_EQ(out.sink.starts_of(3), std::vector{at_s(1)});
    EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(51)});
    EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(61)});
    EXPECT_EQ(out.sink.released.size(), 2u);
  }
}

TEST(WarmStart, WhatRanGoesFirstAndDoesOnlyWhatIsLeft) {
  JobSpec waited = job(-50, 10, gpus(1));
  JobSpec ran = job(-40, 100, gpus(1));
  ran.ran_before = TimeSpan::seconds(30);
  ran.limit = TimeSpan::seconds(60);  // 30 s of it are over
  Source source({waited, ran, short_job(0)});
  const Outcomes out = run(source, gpu_nodes(1, 1));
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(0)});
  EXPECT_EQ(out.sink.end_of(1), at_s(30));
  EXPECT_EQ(out.sink.state_of(1), JobState::killed);
  EXPECT_EQ(out.sink.starts_of(0), std::vector{at_s(30)}) << "it stood in line before the job of 0 s";
  EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(40)});
}

TEST(FollowUp, AUserThinksAndSubmitsTheNextJob) {
  // One user, jobs of 10 s, thinks 5 s: 20 jobs end at 10, 25, 40, ... = 10 + 15 (n - 1).
  Source source({short_job()});
  std::uint64_t made = 1;
  source.on_end = [&](const JobSpec& spec, JobState, Instant at, std::vector<JobSpec>& follow_up) {
    if (made == 20) return;
    JobSpec next = spec;
    next.number = ++made;
    next.submit = at + TimeSpan::seconds(5);
    follow_up.push_back(next);
  };
  const Outcomes out = run(source);
  EXPECT_EQ(out.sink.submitted.size(), 20u);
  EXPECT_EQ(out.result.end, at_s(10 + 15 * 19));
}

}  // namespace
}  // namespace headroom
