// SPDX-License-Identifier: Apache-2.0
// `headroom trace`: what a person does with a log before and after a replay.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

constexpr const char* log_of_a_day =
    "job_id,submit_s,duration_s,gpus,tenant,wait_s\n"
    "1,0,3600,2,ann,0\n2,60,1800,1,bob,0\n3,120,7200,4,ann,3480\n4,43200,600,1,bob,0\n5,86400,3600,1,ann,0\n";
constexpr const char* four_gpus =
    R"({"cluster": {"pools": [{"name": "p", "nodes": 1, "node": {"gpus": 4, "cpus": 8}}]},
        "workload": {"synthetic": {"jobs": 5, "rate": "1 1/h", "classes": [{"name": "c", "gpus": 1, "duration": "1 h"}]}}})";

class Trace : public ::testing::Test {
 protected:
  Trace() {
    folder_.write("day.csv", log_of_a_day);
    folder_.write("four.json", four_gpus);
  }
  Finished trace(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "trace");
    return run(arguments, folder_.path());
  }
  TemporaryFolder folder_;
};

TEST_F(Trace, CheckAgainstAClusterNamesWhatDoesNotFit) {
  folder_.write("wide.csv", std::string(log_of_a_day) + "6,86400,3600,8,eve,\n");
  const Finished check = trace({"check", "wide.csv", "--scenario", "four.json", "-o", "out"});
  EXPECT_EQ(check.status, 0) << check.err;
  EXPECT_NE(check.out.find("1 jobs do not fit into the empty cluster"), std::string::npos) << check.out;
  const auto files = folder_.content();
  for (const char* name :
       {"out/report.md", "out/summary.json", "out/findings.csv", "out/load_by_tenant.csv", "out/demand.svg"})
    EXPECT_TRUE(files.contains(name)) << name;
  EXPECT_NE(files.at("out/report.md").find("](demand.svg)"), std::string::npos);
}

TEST_F(Trace, ConvertThereAndBackIsTheSameTrace) {
  ASSERT_EQ(trace({"convert", "day.csv", "-o", "day.swf"}).status, 0);
  ASSERT_EQ(trace({"convert", "day.csv", "-o", "again.csv"}).status, 0);
  ASSERT_EQ(trace({"convert", "again.csv", "-o", "third.csv"}).status, 0);
  EXPECT_EQ(folder_.read("again.csv"), folder_.read("third.csv"));
  EXPECT_NE(folder_.read("day.swf").find("; "), std::string::npos);
  const auto leaves = json_leaves(trace({"inspect", "again.csv", "--json"}).out);
  EXPECT_EQ(leaves.at("/metrics/trace.jobs/value"), "5");
  EXPECT_EQ(leaves.at("/metrics/trace.gpu_hours/value"),
            json_leaves(trace({"inspect", "day.csv", "--json"}).out).at("/metrics/trace.gpu_hours/value"));
}

TEST_F(Trace, SampleCutsAWindowAndSpeedsUp) {
  const Finished sample = trace({"sample", "day.csv", "--set", R"(window=["1 h", "1 d"])", "--set", "arrivals=200 %"});
  EXPECT_EQ(sample.status, 0) << sample.err;
  // Of the five jobs one is submitted in the window, at 43,200 s: 39,600 s after its begin, twice as fast.
  EXPECT_NE(sample.out.find("\n4,19800,600,"), std::string::npos) << sample.out;
  EXPECT_EQ(sample.out.find("\n5,"), std::string::npos) << sample.out;
}

TEST_F(Trace, BacktestComparesWithTheRecordedStarts) {
  const Finished test =
      trace({"backtest", "day.csv", "--scenario", "four.json", "--set", "scheduler.backfill=none", "-o", "out"});
  EXPECT_EQ(test.status, 0) << test.err;
  EXPECT_NE(test.out.find("The log waits"), std::string::npos);
  EXPECT_EQ(json_leaves(folder_.read("out/summary.json")).at("/metrics/backtest.wait.error.mean_absolute/value"), "0")
      << "job 3 waits for job 1 in the log as in the replay";
  for (const char* name : {"out/waits.svg", "out/busy.svg", "out/queue.svg"})
    EXPECT_TRUE(folder_.read(name).starts_with("<svg")) << name;
}

