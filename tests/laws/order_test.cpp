// SPDX-License-Identifier: Apache-2.0
// Theorems about who goes when.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "planner/policies/registry.hpp"
#include "sim/simulate.hpp"
#include "tests/laws/plain_scheduler.hpp"
#include "tests/laws/random_case.hpp"
#include "tests/laws/reservation_witness.hpp"
#include "tests/laws/schedule_audit.hpp"

namespace headroom {
namespace {

constexpr std::uint64_t cases = 200;

std::vector<JobOutcome> schedule_of(const Case& experiment) {
  ScheduleAudit audit(experiment.cluster);
  run(experiment, audit);
  EXPECT_EQ(audit.faults(), "");
  return audit.jobs();
}

// Kiefer and Wolfowitz, "On the theory of queues with many servers", Trans. AMS 78(1), 1955: the ordered vector of
// residual work is monotone in the number of servers, path by path. It is no law for gangs or for backfilling.
TEST(Order, MoreNodesNeverDelayAFifoJobOfOneGpu) {
  std::uint64_t earlier = 0;
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    Case experiment = random_one_gpu_case(seed);
    SCOPED_TRACE(describe(seed, experiment));
    std::vector<JobOutcome> smaller = schedule_of(experiment);
    for (std::uint32_t more = 0; more < 3; ++more) {
      ++experiment.cluster.pools[0].nodes;
      const std::vector<JobOutcome> larger = schedule_of(experiment);
      ASSERT_EQ(smaller.size(), larger.size());
      for (std::size_t i = 0; i < larger.size(); ++i) {
        ASSERT_LE(*larger[i].start, *smaller[i].start) << "job " << i;
        earlier += *larger[i].start < *smaller[i].start ? 1U : 0U;
      }
      smaller = larger;
    }
  }
  EXPECT_GT(earlier, 1000u);  // the queues were long enough for the law to say something
}

TEST(Order, FifoStartsInOrderOfArrival) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    Case experiment = random_case(seed);
    experiment.scheduler.order = {"fifo", {}};
    experiment.scheduler.backfill = {"none", {}};
    experiment.scheduler.head_of_line = HeadOfLine::strict;
    SCOPED_TRACE(describe(seed, experiment));
    std::map<PartitionNameId, Instant> last_start;  // a line each
    for (const JobOutcome& job : schedule_of(experiment)) {
      if (job.state == JobState::rejected) continue;
      const Instant start = job.start.value_or(Instant::never());
      Instant& last = last_start[job.spec.request.partition];
      ASSERT_GE(start.ns, last.ns) << "job " << job.spec.number << " overtook another";
      last = start;
    }
  }
}

// Lesson of the published comparisons: first come first served does not depend on the order of events of one instant.
TEST(Order, FifoIsTheSameInBothEventOrders) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    Case batched = random_one_gpu_case(seed);
    Case sequential = batched;
    sequential.scheduler.event_order = EventOrder::sequential;
    SCOPED_TRACE(describe(seed, batched));
    const auto a = schedule_of(batched), b = schedule_of(sequential);
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(*a[i].start, *b[i].start) << "job " << i;
  }
}

// The promise of EASY: if nobody runs past the estimate, the head of the line starts no later than reserved, on any mix
// of pools and gangs; and whoever fits and ends before that does not wait. Consolidate refuses nodes that are free.
TEST(Order, EasyKeepsItsReservationsAndWastesNoGap) {
  std::uint64_t kept = 0, backfilled = 0;
  for (std::uint64_t seed = 1; seed <= 2 * cases; ++seed) {
    Case experiment = random_case(seed);
    make_estimates_upper_bounds(experiment);
    experiment.scheduler.order = {"fifo", {}};
    experiment.scheduler.backfill = {seed % 2 == 0 ? "easy" : "easy-sjbf", {}};
    if (experiment.scheduler.placement.policy == "consolidate") experiment.scheduler.placement = {"random", {}};
    experiment.scheduler.head_of_line = HeadOfLine::strict;
    experiment.scheduler.event_order = EventOrder::batched;
    SCOPED_TRACE(describe(seed, experiment));
    ListedJobs jobs(experiment.jobs, experiment.names);
    ReservationWitness witness(make_scheduler(experiment.scheduler));
    ScheduleAudit audit(experiment.cluster);
    simulate({.cluster = experiment.cluster,
              .jobs = jobs,
              .scheduler = witness,
              .record = audit,
              .horizon = experiment.horizon});
    EXPECT_EQ(audit.faults(), "");
    ASSERT_EQ(witness.missed(), 0u);
    for (const auto& [serial, promise] : witness.promises()) {
      const JobOutcome& job = audit.jobs().at(serial);
      ASSERT_LE(job.start.value_or(audit.end()), promise) << "job " << serial;
      ++kept;
    }
    Instant last;
    for (const JobOutcome& job : audit.jobs()) {
      if (!job.start) continue;
      backfilled += *job.start < last ? 1U : 0U;
      last = std::max(last, *job.start);
    }
  }
  EXPECT_GT(kept, 1000u);
  EXPECT_GT(backfilled, 1000u);
}

