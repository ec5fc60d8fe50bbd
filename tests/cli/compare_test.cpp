// SPDX-License-Identifier: Apache-2.0
// `headroom compare` on what `run` and `sweep` have written.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

using Words = std::vector<std::string>;

class CompareVerb : public testing::Test {
 protected:
  CompareVerb() {
    folder.write("jobs.csv", small_trace);
    folder.write("log.json", small_scenario);
    folder.write("drawn.json", drawn_scenario(4));
  }
  void make(const std::string& where, Words more, const std::string& file = "drawn.json") const {
    more.insert(more.begin(), {"run", file, "-q", "-o", where});
    ASSERT_EQ(run(more, folder.path()).status, 0) << where;
  }
  [[nodiscard]] Finished compare(Words more) const {
    more.insert(more.begin(), "compare");
    return run(more, folder.path());
  }
  TemporaryFolder folder;
};

TEST_F(CompareVerb, TheSameSeedsArePairedAndTheInputsNamed) {
  make("a", {});
  make("b", {"--set", "cluster.pools[n].nodes=3"});
  const Finished program = compare({"a", "b"});
  EXPECT_EQ(program.status, 0) << program.err;
  EXPECT_EQ(program.err, "");
  for (const char* part : {"b beside a\n", "B is better on ", "4 replicas with the same seeds are paired",
                           "\njobs.wait.mean: B is 0.", "\n  cluster.pools[n].nodes  2  3\n", "\n  jobs.wait.mean  "})
    EXPECT_NE(program.out.find(part), std::string::npos) << part << program.out;
  EXPECT_EQ(program.out.find("jobs.submitted"), std::string::npos) << "it does not differ";
  EXPECT_NE(compare({"a", "b", "--all"}).out.find("\n  jobs.submitted  "), std::string::npos);
  const auto leaves = json_leaves(compare({"a", "b", "--json"}).out);
  EXPECT_EQ(leaves.at("/schema"), "\"headroom/comparison/1\"");
  EXPECT_EQ(leaves.at("/comparisons/0/pairing"), "\"paired\"");
  EXPECT_EQ(leaves.at("/comparisons/0/inputs/0/path"), "\"cluster.pools[n].nodes\"");
  EXPECT_EQ(leaves.at("/comparisons/0/metrics/jobs.wait.mean/finding"), "\"better\"");
}

TEST_F(CompareVerb, ARunBesideItselfIsTheSame) {
  make("a", {});
  make("b", {});
  const Finished program = compare({"a", "b"});
  EXPECT_TRUE(program.out.starts_with("b beside a\n\nB: the same on ")) << program.out;
  EXPECT_EQ(program.out.find("Inputs that differ"), std::string::npos) << program.out;
}

TEST_F(CompareVerb, OtherSeedsAreIndependentAndItSaysSo) {
  make("a", {});
  make("b", {"--seed", "9"});
  const Finished program = compare({"a", "b", "--metric", "jobs.wait.mean"});
  EXPECT_NE(program.out.find("The replicas have different seeds, so nothing of the luck cancels"), std::string::npos)
      << program.out;
  EXPECT_NE(program.out.find("\n  run.seed  1  9\n"), std::string::npos) << program.out;
}

TEST_F(CompareVerb, WhatMovesNothingIsSaidAloud) {
  make("a", {}, "log.json");
  make("b", {"--set", "scheduler.placement=first-fit", "--set", "assertions=[\"jobs.wait.p95 < 1 h\"]"}, "log.json");
  const Finished program = compare({"a", "b"});
  EXPECT_NE(
      program.out.find("\nwarning: scheduler.placement.policy changed (best-fit -> first-fit) and no metric moved\n"),
      std::string::npos)
      << program.out;
  EXPECT_EQ(program.out.find("assertions changed"), std::string::npos) << "a claim moves nothing";
  const std::string sentence = "scheduler.placement.policy changed (best-fit -> first-fit) and no metric moved";
  EXPECT_EQ(json_leaves(compare({"a", "b", "--json"}).out).at("/warnings/0"), "\"" + sentence + "\"");
  EXPECT_EQ(compare({"a", "b", "--csv"}).err, "warning: " + sentence + "\n");
  EXPECT_NE(program.out.find("Both replay a log: there is no luck in the differences"), std::string::npos)
      << program.out;
}

TEST_F(CompareVerb, ALogWithOtherContentIsAnotherInput) {
  make("a", {}, "log.json");
  folder.write("jobs.csv", small_trace + "4,30,10,60,1,8,16,bio\n");
  make("b", {}, "log.json");
  EXPECT_NE(compare({"a", "b"}).out.find("\n  workload.trace content (SHA-256)  "), std::string::npos);
}

