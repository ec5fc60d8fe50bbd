// SPDX-License-Identifier: Apache-2.0
// Runs whose jobs' steps SimGrid measures, beside closed forms and beside the fair-share model.
#include <gtest/gtest.h>

#include "sim/network/site_network.hpp"
#include "sim/simgrid/flow_cycles.hpp"
#include "tests/sim/network_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

class InChild final : public FlowOracle {
 public:
  std::vector<double> mean_steps(const FlowCycles& cycles) override {
    ++questions;
    return simulate_in_child(cycles);
  }
  int questions = 0;
};

/// Jobs of 100 s of work that start at zero where they are put.
RecordingSink run(const NetworkSpec& spec, const std::vector<Allocation>& where, InChild& oracle) {
  RecordingSink sink;
  std::vector<JobSpec> jobs;
  for (const Allocation& at : where) jobs.push_back(job(0, 100, nodes_of_one_gpu(at.tasks)));
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler({{at_s(0), [&](const SchedulingView& view, Decisions& decisions) {
                                  for (std::size_t i = 0; i < where.size(); ++i)
                                    decisions.start(job_of(view, i), where[i], StartReason::head_of_line);
                                }}});
  SiteNetwork network(spec, source, {}, oracle, 1);
  std::vector<Subsystem*> subsystems{&network};
  simulate({.cluster = gpu_nodes(8, 1),
            .jobs = source,
            .scheduler = scheduler,
            .record = sink,
            .subsystems = subsystems,
            .horizon = {}});
  return sink;
}

double seconds(Instant at) {
  return (at - Instant{}).in_seconds();
}

TEST(FlowRun, WhoIsAloneIsAsFastAsItIsSaidToBeAndNobodyIsAsked) {
  InChild oracle;
  EXPECT_EQ(run(halved(0.3), {nodes({0, 1, 2, 3})}, oracle).end_of(0), at_s(100));
  EXPECT_EQ(run(halved(0.3), {nodes({0, 1}), nodes({2, 3})}, oracle).end_of(0), at_s(100));
  EXPECT_EQ(oracle.questions, 0);
}

// A job that its own connections slow down: two where one has room, for half of its time. No chance in it.
TEST(FlowRun, WhereAJobStandsSaysHowLongItWaits) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().stride = 2;  // two rings: 0-2 and 1-3
  InChild oracle;
  EXPECT_NEAR(seconds(run(spec, {nodes({0, 1, 2, 3})}, oracle).end_of(0)), 150.0, 1e-3);
  EXPECT_EQ(oracle.questions, 1);
}

// A segment has half of each link, whoever is in the other.
TEST(FlowRun, SegmentsAreLinksOfTheirOwn) {
  NetworkSpec spec = halved(0.5);
  spec.spreading.segments = {0.5, 0.5};
  spec.segments = {{"class"}};
  InChild oracle;
  EXPECT_NEAR(seconds(run(spec, {nodes({0, 2, 4, 6})}, oracle).end_of(0)), 150.0, 1e-3);
}

// As where a job stands says it, with ranks: groups of two that are two nodes apart, whose GPUs have the whole port.
TEST(FlowRun, GroupsOfRanksAreFlowsToo) {
  NetworkSpec spec = halved(0.5);
  spec.others.phases.front().groups = RankGroups{.stride = 2, .size = 2, .sent = 0.5 * 50e9, .port = 50e9};
  InChild oracle;
  EXPECT_NEAR(seconds(run(spec, {nodes({0, 1, 2, 3})}, oracle).end_of(0)), 150.0, 1e-3);
}

// Together for ever they would take 150 s, and evading each other 100 s; where each of two jobs can fill the link by
// itself and sends for a time that is always the same, flows are between that and the 125 s of the exact closed network
// of random times (machine repair, two machines, Z = S: a step of 5/4).
TEST(FlowRun, JobsOnOneLinkMeetByChance) {
  InChild oracle;
  const auto sink = run(halved(0.5), {nodes({0, 2, 4, 6}), nodes({1, 3, 5, 7})}, oracle);
  for (const std::uint32_t j : {0U, 1U}) {
    EXPECT_GT(seconds(sink.end_of(j)), 104.0);
    EXPECT_LT(seconds(sink.end_of(j)), 128.0);
  }
  EXPECT_EQ(oracle.questions, 1);  // when one ends, the other is alone
}

TEST(FlowRun, ComesOutTheSameAgain) {
  InChild oracle;
  const std::vector<Allocation> where{nodes({0, 2, 4}), nodes({1, 3, 5, 7})};
  const auto once = run(halved(0.6), where, oracle), again = run(halved(0.6), where, oracle);
  for (const std::uint32_t j : {0U, 1U}) EXPECT_EQ(once.end_of(j), again.end_of(j));
}

// What fails of a bundle is a single link; and a job that is cut off waits for it, which nobody need be asked.
TEST(FlowRun, AJobThatIsCutOffWaitsForTheRepair) {
  NetworkSpec spec = halved(0.5);
  spec.changes = {{at_s(10), "leaf-0", "spine-0", 0.0}, {at_s(60), "leaf-0", "spine-0", 1.0}};
  InChild oracle;
  EXPECT_NEAR(seconds(run(spec, {nodes({0, 2})}, oracle).end_of(0)), 150.0, 1e-3);
}

}  // namespace
}  // namespace headroom
