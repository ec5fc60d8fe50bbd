// SPDX-License-Identifier: Apache-2.0
// Nothing is lost and nothing is made: laws that hold for every schedule, whatever the policy, checked by a second set
// of books (ScheduleAudit) over random experiments.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "sim/metrics.hpp"
#include "tests/laws/random_case.hpp"
#include "tests/laws/schedule_audit.hpp"

namespace headroom {
namespace {

constexpr std::uint64_t cases = 300;

/// Runs the law's body on every random case, with the case in the message of a failure.
template <class Body>
void for_each_case(Body body) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const Case experiment = random_case(seed);
    SCOPED_TRACE(describe(seed, experiment));
    ScheduleAudit audit(experiment.cluster);
    run(experiment, audit);
    body(experiment, audit);
    if (::testing::Test::HasFailure()) return;  // the first one is enough to look at
  }
}

RunStatistics measure(const Case& experiment) {
  Metrics metrics(experiment.cluster, {});
  run(experiment, metrics);
  return metrics.statistics();
}

std::array<std::uint64_t, 5> count_states(const ScheduleAudit& audit) {
  std::array<std::uint64_t, 5> counts{};
  for (const JobOutcome& job : audit.jobs()) ++counts[static_cast<std::size_t>(job.state)];
  return counts;
}

WideSum present_ns(const Case& experiment, std::int64_t span_ns) {
  WideSum gpus = 0;
  for (const PoolSpec& pool : experiment.cluster.pools) gpus += WideSum{pool.nodes} * pool.node.gpus;
  return gpus * span_ns;
}

double hours(WideSum ns) {
  return static_cast<double>(ns) / 3.6e12;
}

TEST(Conservation, NoNodeHoldsMoreThanItHasAndNoGangStartsInParts) {
  for_each_case([](const Case&, const ScheduleAudit& audit) { EXPECT_EQ(audit.faults(), ""); });
}

TEST(Conservation, TheRandomCasesReachEveryEndAJobCanHave) {
  std::array<std::uint64_t, 5> total{};
  std::uint64_t at_once = 0;
  for_each_case([&](const Case&, const ScheduleAudit& audit) {
    const auto counts = count_states(audit);
    for (std::size_t i = 0; i < counts.size(); ++i) total[i] += counts[i];
    for (const JobOutcome& job : audit.jobs()) at_once += job.start && *job.start == job.end ? 1U : 0U;
  });
  for (const std::uint64_t jobs : total) EXPECT_GT(jobs, 50u);  // or the laws above say nothing about that state
  EXPECT_GT(at_once, 50u);                                      // jobs of no length
}

TEST(Conservation, EverySubmittedJobEndsInExactlyOneState) {
  for_each_case([](const Case& experiment, const ScheduleAudit& audit) {
    const auto within = [&](const JobSpec& job) { return !experiment.horizon || job.submit <= *experiment.horizon; };
    const auto submitted = static_cast<std::size_t>(std::ranges::count_if(experiment.jobs, within));
    EXPECT_EQ(audit.jobs().size(), submitted);
    const auto counts = count_states(audit);
    const RunStatistics measured = measure(experiment);
    const char* const names[] = {"jobs.finished", "jobs.killed", "jobs.rejected", "jobs.running", "jobs.queued"};
    for (std::size_t i = 0; i < counts.size(); ++i)
      EXPECT_EQ(measured.metric(names[i]), static_cast<double>(counts[i])) << names[i];
    EXPECT_EQ(measured.metric("jobs.submitted"), static_cast<double>(submitted));
    if (experiment.horizon) return;
    EXPECT_EQ(counts[3] + counts[4], 0u) << "without a horizon every job leaves";
  });
}

