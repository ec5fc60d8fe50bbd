// SPDX-License-Identifier: Apache-2.0
#include "planner/replicas.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "planner/estimates.hpp"
#include "planner/run_document.hpp"
#include "planner/vocabulary.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_text.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom {
namespace {

Scenario drawn(const std::string& run) {
  const std::string text = R"({ "run": )" + run + R"(,
    "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
    "workload": { "synthetic": { "jobs": 200, "load": "70 %", "classes": [
      { "name": "four", "gpus_per_node": 4, "duration": { "dist": "exponential", "mean": "5 min" } } ] } } })";
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "drawn.json", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario.has_value()) << to_text(diagnostics);
  return std::move(*scenario);
}

ReplicaSet run_all(const Scenario& scenario, unsigned threads) {
  Diagnostics diagnostics;
  TraceReport report;
  return run_replicas(scenario, open_workload(scenario, diagnostics, report), {.threads = threads});
}

Document document_of(const Scenario& scenario, const ReplicaSet& set) {
  return run_document(scenario, mean_experiment(set), {}, {}, estimate(scenario, set, {}), set.replicas.size(), 0.0);
}

TEST(Replicas, SeedsFollowFromTheSeedAndTheNumber) {
  EXPECT_EQ(replica_seed(42, 0), 42U) << "one replica is the run itself";
  std::set<std::uint64_t> seeds;
  for (const std::uint64_t seed : {0U, 1U, 2U})
    for (std::uint32_t r = 0; r < 1000; ++r) seeds.insert(replica_seed(seed, r));
  EXPECT_EQ(seeds.size(), 3000U);
  EXPECT_LE(*seeds.rbegin(), 9007199254740991U) << "each can be given as run.seed";
}

TEST(Replicas, TheSameOnOneThreadAndOnThree) {
  const Scenario scenario = drawn(R"({ "replicas": 7 })");
  const ReplicaSet one = run_all(scenario, 1), three = run_all(scenario, 3);
  ASSERT_EQ(one.replicas.size(), 7U);
  EXPECT_EQ(write_summary_json(document_of(scenario, one)), write_summary_json(document_of(scenario, three)));
  for (std::uint32_t r = 0; r < 7; ++r) EXPECT_EQ(three.replicas[r].number, r);
}

TEST(Replicas, EachIsTheRunWithItsSeed) {
  const ReplicaSet set = run_all(drawn(R"({ "replicas": 3, "seed": 9 })"), 2);
  const Scenario alone = drawn("{ \"seed\": " + std::to_string(replica_seed(9, 2)) + " }");
  const double wait = run_all(alone, 1).replicas[0].experiment.statistics.metric("jobs.wait.mean");
  EXPECT_EQ(set.replicas[2].experiment.statistics.metric("jobs.wait.mean"), wait);
  EXPECT_NE(set.replicas[1].experiment.statistics.metric("jobs.wait.mean"), wait);
}

TEST(Replicas, TheReportSaysMeansAndIntervals) {
  const Scenario scenario = drawn(R"({ "replicas": 5 })");
  const ReplicaSet set = run_all(scenario, 2);
  const auto expected = mean_interval(values_of("jobs.wait.mean", set.replicas));
  const Document document = document_of(scenario, set);
  const auto figure = std::ranges::find(document.key_figures, "jobs.wait.mean", &KeyFigure::name);
  ASSERT_TRUE(figure != document.key_figures.end() && figure->interval && expected);
  EXPECT_EQ(figure->value, expected->mean);
  EXPECT_EQ(figure->interval->low, expected->low());
  EXPECT_EQ(figure->interval->high, expected->high());
  EXPECT_EQ(method_of(*figure->interval), "replications (5)");
  EXPECT_NE(write_summary_json(document).find("\"level\": 0.95, \"method\": \"replications (5)\""), std::string::npos);
  EXPECT_NE(write_text(document).find(" (95 %, 5 replicas)\n"), std::string::npos);
}

