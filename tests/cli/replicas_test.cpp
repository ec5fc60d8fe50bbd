// SPDX-License-Identifier: Apache-2.0
// `headroom run --replicas`: what lands on disk, and what is refused.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

class Replicas : public testing::Test {
 protected:
  Replicas() {
    folder.write("jobs.csv", small_trace);
    folder.write("scenario.json", small_scenario);
    folder.write("drawn.json", R"({
      "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
      "workload": { "synthetic": { "jobs": 50, "load": "80 %", "classes": [
        { "name": "one", "gpus": 4, "duration": { "dist": "exponential", "mean": "5 min" } } ] } } })");
  }
  [[nodiscard]] std::map<std::string, std::string> results(std::vector<std::string> more, const std::string& where) {
    more.insert(more.begin(), {"run", "drawn.json", "-o", where});
    const Finished program = run(more, folder.path());
    EXPECT_EQ(program.status, 0) << program.err;
    std::map<std::string, std::string> files;
    for (const auto& [name, bytes] : folder.content())
      if (name.starts_with(where + "/") && !name.ends_with("manifest.json"))
        files[name.substr(where.size() + 1)] = bytes;
    return files;
  }
  TemporaryFolder folder;
};

TEST_F(Replicas, TheSameBytesWithOneThreadAndWithTwo) {
  EXPECT_EQ(results({"--replicas", "5", "--threads", "1"}, "a"), results({"--replicas", "5", "--threads", "2"}, "b"));
}

TEST_F(Replicas, EveryReplicaHasItsJobsAndItsRecord) {
  const auto one = results({}, "one"), three = results({"--replicas", "3"}, "three");
  EXPECT_TRUE(three.at("jobs.csv").starts_with(one.at("jobs.csv"))) << "replica 0 is the run with the seed itself";
  EXPECT_EQ(three.at("run_record.hrr.zst"), one.at("run_record.hrr.zst"));
  EXPECT_EQ(three.at("timeseries.csv"), one.at("timeseries.csv"));
  EXPECT_TRUE(three.contains("run_record-1.hrr.zst") && three.contains("run_record-2.hrr.zst"));
  EXPECT_NE(three.at("run_record-1.hrr.zst"), three.at("run_record-2.hrr.zst"));
  for (const char* start : {"\n0,1,", "\n1,1,", "\n2,1,", "\n2,50,"})
    EXPECT_NE(three.at("jobs.csv").find(start), std::string::npos) << start + 1;
  EXPECT_EQ(three.at("jobs.csv").find("\n3,"), std::string::npos);
}

TEST_F(Replicas, WhatMakesNoSenseIsRefused) {
  struct Row {
    std::vector<std::string> words;
    int status;
    const char* message;
  };
  const Row rows[] = {
      {{"scenario.json", "--replicas", "3"},
       3,
       "headroom: scenario.json: a log that is replayed has one outcome: nothing is drawn, so every replica would be "
       "the "
       "same, and there is no interval. Leave out run.replicas and run.precision, or draw the jobs: with "
       "workload.synthetic, or from the log with workload.trace.sample.\n"},
      {{"drawn.json", "--replicas", "many"}, 2, "headroom: --replicas takes a whole number, not \"many\".\n"},
      {{"drawn.json", "--threads", "0"}, 2, "headroom: --threads takes a number from 1 to 4096.\n"},
      {{"drawn.json", "--precision", "jobs.wait.p95 5 kW"},
       3,
       "--set:1:31: error: /run/precision/0: \"5 kW\" is a power, and jobs.wait.p95 is a duration, such as \"2d "
       "12h\"\n"},
      {{"drawn.json", "--precision", "jobs.wait.p95"},
       3,
       "--set:1:17: error: /run/precision/0: expected a metric and how near to come to it, such as \"jobs.wait.p95 5 "
       "%\"\n"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words{"run", "--json"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    const Finished program = run(words, folder.path());
    EXPECT_EQ(program.status, row.status);
    EXPECT_EQ(program.out, "");
    EXPECT_TRUE(program.err.starts_with(row.message)) << program.err;
  }
}

}  // namespace
}  // namespace headroom::test
