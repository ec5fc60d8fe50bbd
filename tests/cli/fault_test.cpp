// SPDX-License-Identifier: Apache-2.0
// Input that is wrong: status 3, every fault named, nothing on stdout and nothing on the disk.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

class Fault : public testing::Test {
 protected:
  Fault() {
    folder.write("jobs.csv", small_trace);
    folder.write("scenario.json", small_scenario);
  }
  /// The same from every verb that reads a scenario.
  void expect_fault(std::vector<std::string> arguments, const std::string& message) {
    const auto before = folder.content();
    arguments.insert(arguments.begin(), "validate");
    const Finished valid = run(arguments, folder.path());
    EXPECT_EQ(valid.status, 3);
    EXPECT_EQ(valid.out, "");
    EXPECT_EQ(valid.err, message);
    arguments[0] = "run";
    for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--json"}, {"-o", "out"}}) {
      std::vector<std::string> words = arguments;
      words.insert(words.end(), more.begin(), more.end());
      const Finished program = run(words, folder.path());
      EXPECT_EQ(program.status, 3);
      EXPECT_EQ(program.out, "");
      EXPECT_EQ(program.err, message);
    }
    EXPECT_EQ(folder.content(), before) << "nothing is written";
  }
  TemporaryFolder folder;
};

TEST_F(Fault, EveryFaultOfAScenarioIsNamedAtOnce) {
  folder.write("broken.json", R"({
  "cluster": { "pools": [ { "name": "n", "nodess": 4, "node": { "cpus": 16 } } ] },
  "workload": { "trace": { "format": "csv", "path": "jobs.csv" } },
  "run": { "horizon": "40 kW" }
})");
  expect_fault({"broken.json"}, R"(broken.json:2:42: error: unknown key "nodess" in /cluster/pools/0
    2 |   "cluster": { "pools": [ { "name": "n", "nodess": 4, "node": { "cpus": 16 } } ] },
      |                                          ^~~~~~~~ did you mean "nodes"?
broken.json:4:23: error: /run/horizon: "40 kW" is a power; expected a duration such as "28 d"
    4 |   "run": { "horizon": "40 kW" }
      |                       ^~~~~~~
2 errors.
)");
}

TEST_F(Fault, AnOverride) {
  expect_fault({"scenario.json", "--set", "cluster.pools[m].nodes=8"},
               "--set:1:15: error: there is no element \"m\" in this list\n"
               "    1 | cluster.pools[m].nodes=8\n"
               "      |               ^\n1 error.\n");
  expect_fault({"scenario.json", "--set", "seed"},
               "--set:1:1: error: expected path=value, such as run.seed=7\n    1 | seed\n      | ^~~~\n1 error.\n");
}

TEST_F(Fault, AFileThatIsNotThere) {
  expect_fault({"no.json"}, "no.json: error: cannot read \"no.json\": No such file or directory\n1 error.\n");
}

TEST_F(Fault, ATraceThatCannotBeRead) {
  folder.write("jobs.csv", "job_id,submit_s,duration_s,gpus\n1,0,ten,8\n");
  expect_fault({"scenario.json", "--set", "workload.trace.bad_rows=fatal"},
               "jobs.csv:2: error: column duration_s \"ten\" is not a number\n1 error.\n");
  std::filesystem::remove(folder.path() / "jobs.csv");
  expect_fault({"scenario.json"},
               "scenario.json:4:53: error: /workload/trace/path: there is no file \"jobs.csv\"\n"
               "    4 |   \"workload\": { \"trace\": { \"format\": \"csv\", \"path\": \"jobs.csv\" } }\n"
               "      |                                                     ^~~~~~~~~~\n1 error.\n");
}

TEST_F(Fault, ReplicasOfALogAreRefusedBeforeTheRun) {
  const Finished program = run({"validate", "scenario.json", "--set", "run.replicas=3"}, folder.path());
  EXPECT_EQ(program.status, 3);
  EXPECT_NE(program.err.find("scenario.json: error: a log that is replayed has one outcome"), std::string::npos)
      << program.err;
}

TEST_F(Fault, ValidateJsonIsOneDocumentWithEveryFault) {
  folder.write("broken.json", R"({ "cluster": 3 })");
  const Finished program = run({"validate", "scenario.json", "broken.json", "--json"}, folder.path());
  EXPECT_EQ(program.status, 3);
  EXPECT_EQ(program.err, "");
  const auto leaves = json_leaves(program.out);
  EXPECT_EQ(leaves.at("/schema"), "\"headroom/diagnostics/1\"");
  EXPECT_EQ(leaves.at("/diagnostics/0/file"), "\"broken.json\"");
  EXPECT_EQ(leaves.at("/diagnostics/0/line"), "1");
  EXPECT_GE(json_number(leaves, "/errors"), 2.0) << "the workload is missing too";
}

TEST_F(Fault, AWarningLeavesAResult) {
  folder.write("jobs.csv", small_trace + "4,x,10,10,1,8,16,bio\n");
  const Finished program = run({"run", "scenario.json", "--json"}, folder.path());
  EXPECT_EQ(program.status, 0);
  EXPECT_NE(program.err.find("warning: "), std::string::npos) << program.err;
  EXPECT_NE(json_leaves(program.out).at("/warnings/0"), "\"\"");
}

TEST_F(Fault, ResolvedValuesNameTheirPlaces) {
  const Finished program = run({"validate", "scenario.json", "--print-resolved", "--set", "run.seed=9"}, folder.path());
  EXPECT_EQ(program.status, 0);
  for (const char* part : {"// scenario.json:3\n", "// default\n", "// --set"})
    EXPECT_NE(program.out.find(part), std::string::npos) << part << program.out;
}

}  // namespace
}  // namespace headroom::test
