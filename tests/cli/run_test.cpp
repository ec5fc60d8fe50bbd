// SPDX-License-Identifier: Apache-2.0
// `headroom run`: what is printed.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

class Run : public testing::Test {
 protected:
  Run() {
    folder.write("jobs.csv", small_trace);
    folder.write("scenario.json", small_scenario);
    folder.write("drawn.json", R"({
      "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
      "workload": { "synthetic": { "jobs": 50, "load": "80 %", "classes": [
        { "name": "one", "gpus": 4, "duration": { "dist": "exponential", "mean": "5 min" } } ] } } })");
  }
  [[nodiscard]] std::map<std::string, std::string> summary(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "run");
    arguments.emplace_back("--json");
    const Finished program = run(arguments, folder.path());
    EXPECT_EQ(program.status, 0) << program.err;
    return json_leaves(program.out);
  }
  TemporaryFolder folder;
};

// Worked by hand. Job 1 takes all 32 GPUs from 0 to 100 s. Jobs 2 and 3 wait for it, from 10 and 20 s, and then run
// side by side: 2 for its 50 s, 3 until its limit of 60 s, of which nothing is kept.
TEST_F(Run, TextIsTheVerdictThenTheNumbers) {
  const Finished program = run({"run", "scenario.json"}, folder.path());
  EXPECT_EQ(program.status, 0);
  EXPECT_EQ(program.err, "");
  EXPECT_TRUE(program.out.starts_with(
      "Three jobs\n\n"
      "The cluster does NOT carry this workload: more work arrives than it can do (offered load 637.5 % of the GPUs); "
      "the queue was worked off after the last job had come.\n"
      "2 of 3 jobs finished, 1 was killed at its time limit.\n"
      "Half of the jobs wait at most 1.33 min, one in twenty waits more than 1.48 min, the unluckiest 1.5 min; mean "
      "bounded slowdown 2.04.\n"))
      << program.out;
  const std::size_t not_modelled = program.out.find("\nNot modelled in this run: network");
  ASSERT_NE(not_modelled, std::string::npos);
  EXPECT_GT(not_modelled, program.out.find("\nPer size class\n"));
  EXPECT_EQ(program.out.find("\n\n", not_modelled + 1), program.out.find("\n\nProvenance\n"))
      << "the last part before the provenance";
}

