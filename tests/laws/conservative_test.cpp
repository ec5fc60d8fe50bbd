// SPDX-License-Identifier: Apache-2.0
// What conservative backfilling promises. Mu'alem and Feitelson, IEEE TPDS 12(6), 2001: a job that has come knows when
// it will start at the latest, whoever comes after it, as long as nobody runs past the estimate.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "planner/policies/registry.hpp"
#include "sim/random.hpp"
#include "tests/laws/random_case.hpp"
#include "tests/laws/schedule_audit.hpp"

namespace headroom {
namespace {

std::vector<JobOutcome> schedule_of(const Case& experiment) {
  ScheduleAudit audit(experiment.cluster);
  run(experiment, audit);
  EXPECT_EQ(audit.faults(), "");
  return audit.jobs();
}

/// Exact estimates, any mix of pools, orders and placements; gangs of cores. (Where nodes are counted one by one, a
/// placement that takes other nodes than planned can make room for an improvement, so that the shorter run below
/// promises too much.) Those of a partition stay in it. No jobs of no length: a plan gives each a nanosecond.
Case exact_case(std::uint64_t seed, const char* backfill) {
  Case experiment = random_case(seed);
  for (JobSpec& job : experiment.jobs) {
    job.work = std::max(job.work, TimeSpan{1});
    job.estimate = std::min(job.work, job.limit);
    job.request = {1 + static_cast<std::uint32_t>(job.number * 7 % 20), {.cpus = 1}, 0, {}, job.request.partition};
  }
  experiment.scheduler.backfill = {backfill, {}};
  if (experiment.scheduler.backfill.policy == "conservative")
    for (const BackfillEntry& entry : backfills())
      if (entry.what.name == backfill) experiment.scheduler.backfill.options = default_options(entry.what.options);
  experiment.scheduler.head_of_line = HeadOfLine::strict;
  if (experiment.scheduler.placement.policy == "consolidate") experiment.scheduler.placement = {"best-fit", {}};
  return experiment;
}

/// Jobs that start later than if nobody had come after them. What a job finds when it comes is what it would find if it
/// were the last, so its start in that shorter run is the promise.
std::uint64_t broken_promises(const Case& experiment, std::uint64_t& promises) {
  const std::vector<JobOutcome> all = schedule_of(experiment);
  std::uint64_t broken = 0;
  for (std::size_t last = 3; last < all.size(); last += 5) {
    if (all[last].state == JobState::rejected) continue;
    Case shorter = experiment;
    shorter.jobs.resize(last + 1);
    const Instant promised = schedule_of(shorter).at(last).start.value_or(Instant::never());
    broken += all[last].start.value_or(Instant::never()) > promised ? 1U : 0U;
    promises += promised > all[last].spec.submit ? 1U : 0U;
  }
  return broken;
}

TEST(Conservative, NobodyStartsLaterThanPromisedOnArrival) {
  std::uint64_t promises = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Case experiment = exact_case(seed, "conservative");
    SCOPED_TRACE(describe(seed, experiment));
    ASSERT_EQ(broken_promises(experiment, promises), 0u);
  }
  EXPECT_GT(promises, 100u);  // to jobs that had to wait
}

// So that the law above can fail: EASY promises nothing to those behind the head.
TEST(Conservative, EasyBreaksSuchPromises) {
  std::uint64_t promises = 0, broken = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Case experiment = exact_case(seed, "easy");
    experiment.scheduler.order = {"fifo", {}};
    broken += broken_promises(experiment, promises);
  }
  EXPECT_GT(broken, 10u);
}

/// One node of some GPUs; whole ones, and shares of which a GPU holds one. Then GPUs are alike, as cores are, and what
/// the plan and the cluster choose is the same.
Case sharing_case(std::uint64_t seed) {
  Case experiment = exact_case(seed, "conservative");
  Rng rng{seed, Stream::tenants, 0};
  const auto gpus = static_cast<std::uint32_t>(2 + rng.below(3));
  experiment.cluster = {{{"gpu", 1, {.cpus = 64, .gpus = gpus}, 0}}};
  experiment.horizon.reset();
  static constexpr std::uint32_t shares[] = {510, 600, 750, 900};
  for (JobSpec& job : experiment.jobs) {
    if (job.work.is_unlimited()) job.work = job.estimate = TimeSpan::seconds(30);
    job.request = {};
    if (rng.below(4) == 0) {
      job.request.per_task.gpus = 1 + static_cast<std::uint32_t>(rng.below(gpus));
    } else {
      job.request.tasks = 1 + static_cast<std::uint32_t>(rng.below(2));
      job.request.per_task.gpu_milli = shares[rng.below(std::size(shares))];
    }
  }
  return experiment;
}

