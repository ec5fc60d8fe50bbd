// SPDX-License-Identifier: Apache-2.0
// `headroom plan` and its directory: what is there stays, what was found is printed.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

using Words = std::vector<std::string>;

class PlanVerb : public testing::Test {
 protected:
  PlanVerb() { folder.write("drawn.json", drawn_scenario(1)); }
  [[nodiscard]] Finished plan(Words more) const {
    more.insert(more.begin(), {"plan", "drawn.json", "-q", "--decide", "cluster.pools[n].nodes=3:4:1", "--goal",
                               "min jobs.wait.mean", "--max-replicas", "4"});
    return run(more, folder.path());
  }
  TemporaryFolder folder;
};

TEST_F(PlanVerb, ADirectoryThatIsNotEmptyIsLeftAlone) {
  fs::create_directories(folder.path() / "notes");
  folder.write("notes/journal.csv", "hours of work");
  const Finished refused = plan({"-o", "notes"});
  EXPECT_EQ(refused.status, 5);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(refused.err, "headroom: notes: the directory is not empty; --force writes into it\n");
  EXPECT_EQ(folder.content().size(), 3U) << "the scenario, the directory and what is in it";
  EXPECT_EQ(plan({"-o", "notes", "--force"}).status, 0);
  EXPECT_EQ(folder.read("notes/journal.csv"), "hours of work");
}

TEST_F(PlanVerb, WhatCannotBeWrittenIsKnownBeforeOrElseIsPrinted) {
  const Finished nowhere = plan({"-o", "drawn.json/out"});
  EXPECT_EQ(nowhere.status, 5);
  EXPECT_EQ(nowhere.out, "") << "nothing was searched";
  EXPECT_TRUE(nowhere.err.starts_with("headroom: drawn.json/out: the directory cannot be made: ")) << nowhere.err;
  fs::create_directories(folder.path() / "out/report.md");
  const Finished late = plan({"-o", "out", "--force"});
  EXPECT_EQ(late.status, 5);
  EXPECT_EQ(late.err, "headroom: out/report.md: cannot be written: Is a directory\n");
  EXPECT_NE(late.out.find("\nChoose nodes = 4: "), std::string::npos) << late.out;
}

TEST_F(PlanVerb, TheReportSaysHowItIsMadeAgain) {
  ASSERT_EQ(plan({"-o", "out", "--set", "workload.synthetic.jobs=50", "--seed", "7"}).status, 0);
  const std::string report = folder.read("out/report.md");
  EXPECT_NE(report.find("headroom plan drawn.json --set workload.synthetic.jobs=50 --set run.seed=7 --decide "
                        "'cluster.pools\\[n\\].nodes=3:4:1' --goal 'min jobs.wait.mean' --max-replicas 4"),
            std::string::npos)
      << report;
  EXPECT_NE(plan({"--seed", "7"}).out.find("\n  seed         7\n"), std::string::npos);
}

}  // namespace
}  // namespace headroom::test