TEST_F(Run, TheVerdictFitsTheRun) {
  struct Row {
    std::vector<std::string> overrides;
    std::string verdict;  ///< its first sentences
  };
  const Row rows[] = {
      {{"cluster.pools[n].nodes=2"},
       "The cluster does NOT carry this workload: 1 job does not fit it even when it is empty (offered load 1275.0 % "
       "of "
       "the GPUs).\n1 of 3 jobs finished, 1 was killed at its time limit, 1 was rejected.\nNone of the 2 measured "
       "jobs waits; mean bounded slowdown 1.\n"},
      {{"cluster.pools[n].nodes=100", "run.horizon=1 d"},
       "The cluster carries this workload (offered load 25.5 % of the GPUs).\n2 of 3 jobs finished, 1 was killed at "
       "its "
       "time limit.\nNo job waits; mean bounded slowdown 1.\n0.0 % of the GPUs are busy on average: of "
       "19,200 GPU-hours, 1 did useful work, 0.13 were held for work that was lost, 19,199 stood idle.\nCapacity is "
       "ample: "
       "95 % of the jobs start within 1 min. Fewer GPUs may do; find out how many by lowering `nodes`.\n"},
      {{"run.warm_up=1 h"},
       "No job of the measured window ended: there is nothing to judge.\n2 of 3 jobs finished, 1 was killed at its "
       "time "
       "limit.\n\n"},
      {{"run.horizon=5 s"},
       "No job of the measured window ended: there is nothing to judge.\n0 of 1 job finished, 1 still ran at the "
       "end.\n\n"},
      {{"run.horizon=120 s"},
       "The cluster does NOT carry this workload: more work arrives than it can do (offered load 637.5 % of the GPUs); "
       "the queue was worked off after the last job had come.\n1 of 3 jobs finished, 2 still ran at the end.\n"},
      {{"run.horizon=99 s"},
       "No job of the measured window ended: there is nothing to judge (offered load 637.5 % of the GPUs).\n0 of 3 "
       "jobs "
       "finished, 1 still ran at the end, 2 still waited at the end.\n\n"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words{"run", "scenario.json", "-o", "out", "--force"};
    for (const std::string& one : row.overrides) words.insert(words.end(), {"--set", one});
    const Finished program = run(words, folder.path());
    EXPECT_EQ(program.status, 0) << program.err;
    EXPECT_EQ(program.out.substr(0, 12 + row.verdict.size()), "Three jobs\n\n" + row.verdict);
  }
}

TEST_F(Run, JsonHasTheMetricsThatScriptsReadAndTheyAreRight) {
  const auto leaves = summary({"scenario.json"});
  EXPECT_EQ(leaves.at("/schema"), "\"headroom/summary/1\"");
  struct Row {
    const char* metric;
    double value;
  };
  const Row by_hand[] = {
      {"jobs.submitted", 3},
      {"jobs.finished", 2},
      {"jobs.killed", 1},
      {"jobs.wait.mean", (0 + 90 + 80) / 3.0},
      {"jobs.wait.p50", 80},
      {"jobs.wait.p95", 80 + 0.9 * 10},  // between the second and the third, at 0.95 * 2
      {"jobs.wait.p99", 80 + 0.98 * 10},
      {"jobs.turnaround.mean", (100 + 140 + 140) / 3.0},
      {"jobs.turnaround.p99", 140},
      {"jobs.bounded_slowdown.mean", (1 + 140 / 50.0 + 140 / 60.0) / 3},
      {"makespan", 160},
      {"utilisation.gpu", (32 * 100 + 8 * 50 + 8 * 60) / (32 * 160.0)},
      {"utilisation.cpu", (64 * 100 + 16 * 50 + 16 * 60) / (64 * 160.0)},
      {"run.events", 6},
  };
  for (const Row& row : by_hand)
    EXPECT_NEAR(json_number(leaves, std::string("/metrics/") + row.metric + "/value"), row.value, 1e-12 * row.value)
        << row.metric;
  EXPECT_GT(json_number(leaves, "/metrics/run.wall/value"), 0.0);
}

TEST_F(Run, JsonWritesNoFiles) {
  const auto before = folder.content();
  (void)summary({"scenario.json"});
  EXPECT_EQ(folder.content(), before);
}

TEST_F(Run, AValueIsOverriddenInEveryForm) {
  const auto nodes = [&](const std::vector<std::string>& set) {
    std::vector<std::string> arguments{"scenario.json"};
    for (const std::string& one : set) arguments.insert(arguments.end(), {"--set", one});
    return json_number(summary(arguments), "/metrics/gpu_hours.present/value") * 3600.0 / 8.0;  // node-seconds
  };
  EXPECT_NEAR(nodes({}), 4 * 160, 1e-9);
  EXPECT_NEAR(nodes({"cluster.pools[n].nodes=8"}), 8 * 100, 1e-9) << "by name; the three jobs run side by side";
  EXPECT_NEAR(nodes({"cluster.pools[0].nodes=8"}), 8 * 100, 1e-9) << "by number";
  EXPECT_NEAR(nodes({"cluster.pools[n].nodes=5", "cluster.pools[n].nodes=8"}), 8 * 100, 1e-9) << "the last one holds";
  EXPECT_NEAR(nodes({"run.horizon=40 s"}), 4 * 40, 1e-9) << "a quantity";
  EXPECT_NEAR(nodes({R"(scheduler={"order": {"policy": "sjf"}})"}), 4 * 160, 1e-9) << "JSON";
  const auto leaves = summary({"scenario.json", "--set", "scheduler.order=smallest"});
  EXPECT_NE(leaves.at("/provenance/scheduler").find("order smallest"), std::string::npos);
}

TEST_F(Run, AnOptionMayStandBeforeTheFileAndWithAnEqualsSign) {
  const auto a = summary({"--seed", "5", "drawn.json"});
  const auto b = summary({"drawn.json", "--seed=5"});
  EXPECT_EQ(a.at("/metrics/jobs.wait.mean/value"), b.at("/metrics/jobs.wait.mean/value"));
}

TEST_F(Run, TheSeedDecidesWhatIsDrawn) {
  const auto first = summary({"drawn.json", "--seed", "1"});
  const auto other = summary({"drawn.json", "--seed", "2"});
  EXPECT_EQ(first.at("/metrics/makespan/value"), summary({"drawn.json", "--seed", "1"}).at("/metrics/makespan/value"));
  EXPECT_NE(first.at("/metrics/makespan/value"), other.at("/metrics/makespan/value"));
  EXPECT_EQ(other.at("/provenance/seed"), "\"2\"");
  EXPECT_EQ(other.at("/metrics/makespan/value"),
            summary({"drawn.json", "--set", "run.seed=2"}).at("/metrics/makespan/value"));
}

TEST_F(Run, AnAssertionThatFailsIsResultAndStatus) {
  folder.write("claim.json", R"({ "extends": "scenario.json",
    "assertions": [ "jobs.wait.max < 2 min", "utilisation.gpu > 90 %" ] })");
  const Finished text = run({"run", "claim.json", "-o", "out"}, folder.path());
  EXPECT_EQ(text.status, 99);
  EXPECT_EQ(text.err, "");
  EXPECT_NE(text.out.find("\nAssertion \"utilisation.gpu > 90 %\" FAILS (79.7 %).\n"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("\nAssertion \"jobs.wait.max < 2 min\" holds (1.5 min).\n"), std::string::npos) << text.out;
  EXPECT_NE(folder.read("out/manifest.json").find("\"complete\": true"), std::string::npos);
  const Finished json = run({"run", "claim.json", "--json"}, folder.path());
  EXPECT_EQ(json.status, 99);
  EXPECT_EQ(json_leaves(json.out).at("/schema"), "\"headroom/summary/1\"");
}

TEST_F(Run, PathsStartFromTheFileThatWritesThem) {
  std::filesystem::create_directories(folder.path() / "site");
  folder.write("site/up.json", R"({ "extends": "../scenario.json" })");
  const auto leaves = summary({"site/up.json"});
  EXPECT_EQ(json_number(leaves, "/metrics/jobs.submitted/value"), 3.0);
}

TEST_F(Run, TheResolvedScenarioGivesTheSameRun) {
  ASSERT_EQ(run({"run", "scenario.json", "-o", "a"}, folder.path()).status, 0);
  ASSERT_EQ(run({"run", "a/scenario.resolved.json", "-o", "b"}, folder.path()).status, 0);
  for (const char* file : {"jobs.csv", "timeseries.csv", "scenario.resolved.json"})
    EXPECT_EQ(folder.read(std::string("a/") + file), folder.read(std::string("b/") + file)) << file;
}

}  // namespace
}  // namespace headroom::test
