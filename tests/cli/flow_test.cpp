// SPDX-License-Identifier: Apache-2.0
// fidelity "flow", and fairshare verified: headroom and the process that moves flows for it.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

// Eight systems below four leaves whose uplinks carry a quarter; jobs of three systems send across leaves.
constexpr const char* narrow = R"({
  "title": "Narrow",
  "run": { "seed": 5 },
  "cluster": {
    "pools": [ { "name": "h100", "nodes": 8, "node": "dgx-h100" } ],
    "network": { "fidelity": "flow", "fabric": { "family": "leaf-spine", "hosts_per_leaf": 2 },
                 "oversubscription": "1:4", "routing": "ideal",
                 "classes": [ { "name": "train", "communication": "data-parallel" } ] }
  },
  "workload": { "synthetic": { "jobs": 12, "rate": "6 /h", "classes": [
    { "name": "train", "nodes": 3, "gpus_per_node": 8, "duration": { "dist": "lognormal", "median": "20 min", "sigma": 0.4 } } ] } }
})";

class Flow : public testing::Test {
 protected:
  void SetUp() override { folder.write("narrow.json", narrow); }
  Finished ask(const std::vector<std::string>& words) { return run(words, folder.path()); }
  TemporaryFolder folder;
};

TEST_F(Flow, TheVersionSaysWhatMovesFlows) {
  const std::string text = ask({"version"}).out;
  EXPECT_NE(text.find("\nfidelity \"flow\": SimGrid 3."), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with(", " HEADROOM_WORKER_BINARY "\n")) << text;
  EXPECT_EQ(json_leaves(ask({"version", "--json"}).out).at("/flow_worker"), "\"" HEADROOM_WORKER_BINARY "\"");
}

// Jobs meet on uplinks: SimGrid and the model see them wait for about as long, and both longer than if each were alone.
TEST_F(Flow, ARunIsCloseToFairshare) {
  const auto gpu_hours = [&](const std::string& fidelity, const std::string& metric) {
    const Finished program = ask({"run", "narrow.json", "--json", "--set", "cluster.network.fidelity=" + fidelity});
    EXPECT_EQ(program.status, 0) << program.err;
    return json_number(json_leaves(program.out), "/metrics/gpu_hours." + metric + "/value");
  };
  EXPECT_GT(gpu_hours("flow", "network.waiting"), 1.1 * gpu_hours("isolated", "network.waiting"));
  EXPECT_GT(gpu_hours("flow", "network.waiting"), gpu_hours("flow", "network.lost.interleaved"));
  EXPECT_NEAR(gpu_hours("flow", "used") / gpu_hours("fairshare", "used"), 1.0, 0.05);  // as steps of phased jobs
}

TEST_F(Flow, ItIsTheSameOnAnyNumberOfThreads) {
  std::vector<std::map<std::string, std::string>> results;
  for (const char* threads : {"1", "2", "2"}) {
    const Finished program =
        ask({"run", "narrow.json", "--replicas", "3", "--threads", threads, "-q", "-o", "out", "--force"});
    ASSERT_EQ(program.status, 0) << program.err;
    auto content = folder.content();
    content.erase("out/manifest.json");
    results.push_back(std::move(content));
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[1], results[2]);
}

TEST_F(Flow, ASweepHasIt) {
  const Finished program =
      ask({"sweep", "narrow.json", "--vary", "cluster.network.fidelity=fairshare,flow", "--json", "--threads", "2"});
  ASSERT_EQ(program.status, 0) << program.err;
  EXPECT_NE(program.out.find("gpu_hours.network.waiting"), std::string::npos);
}

// Nothing is simulated and nothing written.
TEST(FlowWithoutWorker, IsRefusedBeforeItStarts) {
  const TemporaryFolder folder;
  folder.write("narrow.json", narrow);
  const auto ask = [&](const std::string& words) {
    return run_shell("HEADROOM_WORKER=/nowhere \"$HEADROOM\" " + words, folder.path());
  };
  const std::string why =
      "cluster.network.fidelity \"flow\" needs headroom-worker: HEADROOM_WORKER is \"/nowhere\", which is no "
      "program.\n";
  const Finished single = ask("run narrow.json");
  EXPECT_EQ(single.status, 5);
  EXPECT_EQ(single.err, "headroom: narrow.json: " + why);
  const Finished sweep = ask("sweep narrow.json --vary cluster.network.fidelity=fairshare,flow");
  EXPECT_EQ(sweep.status, 5);
  EXPECT_EQ(sweep.err, "headroom: narrow.json: " + why);
  EXPECT_EQ(folder.content().size(), 1U);
  const Finished verify = ask("network verify narrow.json");
  EXPECT_EQ(verify.status, 5);
  EXPECT_EQ(ask("run narrow.json --set cluster.network.fidelity=fairshare --json").status, 0);
}

// A worker that dies in the middle is an error of the run, in words.
TEST_F(Flow, AWorkerThatDiesEndsTheRun) {
  folder.write("worker", "#!/bin/sh\n\"" HEADROOM_WORKER_BINARY "\" </dev/null\nhead -c 16 >/dev/null\nexit 9\n");
  std::filesystem::permissions(folder.path() / "worker", std::filesystem::perms::owner_all);
  const Finished program = run_shell("HEADROOM_WORKER=\"$PWD/worker\" \"$HEADROOM\" run narrow.json", folder.path());
  EXPECT_EQ(program.status, 5) << program.out;
  EXPECT_NE(program.err.find("/worker ended with status 9 before it had answered.\n"), std::string::npos)
      << program.err;
}

TEST_F(Flow, VerifyComparesMoments) {
  const Finished program =
      ask({"network", "verify", "narrow.json", "--snapshots", "4", "-q", "--json", "-o", "report"});
  ASSERT_EQ(program.status, 0) << program.err;
  EXPECT_EQ(program.err, "");
  const auto leaves = json_leaves(program.out);
  EXPECT_TRUE(leaves.contains("/tables/moments/3/jobs"));
  EXPECT_FALSE(leaves.contains("/tables/moments/4/jobs"));
  EXPECT_LT(json_number(leaves, "/metrics/network.verify.error/value"), 0.05);
  EXPECT_GT(json_number(leaves, "/metrics/network.verify.slowed.interleaved/value"), -0.02);
  EXPECT_TRUE(folder.content().contains("report/moments.csv"));
  EXPECT_TRUE(folder.content().contains("report/jobs.csv"));
  EXPECT_EQ(ask({"network", "verify", "narrow.json", "--snapshots", "4", "-q", "--json"}).out, program.out);
}

TEST_F(Flow, VerifyRefusesWhatItCannotAnswer) {
  const Finished number = ask({"network", "verify", "narrow.json", "--snapshots", "0"});
  EXPECT_EQ(number.status, 2);
  EXPECT_EQ(number.err, "headroom: --snapshots takes a number from 1 to 10000.\n");
  folder.write("bare.json", small_scenario);
  folder.write("jobs.csv", small_trace);
  const Finished bare = ask({"network", "verify", "bare.json"});
  EXPECT_EQ(bare.status, 3);
  EXPECT_NE(bare.err.find("needs to know what joins the nodes"), std::string::npos) << bare.err;
}

}  // namespace
}  // namespace headroom::test