TEST_F(CompareVerb, APointOfASweepIsTheBaselineOfTheOthers) {
  ASSERT_EQ(run({"sweep", "drawn.json", "-q", "-o", "s", "--vary", "cluster.pools[n].nodes=1:3:1", "--vary",
                 "scheduler.order=fifo,sjf"},
                folder.path())
                .status,
            0);
  const Finished first = compare({"s"});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_TRUE(first.out.starts_with("5 results beside point 0 (nodes=1, order=fifo)\n")) << first.out;
  EXPECT_NE(first.out.find("\n  point 5 (nodes=3, order=sjf)  "), std::string::npos) << first.out;
  const Finished chosen = compare({"s", "--baseline", "order=sjf,cluster.pools[n].nodes=2", "--csv"});
  EXPECT_NE(
      chosen.out.find("\n\"point 3 (nodes=2, order=sjf)\",\"point 0 (nodes=1, order=fifo)\",jobs.wait.mean,s,lower,"),
      std::string::npos)
      << chosen.out;
  EXPECT_TRUE(compare({"s", "--markdown"}).out.starts_with("# 5 results beside point 0"));

  // A point is what a run of its scenario is.
  make("r", {"--set", "cluster.pools[n].nodes=3", "--set", "scheduler.order=sjf"});
  const std::string points = folder.read("s/replicas.csv"), rows = folder.read("r/replicas.csv");
  const std::string row = rows.substr(rows.find("\n0,1,") + 1, rows.find("\n1,") - rows.find("\n0,1,") - 1);
  EXPECT_NE(points.find("\n5," + row + "\n"), std::string::npos) << row;
}

TEST_F(CompareVerb, WhatCannotBeComparedIsRefused) {
  make("a", {});
  make("log", {}, "log.json");
  fs::create_directories(folder.path() / "empty");
  fs::create_directories(folder.path() / "torn");
  for (const char* name : {"manifest.json", "scenario.resolved.json", "summary.json", "replicas.csv"})
    folder.write(std::string("torn/") + name, folder.read(std::string("a/") + name));
  folder.write("torn/replicas.csv", "replica,seed,jobs.finished\n0,1,x\n");
  fs::create_directories(folder.path() / "older");
  for (const char* name : {"manifest.json", "scenario.resolved.json", "summary.json"})
    folder.write(std::string("older/") + name, folder.read(std::string("log/") + name));
  std::string summary = folder.read("older/summary.json");
  summary.replace(summary.find("\"makespan\""), 10, "\"duration\"");
  folder.write("older/summary.json", summary);
  fs::create_directories(folder.path() / "stopped");
  folder.write("stopped/journal-1-of-2.csv", "headroom/journal/1,0.1.0\n");
  struct Row {
    Words words;
    int status;
    const char* message;
  };
  const Row rows[] = {
      {{"stopped"}, 3, "headroom: stopped: the sweep is not finished; headroom sweep ... --resume goes on with it\n"},
      {{"a"}, 2, "headroom: compare takes two or more directories of runs, or that of one sweep.\n"},
      {{"a", "a", "--baseline", "x=1"},
       2,
       "headroom: --baseline is for a sweep; of runs, the first is the baseline.\n"},
      {{"a", "a", "--json", "--csv"}, 2, "headroom: --json, --csv and --markdown exclude each other.\n"},
      {{"a", "a", "--metric", "job.wait.mean"},
       2,
       "headroom: no metric is called \"job.wait.mean\". Did you mean \"jobs.wait.mean\"?\n"},
      {{"a", "nowhere", "empty"},
       3,
       "nowhere: error: is not the directory of a finished run: it has no summary.json\n"
       "empty: error: is not the directory of a finished run: it has no summary.json\n"
       "2 errors.\n"},
      {{"a", "torn"},
       3,
       "torn/replicas.csv:2: error: expected a replica, its seed and a number or nothing for each metric\n1 error.\n"},
      {{"log", "older", "--metric", "makespan"}, 3, "error: older: has no metric \"makespan\"\n1 error.\n"},
  };
  for (const Row& row : rows) {
    const Finished program = compare(row.words);
    EXPECT_EQ(program.status, row.status) << row.message;
    EXPECT_EQ(program.out, "");
    EXPECT_EQ(program.err, row.message);
  }
}

}  // namespace
}  // namespace headroom::test