TEST(Replicas, PrecisionAddsReplicasUntilItIsReachedOrThereAreTooMany) {
  const Scenario easy = drawn(R"({ "precision": [ "jobs.turnaround.mean 8 %" ] })");
  const ReplicaSet reached = run_all(easy, 2);
  ASSERT_EQ(reached.precision.size(), 1U);
  EXPECT_TRUE(reached.precision[0].reached());
  EXPECT_GE(reached.replicas.size(), 10U);
  const ReplicaSet stopped = run_all(drawn(R"({ "precision": [ "jobs.wait.p95 1 s" ], "max_replicas": 13 })"), 2);
  EXPECT_EQ(stopped.replicas.size(), 13U);
  EXPECT_FALSE(stopped.precision[0].reached());
  EXPECT_EQ(run_all(easy, 1).replicas.size(), reached.replicas.size()) << "on any number of threads";
}

TEST(Replicas, ALogHasOneOutcome) {
  Scenario scenario = drawn(R"({ "replicas": 4 })");
  EXPECT_FALSE(fault_of_replicas(scenario));
  scenario.workload = TraceWorkload{};
  ASSERT_TRUE(fault_of_replicas(scenario));
  EXPECT_TRUE(fault_of_replicas(scenario)->starts_with("a log that is replayed has one outcome"));
  scenario.run.replicas = 1;
  EXPECT_FALSE(fault_of_replicas(scenario));
}

class StopAtOnce final : public ProgressListener {
 public:
  bool keep_going(const RunStatus&) override { return false; }
};

TEST(Replicas, AStoppedRunKeepsWhatItHas) {
  Scenario scenario = drawn(R"({ "replicas": 4 })");
  std::get<SyntheticWorkload>(scenario.workload).jobs = 100'000;
  StopAtOnce stop;
  Diagnostics diagnostics;
  TraceReport report;
  const ReplicaSet set =
      run_replicas(scenario, open_workload(scenario, diagnostics, report), {.threads = 1, .progress = &stop});
  EXPECT_FALSE(set.complete);
  EXPECT_EQ(set.replicas.size(), 1U);
}

/// Says stop when it is asked for the last time.
class StopAfter final : public ProgressListener {
 public:
  explicit StopAfter(int times) : left_(times) {}
  bool keep_going(const RunStatus& status) override {
    last = status;
    return --left_ > 0;
  }
  RunStatus last;

 private:
  int left_;
};

// A replica of 200 jobs has some 400 events and is over before it is asked on its way.
TEST(Replicas, TheListenerIsAskedAfterEachShortReplica) {
  const Scenario scenario = drawn(R"({ "replicas": 40 })");
  StopAfter stop(3);
  Diagnostics diagnostics;
  TraceReport report;
  const ReplicaSet set =
      run_replicas(scenario, open_workload(scenario, diagnostics, report), {.threads = 1, .progress = &stop});
  EXPECT_FALSE(set.complete);
  EXPECT_EQ(set.replicas.size(), 3U);
  EXPECT_EQ(stop.last.submitted, 600U);
  EXPECT_EQ(stop.last.ended, 600U);
  EXPECT_EQ(stop.last.events, set.events);
}

// Whoever says stop when all is done does not make it incomplete.
TEST(Replicas, NobodyIsAskedAfterTheLastOne) {
  StopAfter stop(3);
  Diagnostics diagnostics;
  TraceReport report;
  const Scenario scenario = drawn(R"({ "replicas": 3 })");
  EXPECT_TRUE(
      run_replicas(scenario, open_workload(scenario, diagnostics, report), {.threads = 1, .progress = &stop}).complete);
}

TEST(Replicas, OnlyTheFirstKeepsItsSubmitTimes) {
  const ReplicaSet set = run_all(drawn(R"({ "replicas": 2 })"), 1);
  EXPECT_GT(set.replicas[0].experiment.submits.of(199), Instant{});
  EXPECT_EQ(set.replicas[1].experiment.submits.of(199), Instant{});
}

TEST(Replicas, AThinnedLogIsDrawn) {
  Scenario scenario = drawn(R"({ "replicas": 4 })");
  scenario.workload = TraceWorkload{.transform = {.sample = 0.5}};
  EXPECT_TRUE(is_random(scenario));
  EXPECT_FALSE(fault_of_replicas(scenario));
}

}  // namespace
}  // namespace headroom
