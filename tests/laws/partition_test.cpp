// SPDX-License-Identifier: Apache-2.0
// A partition is a cluster of its own: what happens in the others says nothing to it.
#include <gtest/gtest.h>

#include <algorithm>

#include "planner/policies/registry.hpp"
#include "sim/node_schedule.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"
#include "tests/laws/random_case.hpp"
#include "tests/laws/schedule_audit.hpp"

namespace headroom {
namespace {

constexpr std::uint64_t cases = 300;

std::vector<JobOutcome> schedule_of(const Case& experiment) {
  ScheduleAudit audit(experiment.cluster);
  ListedJobs jobs(experiment.jobs, experiment.names);
  const auto scheduler = make_scheduler(experiment.scheduler);
  NodeSchedule changes(experiment.cluster);
  Subsystem* const subsystems[] = {&changes};
  simulate({.cluster = experiment.cluster,
            .jobs = jobs,
            .scheduler = *scheduler,
            .record = audit,
            .subsystems = subsystems,
            .event_order = experiment.scheduler.event_order,
            .horizon = experiment.horizon});
  EXPECT_EQ(audit.faults(), "");
  return audit.jobs();
}

bool is_of(const JobSpec& job, PartitionNameId partition) {
  return job.request.partition == partition;
}

/// The nodes of all other partitions go and come back, some at a time.
void disturb_others(Case& experiment, const std::string& partition, Rng& rng) {
  const std::int64_t end = experiment.jobs.back().submit.ns + 1;
  for (int i = 0; i < 20; ++i) {
    const auto pool = static_cast<std::uint32_t>(rng.below(experiment.cluster.pools.size()));
    const PoolSpec& spec = experiment.cluster.pools[pool];
    if (spec.partition == partition) continue;
    const auto first = static_cast<std::uint32_t>(rng.below(spec.nodes));
    const Instant at{static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(end)))};
    const Lifecycle away = rng.below(2) == 0 ? Lifecycle::down : Lifecycle::draining;
    experiment.cluster.changes.push_back({at, {pool}, first, 1, away});
    experiment.cluster.changes.push_back({at + TimeSpan::seconds(5), {pool}, first, 1, Lifecycle::up});
  }
}

// The jobs of one partition, once among the others and with their nodes coming and going, and once alone. Random
// placement is left out: all partitions draw from one stream.
TEST(Partition, StartsAreThoseOfThePartitionAlone) {
  std::uint64_t compared = 0, waited = 0;
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    Case among_others = random_case(seed);
    if (among_others.names.partitions.empty()) continue;
    if (among_others.scheduler.placement.policy == "random") among_others.scheduler.placement = {"best-fit", {}};
    for (JobSpec& job : among_others.jobs)  // so that both runs end, whoever is there
      if (job.work.is_unlimited()) job.work = TimeSpan::seconds(10);
    SCOPED_TRACE(describe(seed, among_others));
    const PartitionNameId partition = among_others.jobs.front().request.partition;
    Case alone = among_others;
    std::erase_if(alone.jobs, [&](const JobSpec& job) { return !is_of(job, partition); });
    Rng rng{seed, Stream::failures, 0};
    disturb_others(among_others, partition.valid() ? among_others.names.partitions[partition.index] : "", rng);

    std::vector<JobOutcome> expected = schedule_of(alone), got = schedule_of(among_others);
    std::erase_if(got, [&](const JobOutcome& job) { return !is_of(job.spec, partition); });
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ(got[i].start.value_or(Instant::never()).ns, expected[i].start.value_or(Instant::never()).ns)
          << "job " << got[i].spec.number;
      ASSERT_EQ(got[i].where.size(), expected[i].where.size());
      for (std::size_t n = 0; n < got[i].where.size(); ++n)
        ASSERT_EQ(got[i].where[n].node, expected[i].where[n].node) << "job " << got[i].spec.number;
      waited += got[i].start && *got[i].start > got[i].spec.submit ? 1U : 0U;
      ++compared;
    }
  }
  EXPECT_GT(compared, 1000u);
  EXPECT_GT(waited, 300u);
}

}  // namespace
}  // namespace headroom