// Two processors by the header of the log. Job 2 wants both, at 100 s; job 3 fits beside job 1 and jumps the line only
// if there is backfilling.
TEST_F(Trace, BacktestOfALogWithAHeaderIsEasyUnlessAskedOtherwise) {
  folder_.write("two.swf",
                "; Version: 2\n; MaxProcs: 2\n"
                "1 0 0 100 1 -1 -1 1 100 -1 1 1 1 -1 1 -1 -1 -1\n"
                "2 10 90 50 2 -1 -1 2 50 -1 1 1 1 -1 1 -1 -1 -1\n"
                "3 20 0 50 1 -1 -1 1 50 -1 1 1 1 -1 1 -1 -1 -1\n");
  const auto error_s = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"backtest", "two.swf", "--json"});
    const Finished test = trace(more);
    EXPECT_EQ(test.status, 0) << test.err;
    return json_number(json_leaves(test.out), "/metrics/backtest.wait.error.mean_absolute/value");
  };
  EXPECT_EQ(error_s({}), 0.0);
  EXPECT_NEAR(error_s({"--set", "scheduler.backfill=none"}), 130.0 / 3.0, 1e-9);  // job 3 starts at 150 s
  EXPECT_EQ(error_s({"--set", "scheduler.backfill=easy-sjbf"}), 0.0);
}

TEST_F(Trace, BacktestNeedsRecordedStartsAndACluster) {
  folder_.write("plain.csv", "job_id,submit_s,duration_s,gpus\n1,0,10,1\n2,5,10,1\n");
  const Finished plain = trace({"backtest", "plain.csv", "--scenario", "four.json"});
  EXPECT_EQ(plain.status, 3);
  EXPECT_NE(plain.err.find("does not say when its jobs started"), std::string::npos) << plain.err;
  const Finished nowhere = trace({"backtest", "day.csv"});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_NE(nowhere.err.find("on which cluster?"), std::string::npos) << nowhere.err;
}

TEST_F(Trace, AFitIsAWorkloadThatRuns) {
  std::string log = "job_id,submit_s,duration_s,gpus,tenant\n";
  for (int i = 0; i < 400; ++i)
    log += std::to_string(i + 1) + "," + std::to_string(i * 900) + "," + std::to_string(100 + (i * 37) % 5000) + "," +
           std::to_string(1 + i % 2) + ",t" + std::to_string(i % 3) + "\n";
  folder_.write("log.csv", log);
  ASSERT_EQ(trace({"fit", "log.csv", "-o", "fitted.json"}).status, 0);
  folder_.write(
      "fit-run.json",
      R"({"extends": "fitted.json", "cluster": {"pools": [{"name": "p", "nodes": 2, "node": {"gpus": 4, "cpus": 8}}]}})");
  const Finished ran = run({"run", "fit-run.json", "--json"}, folder_.path());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(json_leaves(ran.out).at("/metrics/jobs.finished/value"), "400");
  const Finished compared = trace({"compare", "log.csv", "fit-run.json", "-o", "near"});
  EXPECT_EQ(compared.status, 0) << compared.err;
  EXPECT_NE(compared.out.find("A is log.csv with 400 jobs"), std::string::npos) << compared.out;
  EXPECT_TRUE(folder_.read("near/autocorrelation.svg").starts_with("<svg"));
}

TEST_F(Trace, RequestLogsAreALoadAndNoJobs) {
  folder_.write("requests.csv",
                "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n2023-11-16 "
                "18:15:50.9951690,396,109\n");
  const Finished inspect = trace({"inspect", "requests.csv"});
  EXPECT_EQ(inspect.status, 0) << inspect.err;
  EXPECT_NE(inspect.out.find("2 requests over"), std::string::npos) << inspect.out;
}

}  // namespace
}  // namespace headroom::test
