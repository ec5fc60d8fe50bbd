// SPDX-License-Identifier: Apache-2.0
// headroom network: what the GPUs of a scenario would do, without a run.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

class Network : public testing::Test {
 protected:
  Network() {
    folder.write("jobs.csv", small_trace);
    folder.write("pod.json", R"({
  "cluster": { "pools": [ { "name": "h100", "node": "dgx-h100", "nodes": 8 }, { "name": "amd", "node": "mi300x-8x", "nodes": 1 },
                          { "name": "cpu", "node": { "cpus": 16 }, "nodes": 2 } ] },
  "workload": { "trace": { "format": "csv", "path": "jobs.csv" } }
})");
  }
  Finished ask(std::vector<std::string> more) {
    more.insert(more.begin(), {"network", "collective", "pod.json"});
    return run(more, folder.path());
  }
  void expect_fault(const std::vector<std::string>& more, const std::string& message) {
    const Finished program = ask(more);
    EXPECT_EQ(program.status, 3);
    EXPECT_EQ(program.out, "");
    EXPECT_EQ(program.err, message);
  }
  TemporaryFolder folder;
};

TEST_F(Network, SaysWhatEachSizeTakes) {
  const Finished program = ask({"--size", "1GiB:8GiB", "--json"});
  EXPECT_EQ(program.status, 0) << program.err;
  const auto leaves = json_leaves(program.out);
  EXPECT_EQ(leaves.at("/tables/collective/0/algorithm"), "\"nvls-tree\"");
  EXPECT_EQ(leaves.at("/tables/collective/3/size"), "\"8 GiB\"");
  EXPECT_EQ(leaves.at("/tables/collective/3/protocol"), "\"Simple\"");
  EXPECT_NEAR(json_number(leaves, "/tables/collective/3/busbw_gb_per_s"), 377.0, 0.1);
  EXPECT_FALSE(leaves.contains("/tables/collective/4/size"));
  const double time_us = json_number(leaves, "/tables/collective/3/time_us");
  EXPECT_NEAR(json_number(leaves, "/tables/collective/3/algbw_gb_per_s"), 8 * 1073.741824e6 / time_us / 1e3, 1e-6);
}

TEST_F(Network, TheTableForPeopleHasTheSameNumbers) {
  const Finished program = ask({"--size", "8 GiB", "-o", "report"});
  EXPECT_EQ(program.status, 0) << program.err;
  EXPECT_NE(program.out.find("All-reduce of 8 GiB among 64 GPUs on 8 nodes of h100 takes 44.86 ms (ring with Simple): "
                             "191.5 GB/s, bus bandwidth 377 GB/s."),
            std::string::npos)
      << program.out;
  EXPECT_TRUE(folder.content().contains("report/collective.csv"));
}

TEST_F(Network, WhatIsAllowedIsWhatTheScenarioSays) {
  const auto first = [&](const std::vector<std::string>& more, const std::string& column) {
    std::vector<std::string> words = {"--ranks", "8", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const auto leaves = json_leaves(ask(words).out);
    const auto found = leaves.find("/tables/collective/0/" + column);
    return found == leaves.end() ? "" : found->second;
  };
  EXPECT_EQ(first({"--size", "1 GiB"}, "algorithm"), "\"nvls\"");
  EXPECT_EQ(first({"--size", "1 GiB", "--set", "cluster.network.collectives.nvls=false"}, "algorithm"), "\"ring\"");
  EXPECT_EQ(first({"--size", "4 KiB"}, "time_us").substr(0, 2), "36") << "a launch";
  EXPECT_EQ(first({"--size", "4 KiB", "--set", "cluster.network.collectives.launch=graphs"}, "time_us").substr(0, 2),
            "15");
  EXPECT_EQ(first({"--size", "1 GiB", "--op", "all-to-all"}, "algorithm"), "\"pairwise\"");
  folder.write("ours.csv", "op,ranks,nodes,size_bytes,time_us\nall-reduce,8,1,1048576,33\nall-reduce,8,1,2097152,39\n");
  const std::string set = "cluster.network.collectives.measured=" + (folder.path() / "ours.csv").string();
  EXPECT_EQ(first({"--size", "2 MiB", "--set", set}, "algorithm"), "\"measured\"");
  EXPECT_EQ(first({"--size", "2 MiB", "--set", set}, "time_us").substr(0, 2), "39");
}

TEST_F(Network, WhatCannotBeAnsweredIsSaid) {
  expect_fault({"--ranks", "65"}, "headroom: pod.json: pool \"h100\" has 64 GPUs, and 65 ranks need one each.\n");
  expect_fault({"--pool", "h10"}, "headroom: pod.json: there is no pool \"h10\". Did you mean \"h100\"?\n");
  expect_fault({"--pool", "cpu"}, "headroom: pod.json: pool \"cpu\": it has no GPUs.\n");
  expect_fault({"--pool", "amd"},
               "headroom: pod.json: pool \"amd\": the catalogue does not say how GPUs \"mi300x\" are linked (headroom "
               "catalogue list collective).\n");
}

}  // namespace
}  // namespace headroom::test
