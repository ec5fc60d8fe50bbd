// SPDX-License-Identifier: Apache-2.0
// `headroom plan`: what it answers, on the page and in JSON.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

using Words = std::vector<std::string>;

class PlanAnswer : public testing::Test {
 protected:
  PlanAnswer() {
    folder.write("queue.json", R"({
      "run": { "horizon": "7 d", "warm_up": "1 d" },
      "cluster": { "pools": [ { "name": "n", "nodes": 2,
        "node": { "cpus": 96, "gpus": 8, "price": "300 kUSD", "power": "10 kW" } } ] },
      "workload": { "synthetic": { "rate": "4 1/h", "classes": [
        { "name": "x", "gpus_per_node": 4, "cpus": 8, "duration": { "dist": "exponential", "mean": "1 h" } } ] } },
      "costs": { "fabric": { "per_gpu": "0 USD" } } })");
  }
  [[nodiscard]] Finished plan(const Words& more) const {
    Words words{"plan", "queue.json", "-q", "--goal", "min cost.present_value"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, folder.path());
  }
  TemporaryFolder folder;
};

TEST_F(PlanAnswer, TakesAPoolByNumber) {
  const Finished by_name = plan({"--decide", "cluster.pools[n].nodes=3,4", "--max-replicas", "2", "--json"});
  const Finished by_number = plan({"--decide", "cluster.pools[0].nodes=3,4", "--max-replicas", "2", "--json"});
  ASSERT_EQ(by_number.status, 0) << by_number.err;
  EXPECT_EQ(json_number(json_leaves(by_number.out), "/bound/cost.present_value"),
            json_number(json_leaves(by_name.out), "/bound/cost.present_value"));
}

TEST_F(PlanAnswer, ARelaxationThatIsTypedOffThePageSuffices) {
  const Words decision{"--decide", "cluster.pools[n].nodes=2:3:1", "--max-replicas", "4", "--subject-to"};
  for (const char* claim :
       {"jobs.wait.p95 <= 0 s", "jobs.wait.p95 < 60 s", "utilisation.gpu > 93 %", "jobs.wait.max == 1 s"}) {
    Words asked = decision;
    asked.emplace_back(claim);
    const Finished none = plan(asked);
    EXPECT_EQ(none.status, 4) << none.out << none.err;
    const std::string before = "The smallest relaxation is ", after = " in the place of ";
    const std::size_t begin = none.out.find(before), end = none.out.find(after);
    ASSERT_NE(begin, std::string::npos) << none.out;
    asked.back() = none.out.substr(begin + before.size(), end - begin - before.size());
    const Finished relaxed = plan(asked);
    EXPECT_EQ(relaxed.status, 0) << asked.back() << "\n" << relaxed.out << relaxed.err;
  }
}

TEST_F(PlanAnswer, SaysInJsonWhatWouldSuffice) {
  const Finished none = plan({"--decide", "cluster.pools[n].nodes=2:3:1", "--max-replicas", "4", "--json",
                              "--subject-to", "jobs.wait.p95 <= 60 s"});
  EXPECT_EQ(none.status, 4);
  const auto leaves = json_leaves(none.out);
  EXPECT_EQ(json_number(leaves, "/relaxation/claims/0/asked"), 60.0);
  EXPECT_EQ(leaves.at("/relaxation/claims/0/unit"), "\"s\"");
  const double kept = json_number(leaves, "/relaxation/claims/0/kept");
  const double wait = json_number(leaves, "/candidates/1/jobs.wait.p95/value");
  EXPECT_NEAR(kept, wait + json_number(leaves, "/candidates/1/jobs.wait.p95/half_width"), 1e-9 * kept);
  EXPECT_EQ(leaves.at("/relaxation/choice/cluster.pools[n].nodes"), "\"3\"");
}

TEST_F(PlanAnswer, SaysInJsonHowItCameToItsChoice) {
  const Finished done = plan({"--decide", "cluster.pools[n].nodes=2:5:1", "--max-replicas", "4", "--json",
                              "--subject-to", "jobs.wait.p95 < 2 min"});
  ASSERT_EQ(done.status, 0) << done.out << done.err;
  const auto leaves = json_leaves(done.out);
  EXPECT_EQ(leaves.at("/binding/claim"), "\"jobs.wait.p95 < 2 min\"");
  EXPECT_TRUE(leaves.contains("/binding/choice/cluster.pools[n].nodes"));
  EXPECT_EQ(leaves.at("/bound/choice/cluster.pools[n].nodes"), "\"2\"");
  EXPECT_GT(json_number(leaves, "/bound/busy_gpus"), 8.0);
  EXPECT_NEAR(json_number(leaves, "/candidates/3/load") * 40.0, 16.0, 4.0);  // 4 jobs an hour of 4 GPU-hours
  EXPECT_GT(json_number(leaves, "/candidates/3/queueing_estimate_s"), 0.0);
  EXPECT_EQ(leaves.at("/candidates/3/standings/0"), "\"kept\"");
  EXPECT_TRUE(leaves.contains("/candidates/3/front"));
  EXPECT_TRUE(leaves.contains("/candidates/3/doubt"));
}

TEST_F(PlanAnswer, WarnsThatOneReplicaIsNotSure) {
  const Finished one = plan({"--decide", "cluster.pools[n].nodes=5", "--max-replicas", "1"});
  EXPECT_EQ(one.status, 0) << one.err;
  EXPECT_NE(one.out.find("warning: one replica does not say"), std::string::npos) << one.out;
}

TEST_F(PlanAnswer, WarnsWhereMoreWorkComesThanTheChoiceCanDo) {
  const Finished full = plan({"--decide", "cluster.pools[n].nodes=1", "--max-replicas", "2"});
  EXPECT_NE(full.out.find("warning: more work comes than nodes = 1 can do"), std::string::npos) << full.out;
  const Finished enough = plan({"--decide", "cluster.pools[n].nodes=5", "--max-replicas", "2"});
  EXPECT_EQ(enough.out.find("warning:"), std::string::npos) << enough.out;
}

}  // namespace
}  // namespace headroom::test
