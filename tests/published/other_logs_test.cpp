// SPDX-License-Identifier: Apache-2.0
// Logs without a published result still have to obey the laws: every combination of policies, audited entry by entry.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "planner/policies/registry.hpp"
#include "tests/laws/schedule_audit.hpp"
#include "tests/oracle_data.hpp"
#include "tests/published/log_run.hpp"

namespace headroom {
namespace {

/// The machine that a log was written on, by its own header and the archive's description of it.
struct Machine {
  const char* log;
  std::uint32_t nodes, cores_per_node;
  std::size_t jobs;  ///< left under the default rules: run > 0 and a size, as counted with awk
};

constexpr Machine nasa{"swf/NASA-iPSC-1993-3-wrench-excerpt.swf.zst", 128, 1, 228};
constexpr Machine hpc2n{"swf/HPC2N-alea-excerpt.swf.zst", 120, 2, 3145};
constexpr Machine lublin{"swf/lublin_256_exact-estimates.swf.zst", 256, 1, 10000};
constexpr Machine sdsc{"swf/pyss_5K_sample.swf.zst", 128, 1, 4606};
constexpr Machine atlas{"swf/LLNL-Atlas-2006-2.1-cln.swf.zst", 1152, 8, 36600};

std::vector<JobOutcome> audited(const LoadedTrace& log, const ClusterSpec& cluster, const SchedulerSection& scheduler) {
  ScheduleAudit audit(cluster);
  replay(log, cluster, scheduler, audit);
  EXPECT_EQ(audit.faults(), "");
  EXPECT_EQ(audit.jobs().size(), log.jobs.size());
  for (const JobOutcome& job : audit.jobs()) {
    const TimeSpan due = job.state == JobState::rejected ? TimeSpan{} : std::min(job.spec.work, job.spec.limit);
    EXPECT_EQ(job.on_nodes_ns, due.ns) << "job " << job.spec.number;
    if (::testing::Test::HasFailure()) break;
  }
  return audit.jobs();
}

std::string describe(const SchedulerSection& s) {
  return s.order.policy + " + " + s.backfill.policy + " + " + s.placement.policy +
         (s.head_of_line == HeadOfLine::skip ? ", skip" : ", strict") +
         (s.event_order == EventOrder::sequential ? ", sequential" : ", batched");
}

/// Every order with every backfilling and placement of the registry, both ways at the head of the line (`skip` goes
/// with no backfilling alone, as the reader of scenarios says), both event orders: 200 runs, so only the head of the
/// log.
void expect_lawful_under_all_policies(const Machine& machine, std::uint32_t head_of_log = 250) {
  HEADROOM_ORACLE_FILE(path, machine.log);
  LoadedTrace log = read_log(path);
  EXPECT_EQ(log.jobs.size(), machine.jobs);
  if (log.jobs.size() > head_of_log) {
    std::vector<std::uint32_t> places(head_of_log);
    std::iota(places.begin(), places.end(), 0U);
    log.jobs.select(std::move(places));
  }
  const ClusterSpec cluster = cpu_nodes(machine.nodes, machine.cores_per_node);
  for (const OrderEntry& order : orders())
    for (const BackfillEntry& backfill : backfills())
      for (const PlacementEntry& placement : placements())
        for (const HeadOfLine head : {HeadOfLine::strict, HeadOfLine::skip})
          for (const EventOrder event_order : {EventOrder::batched, EventOrder::sequential}) {
            if (head == HeadOfLine::skip && backfill.what.name != "none") continue;
            SchedulerSection scheduler = policies(std::string(order.what.name), std::string(backfill.what.name),
                                                  std::string(placement.what.name), event_order);
            scheduler.head_of_line = head;
            SCOPED_TRACE(describe(scheduler));
            audited(log, cluster, scheduler);
            if (::testing::Test::HasFailure()) return;
          }
}

/// First come first served gives one schedule in both event orders, and in it nobody overtakes.
void expect_one_fcfs_schedule(const Machine& machine) {
  HEADROOM_ORACLE_FILE(path, machine.log);
  const LoadedTrace log = read_log(path);
  const ClusterSpec cluster = cpu_nodes(machine.nodes, machine.cores_per_node);
  const auto batched = audited(log, cluster, backfilled("none", EventOrder::batched));
  const auto sequential = audited(log, cluster, backfilled("none", EventOrder::sequential));
  ASSERT_EQ(batched.size(), sequential.size());
  Instant last;
  for (std::size_t i = 0; i < batched.size(); ++i) {
    if (batched[i].state == JobState::rejected) continue;
    ASSERT_EQ(*batched[i].start, *sequential[i].start) << "job " << batched[i].spec.number;
    ASSERT_GE(*batched[i].start, last) << "job " << batched[i].spec.number;
    last = *batched[i].start;
  }
}

TEST(OracleOtherLogs, NasaIsLawfulUnderAllPolicies) {
  expect_lawful_under_all_policies(nasa);
}
TEST(OracleOtherLogs, Hpc2nIsLawfulUnderAllPolicies) {
  expect_lawful_under_all_policies(hpc2n);
}
TEST(OracleOtherLogs, SdscSp2IsLawfulUnderAllPolicies) {
  expect_lawful_under_all_policies(sdsc);
}
TEST(OracleOtherLogs, LublinIsLawfulUnderAllPolicies) {
  expect_lawful_under_all_policies(lublin);
}

// The whole logs, under every backfilling.
TEST(OracleOtherLogs, WholeLogsAreLawfulUnderEveryBackfill) {
  for (const Machine& machine : {hpc2n, sdsc}) {
    HEADROOM_ORACLE_FILE(path, machine.log);
    const LoadedTrace log = read_log(path);
    const ClusterSpec cluster = cpu_nodes(machine.nodes, machine.cores_per_node);
    for (const BackfillEntry& backfill : backfills())
      for (const EventOrder event_order : {EventOrder::batched, EventOrder::sequential}) {
        SCOPED_TRACE(std::string(machine.log) + ", " + std::string(backfill.what.name));
        audited(log, cluster, backfilled(std::string(backfill.what.name), event_order));
      }
  }
}

TEST(OracleOtherLogs, FcfsDoesNotDependOnTheEventOrder) {
  for (const Machine& machine : {nasa, lublin, sdsc}) {
    SCOPED_TRACE(machine.log);
    expect_one_fcfs_schedule(machine);
  }
}

// 9,216 cores and 43,778 jobs: the large one, under the policies that people use.
TEST(OracleOtherLogs, AtlasIsLawfulUnderEasy) {
  HEADROOM_ORACLE_FILE(path, atlas.log);
  const LoadedTrace log = read_log(path);
  EXPECT_EQ(log.jobs.size(), atlas.jobs);
  for (const EventOrder event_order : {EventOrder::batched, EventOrder::sequential})
    audited(log, cpu_nodes(atlas.nodes, atlas.cores_per_node), backfilled("easy", event_order));
}

}  // namespace
}  // namespace headroom