TEST(Conservative, NobodyStartsLaterThanPromisedBesideSharedGpus) {
  std::uint64_t promises = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Case experiment = sharing_case(seed);
    SCOPED_TRACE(describe(seed, experiment));
    ASSERT_EQ(broken_promises(experiment, promises), 0u);
  }
  EXPECT_GT(promises, 100u);
}

// At the latest when all who came before it, into the same partition, have run one after the other: then they are gone,
// and who comes later stands in nobody's way. Any request on any nodes; consolidate, which refuses nodes that are free,
// can promise nothing.
TEST(Conservative, NobodyWaitsForThoseWhoCameLater) {
  std::uint64_t waited = 0, shares = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Case experiment = random_case(seed);
    experiment.horizon.reset();
    const Case exact = exact_case(seed, "conservative");
    experiment.scheduler = exact.scheduler;
    for (std::size_t i = 0; i < experiment.jobs.size(); ++i) {
      JobSpec& job = experiment.jobs[i];
      job.work = exact.jobs[i].work.is_unlimited() ? TimeSpan::seconds(30) : exact.jobs[i].work;
      job.estimate = std::min(job.work, job.limit);
    }
    SCOPED_TRACE(describe(seed, experiment));
    std::map<PartitionNameId, Instant> gone;
    for (const JobOutcome& job : schedule_of(experiment)) {
      if (job.state == JobState::rejected) continue;
      Instant& all_before = gone[job.spec.request.partition];
      const Instant at_the_latest = std::max(all_before, job.spec.submit);
      ASSERT_LE(job.start.value_or(Instant::never()).ns, at_the_latest.ns) << "job " << job.spec.number;
      all_before = at_the_latest + job.spec.estimate;
      waited += *job.start > job.spec.submit ? 1U : 0U;
      shares += job.spec.request.per_task.gpu_milli > 0 ? 1U : 0U;
    }
  }
  EXPECT_GT(waited, 1000u);
  EXPECT_GT(shares, 1000u);
}

/// The definition, by trying every time: cores are all alike, nobody comes or goes otherwise than planned, so the n-th
/// job takes the first gap that the n - 1 before it leave.
std::vector<Instant> first_gaps(const std::vector<JobSpec>& jobs, std::int64_t cores) {
  struct Stay {
    Instant start, end;
    std::int64_t cores;
  };
  std::vector<Stay> stays;
  std::vector<Instant> starts;
  for (const JobSpec& job : jobs) {
    std::vector<Instant> times{job.submit};
    for (const Stay& stay : stays)
      if (stay.end > job.submit) times.push_back(stay.end);
    std::ranges::sort(times);
    const auto fits = [&](Instant start) {
      const Instant end = start + job.work;
      const auto busy_at = [&](Instant t) {
        std::int64_t busy = 0;
        for (const Stay& stay : stays) busy += stay.start <= t && t < stay.end ? stay.cores : 0;
        return busy;
      };
      bool room = busy_at(start) + job.request.tasks <= cores;
      for (const Stay& stay : stays)
        if (stay.start > start && stay.start < end) room = room && busy_at(stay.start) + job.request.tasks <= cores;
      return room;
    };
    const Instant start = *std::ranges::find_if(times, fits);
    stays.push_back({start, start + job.work, job.request.tasks});
    starts.push_back(start);
  }
  return starts;
}

TEST(Conservative, WithExactEstimatesEveryJobTakesTheFirstGap) {
  std::uint64_t jumped = 0, waited = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Case experiment = random_one_gpu_case(seed);
    const std::uint32_t cores = experiment.cluster.pools[0].nodes * 4;
    experiment.cluster.pools[0].node = {.cpus = 4};
    for (JobSpec& job : experiment.jobs) {
      job.work = std::max(std::min(job.work, job.limit), TimeSpan{1});
      job.estimate = job.work;
      job.limit = TimeSpan::unlimited();
      job.request = {1 + static_cast<std::uint32_t>(job.number * 7 % cores), {.cpus = 1}, 0, {}};
    }
    experiment.scheduler = exact_case(seed, "conservative").scheduler;
    experiment.scheduler.order = {"fifo", {}};
    SCOPED_TRACE(describe(seed, experiment));
    const std::vector<Instant> expected = first_gaps(experiment.jobs, cores);
    const std::vector<JobOutcome> got = schedule_of(experiment);
    Instant last;
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ(got[i].start.value_or(Instant::never()).ns, expected[i].ns) << "job " << i;
      jumped += expected[i] < last ? 1U : 0U;
      waited += expected[i] > got[i].spec.submit ? 1U : 0U;
      last = std::max(last, expected[i]);
    }
  }
  EXPECT_GT(jumped, 100u);
  EXPECT_GT(waited, 500u);
}

}  // namespace
}  // namespace headroom