TEST(Conservation, AnUndisturbedJobRunsItsWorkOrItsLimitToTheNanosecond) {
  for_each_case([](const Case&, const ScheduleAudit& audit) {
    for (const JobOutcome& job : audit.jobs()) {
      if (job.state == JobState::finished) {
        EXPECT_EQ(job.on_nodes_ns, job.spec.work.ns);
        EXPECT_LE(job.spec.work, job.spec.limit);
        EXPECT_EQ(job.reason, EndReason::finished);
      } else if (job.state == JobState::killed) {
        EXPECT_EQ(job.on_nodes_ns, job.spec.limit.ns);
        EXPECT_LT(job.spec.limit, job.spec.work);
        EXPECT_EQ(job.reason, EndReason::limit);
      } else if (job.state == JobState::running) {
        EXPECT_LE(TimeSpan{job.on_nodes_ns}, std::min(job.spec.work, job.spec.limit));
        EXPECT_EQ(job.reason, EndReason::horizon);
      } else {
        EXPECT_EQ(job.leases, 0u);
      }
    }
  });
}

TEST(Conservation, WhatTheJobsHeldIsTheIntegralOfWhatWasBusy) {
  for_each_case([](const Case&, const ScheduleAudit& audit) {
    WideSum gpu_milli_ns = 0, cpu_ns = 0;
    for (const JobOutcome& job : audit.jobs()) {
      gpu_milli_ns += job.gpu_milli_ns;
      cpu_ns += job.cpu_ns;
    }
    EXPECT_TRUE(gpu_milli_ns == audit.integrals().gpu_milli_ns);  // 128-bit integers: exact, but nothing prints them
    EXPECT_TRUE(cpu_ns == audit.integrals().cpu_ns);
  });
}

TEST(Conservation, UsedWastedAndIdleGpuHoursAreThoseThatWerePresent) {
  for_each_case([](const Case& experiment, const ScheduleAudit& audit) {
    const RunStatistics m = measure(experiment);
    const double present = m.metric("gpu_hours.present");
    const double used = m.metric("gpu_hours.used"), wasted = m.metric("gpu_hours.wasted");
    const double rounding = 1e-14 * present;  // each number is one exact sum, rounded once
    EXPECT_NEAR(used + wasted + m.metric("gpu_hours.idle"), present, 4 * rounding);
    EXPECT_NEAR(used + wasted, hours(audit.integrals().gpu_milli_ns) / 1000, 2 * rounding);
    EXPECT_GE(m.metric("gpu_hours.idle"), 0.0);
    const std::int64_t span = (audit.end() - experiment.jobs.front().submit).ns;
    EXPECT_EQ(present, hours(present_ns(experiment, span)));
    WideSum lost = 0;
    for (const JobOutcome& job : audit.jobs())
      if (job.state == JobState::killed) lost += job.gpu_milli_ns;
    EXPECT_NEAR(wasted, hours(lost) / 1000, 2 * rounding);
  });
}

// Little, "A proof for the queuing formula L = lambda W", Operations Research 9(3), 1961. Over a window that begins and
// ends with an empty queue it is no limit theorem but an identity, path by path.
TEST(Conservation, LittlesLawHoldsExactly) {
  for_each_case([](const Case& experiment, const ScheduleAudit& audit) {
    WideSum waits_ns = 0;
    for (const JobOutcome& job : audit.jobs()) {
      const Instant leaves = job.start.value_or(job.end);
      waits_ns += (leaves - job.spec.submit).ns;
    }
    EXPECT_TRUE(waits_ns == audit.integrals().queue_ns);
    const RunStatistics measured = measure(experiment);
    EXPECT_EQ(measured.metric("queue.jobs.max"), static_cast<double>(audit.integrals().longest_queue));
    const std::int64_t window_ns = (audit.end() - experiment.jobs.front().submit).ns;
    if (window_ns == 0) return;
    EXPECT_EQ(measured.metric("queue.jobs.mean"), static_cast<double>(waits_ns) / static_cast<double>(window_ns));
  });
}

}  // namespace
}  // namespace headroom