// The scheduler looks at kinds of requests and kinds of nodes and keeps everything indexed; the plain one looks at
// every job and every node. They must agree on each start and on each node, and users may estimate as badly as they
// like.
TEST(Order, ThePlainSchedulerDecidesTheSame) {
  for (std::uint64_t seed = 1; seed <= 2 * cases; ++seed) {
    Case experiment = random_case(seed);
    constexpr const char* backfills[] = {"none", "easy", "easy-sjbf"};
    experiment.scheduler.backfill = {backfills[seed % 3], {}};
    experiment.scheduler.placement = {seed % 2 == 0 ? "first-fit" : "best-fit", {}};
    SCOPED_TRACE(describe(seed, experiment));
    const std::vector<JobOutcome> indexed = schedule_of(experiment);
    ListedJobs jobs(experiment.jobs, experiment.names);
    PlainScheduler plain(experiment.scheduler, make_scheduler(experiment.scheduler));
    ScheduleAudit audit(experiment.cluster);
    simulate({.cluster = experiment.cluster,
              .jobs = jobs,
              .scheduler = plain,
              .record = audit,
              .event_order = experiment.scheduler.event_order,
              .horizon = experiment.horizon});
    ASSERT_EQ(indexed.size(), audit.jobs().size());
    for (std::size_t i = 0; i < indexed.size(); ++i) {
      const JobOutcome& other = audit.jobs()[i];
      ASSERT_EQ(indexed[i].start.value_or(Instant::never()).ns, other.start.value_or(Instant::never()).ns)
          << "job " << i;
      ASSERT_EQ(indexed[i].where.size(), other.where.size()) << "job " << i;
      for (std::size_t n = 0; n < other.where.size(); ++n) {
        ASSERT_EQ(indexed[i].where[n].node.index, other.where[n].node.index) << "job " << i;
        ASSERT_EQ(indexed[i].where[n].tasks, other.where[n].tasks) << "job " << i;
      }
    }
  }
}

JobSpec cores(std::uint32_t tasks, std::int64_t submit_s, std::int64_t work_s, std::int64_t estimate_s) {
  JobSpec job;
  job.submit = Instant::seconds(submit_s);
  job.work = TimeSpan::seconds(work_s);
  job.estimate = TimeSpan::seconds(estimate_s);
  job.request.tasks = tasks;
  job.request.per_task.cpus = 1;
  job.tenant = {0};
  job.job_class = {0};
  return job;
}

Case on_four_cores(std::vector<JobSpec> jobs) {
  Case experiment;
  PoolSpec& pool = experiment.cluster.pools.emplace_back();
  pool.nodes = 4;
  pool.node.cpus = 1;
  experiment.names = {{"all"}, {"batch"}, {}};
  experiment.jobs = std::move(jobs);
  experiment.scheduler.order = {"fifo", {}};
  experiment.scheduler.backfill = {"easy-sjbf", {}};
  experiment.scheduler.placement = {"first-fit", {}};
  experiment.scheduler.event_order = EventOrder::sequential;
  return experiment;
}

// Sequential order: what ends now as estimated is free for whoever arrives now, although its own event comes later.
// Here core 3 is, at t = 50 s, while a job on cores 1 and 2 is overdue: the first of two arrivals gets it, before
// shortest-first could prefer the second.
TEST(Order, AnOverdueJobDoesNotHideThoseThatEndOnTime) {
  const auto jobs = schedule_of(on_four_cores({cores(2, 0, 1000, 10), cores(1, 0, 50, 50), cores(1, 0, 200, 200),
                                               cores(2, 1, 500, 500), cores(1, 50, 30, 30), cores(1, 50, 20, 20)}));
  EXPECT_EQ(jobs[4].start->ns, Instant::seconds(50).ns);
  EXPECT_EQ(jobs[5].start->ns, Instant::seconds(80).ns);
}

// Sequential order: an arrival that does not fit is no occasion to look at those who wait. At t = 50 s one core becomes
// free, a job of two cores arrives, then one of one core: only then is the core given away, to the shortest, and not
// before that to the job that has waited since t = 2 s.
TEST(Order, AnArrivalThatDoesNotFitStartsNobodyElse) {
  const auto jobs = schedule_of(on_four_cores({cores(3, 0, 1000, 1000), cores(1, 0, 50, 50), cores(4, 1, 10, 10),
                                               cores(1, 2, 100, 100), cores(2, 50, 10, 10), cores(1, 50, 20, 20)}));
  EXPECT_EQ(jobs[5].start->ns, Instant::seconds(50).ns);
  EXPECT_EQ(jobs[3].start->ns, Instant::seconds(70).ns);
}

}  // namespace
}  // namespace headroom
