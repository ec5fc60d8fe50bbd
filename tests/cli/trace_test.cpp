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
  for (const char* name : {"out/report.md", "out/report.html", "out/summary.json", "out/findings.csv",
                           "out/load_by_tenant.csv", "out/demand.svg"})
    EXPECT_TRUE(files.contains(name)) << name;
  EXPECT_NE(files.at("out/report.md").find("](demand.svg)"), std::string::npos);
}

TEST_F(Trace, ConvertThereAndBackIsTheSameTrace) {
  ASSERT_EQ(trace({"convert", "day.csv", "-o", "day.swf"}).status, 0);
  ASSERT_EQ(trace({"convert", "day.csv", "-o", "again.csv"}).status, 0);
  ASSERT_EQ(trace({"convert", "again.csv", "-o", "third.csv"}).status, 0);
  EXPECT_EQ(folder_.read("again.csv"), folder_.read("third.csv"));
  // From swf and back: what that format cannot say (tenants are users, GPUs are processors) is lost once, not twice.
  ASSERT_EQ(trace({"convert", "day.swf", "-o", "from-swf.csv"}).status, 0);
  ASSERT_EQ(trace({"convert", "from-swf.csv", "-o", "second.swf"}).status, 0);
  const auto rows = [this](const char* name) {
    const std::string text = folder_.read(name);
    return text.substr(text.find("\n1 "));
  };
  EXPECT_EQ(rows("day.swf"),
            "\n1 0 0 3600 2 -1 -1 2 -1 -1 1 1 -1 -1 -1 -1 -1 -1\n2 60 0 1800 1 -1 -1 1 -1 -1 1 2 -1 -1 -1 -1 -1 -1\n"
            "3 120 3480 7200 4 -1 -1 4 -1 -1 1 1 -1 -1 -1 -1 -1 -1\n"
            "4 43200 0 600 1 -1 -1 1 -1 -1 1 2 -1 -1 -1 -1 -1 -1\n"
            "5 86400 0 3600 1 -1 -1 1 -1 -1 1 1 -1 -1 -1 -1 -1 -1\n");
  EXPECT_EQ(rows("second.swf"), rows("day.swf"));
  const auto leaves = json_leaves(trace({"inspect", "again.csv", "--json"}).out);
  EXPECT_EQ(leaves.at("/metrics/trace.jobs/value"), "5");
  EXPECT_EQ(leaves.at("/metrics/trace.gpu_hours/value"),
            json_leaves(trace({"inspect", "day.csv", "--json"}).out).at("/metrics/trace.gpu_hours/value"));
}

constexpr const char* log_in_swf =
    "; Computer: SP2\n; UnixStartTime: 1509278400\n; MaxNodes: 4\n; MaxProcs: 4\n"
    "1 0 0 3600 2 -1 -1 2 7200 -1 1 1 -1 -1 -1 -1 -1 -1\n2 60 0 0 2 -1 -1 2 7200 -1 1 1 -1 -1 -1 -1 -1 -1\n"
    "3 120 0 1 2 -1 -1\n4 7200 0 600 4 -1 -1 4 7200 -1 1 1 -1 -1 -1 -1 -1 -1\n";

TEST_F(Trace, ConvertSaysWhatItLeavesOutAndKeepsTheMachine) {
  folder_.write("log.swf", log_in_swf);
  const Finished swf = trace({"convert", "log.swf", "-o", "again.swf"});
  EXPECT_EQ(swf.status, 0) << swf.err;
  EXPECT_NE(
      swf.err.find("2 of 4 rows are not written: 1 dropped by a rule, 1 that cannot be read.\n2 jobs: again.swf\n"),
      std::string::npos)
      << swf.err;
  const Finished csv = trace({"convert", "log.swf", "-o", "log.csv"});
  EXPECT_NE(
      csv.err.find("csv cannot say everything: the machine of the header is not told: MaxNodes: 4, MaxProcs: 4\n"),
      std::string::npos)
      << csv.err;
  EXPECT_NE(csv.err.find("csv cannot say everything: the calendar time"), std::string::npos) << csv.err;
  const Finished backtest = trace({"backtest", "again.swf"});
  EXPECT_EQ(backtest.status, 0) << "the header states the machine: " << backtest.err;
  EXPECT_EQ(trace({"backtest", "log.csv"}).status, 2);
  EXPECT_NE(trace({"check", "again.swf"}).out.find("2017-10"), std::string::npos);
}

TEST_F(Trace, APackedOutputIsRefused) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"convert", "x.swf.gz"}, {"convert", "x.csv.zst"}, {"fit", "x.json.gz"}}) {
    const Finished packed = trace({words[0], "day.csv", "-o", words[1]});
    EXPECT_EQ(packed.status, 2);
    EXPECT_NE(packed.err.find(words[1] + ": files are written unpacked; leave out \""), std::string::npos)
        << packed.err;
    EXPECT_FALSE(folder_.content().contains(words[1]));
  }
}

TEST_F(Trace, AMissingFileIsThatWhateverItsName) {
  for (const char* name : {"nofile", "nofile.swf", "nofile.csv"}) {
    const Finished inspect = trace({"inspect", name});
    EXPECT_EQ(inspect.status, 3);
    EXPECT_EQ(inspect.err, std::string(name) + ": error: cannot open: No such file or directory\n1 error.\n");
  }
}

TEST_F(Trace, InspectLeavesAPicture) {
  const Finished inspect = trace({"inspect", "day.csv", "-o", "out"});
  EXPECT_EQ(inspect.status, 0) << inspect.err;
  EXPECT_TRUE(folder_.read("out/load_by_day.svg").starts_with("<svg"));
  EXPECT_NE(folder_.read("out/report.md").find("](load_by_day.svg)"), std::string::npos);
}

TEST_F(Trace, AReportDoesNotGoIntoTheDirectoryOfARun) {
  folder_.write("fast.json", R"({"extends": "four.json", "workload": {"synthetic": {"rate": "60 1/h"}}})");
  ASSERT_EQ(run({"run", "fast.json", "-o", "out"}, folder_.path()).status, 0);
  const auto before = folder_.content();
  for (const std::vector<std::string>& words : {std::vector<std::string>{"inspect", "day.csv"},
                                                {"check", "day.csv"},
                                                {"compare", "day.csv", "four.json"},
                                                {"backtest", "day.csv", "--scenario", "four.json"}}) {
    std::vector<std::string> arguments = words;
    arguments.insert(arguments.end(), {"-o", "out"});
    const Finished refused = trace(arguments);
    EXPECT_EQ(refused.status, 5) << words[0];
    EXPECT_EQ(refused.err,
              "headroom: out: the directory holds results of a run (manifest.json), which are not overwritten\n");
  }
  EXPECT_EQ(folder_.content(), before);
}

TEST_F(Trace, CompareRefusesAWorkloadWithoutJobsThatCount) {
  folder_.write("short.csv", "job_id,submit_s,duration_s,gpus\n1,0,0,1\n2,5,0,1\n");
  const Finished compare = trace({"compare", "day.csv", "short.csv", "--set", "zero_runtime=keep"});
  EXPECT_EQ(compare.status, 3);
  EXPECT_NE(compare.err.find("short.csv has no job that can be compared"), std::string::npos) << compare.err;
}

TEST_F(Trace, CompareRefusesUsersWhoWaitForTheirJobs) {
  folder_.write("users.json", R"({"extends": "four.json",
    "workload": {"synthetic": {"rate": null, "users": {"count": 3, "think": "1 min"}}}})");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"compare", "day.csv", "users.json"}, {"fit", "users.json"}}) {
    const Finished refused = trace(words);
    EXPECT_EQ(refused.status, 3) << words[0];
    EXPECT_NE(refused.err.find("users.json has users who submit a job when the one before has ended"),
              std::string::npos)
        << refused.err;
  }
}

// Once a day at 10 in the morning, UTC, as the header says: date -u -d '2017-10-29 10:00' +%s
TEST_F(Trace, AFitKnowsTheCalendarOfTheHeader) {
  std::string log = "; UnixStartTime: 1509271200\n";
  for (int day = 0; day < 30; ++day)
    for (int i = 0; i < 5; ++i)
      log += std::to_string(5 * day + i + 1) + " " + std::to_string(86'400 * day + 60 * i) +
             " 0 600 1 -1 -1 1 1200 -1 1 1 -1 -1 -1 -1 -1 -1\n";
  folder_.write("morning.swf", log);
  const Finished fit = trace({"fit", "morning.swf"});
  ASSERT_EQ(fit.status, 0) << fit.err;
  const std::string name = "\"peak\": \"";
  const std::size_t at = fit.out.find(name);
  ASSERT_NE(at, std::string::npos) << fit.out;
  EXPECT_NEAR(std::stod(fit.out.substr(at + name.size())), 10.5 * 3600.0, 1800.0) << "the hour from 10 to 11";
}

double jobs_per_hour(const Finished& compared, const char* side) {
  const std::size_t at = compared.out.find("jobs per hour: A ");
  if (at == std::string::npos) return -1.0;
  return std::stod(compared.out.substr(compared.out.find(side, at) + 2));
}

TEST_F(Trace, CompareGivesEachSideItsWords) {
  // --format is that of FILE: OTHER is found out.
  folder_.write("log.swf", log_in_swf);
  const Finished formats = trace({"compare", "day.csv", "log.swf", "--format", "csv"});
  EXPECT_EQ(formats.status, 0) << formats.err;
  const Finished mixed = trace({"compare", "day.csv", "four.json", "--format", "csv"});
  EXPECT_EQ(mixed.status, 0) << mixed.err;

  // A key of workload.trace is for the trace, a whole path and the seed are for the scenario.
  const double a = jobs_per_hour(mixed, "A "), b = jobs_per_hour(mixed, "B ");
  ASSERT_GT(a, 0.0);
  ASSERT_GT(b, 0.0);
  const Finished faster = trace({"compare", "day.csv", "four.json", "--set", "arrivals=200 %"});
  EXPECT_NEAR(jobs_per_hour(faster, "A "), 2.0 * a, 1e-3 * a);
  EXPECT_DOUBLE_EQ(jobs_per_hour(faster, "B "), b);
  const Finished busier = trace({"compare", "day.csv", "four.json", "--set", "workload.synthetic.rate=10 1/h"});
  EXPECT_DOUBLE_EQ(jobs_per_hour(busier, "A "), a);
  EXPECT_NEAR(jobs_per_hour(busier, "B "), 10.0 * b, 1e-3 * 10.0 * b);
  const Finished another = trace({"compare", "day.csv", "four.json", "--seed", "7"});
  EXPECT_NE(jobs_per_hour(another, "B "), b);

  const Finished nobody = trace({"compare", "four.json", "four.json", "--set", "arrivals=200 %"});
  EXPECT_EQ(nobody.status, 2);
  EXPECT_NE(nobody.err.find("write the whole path, such as workload.trace.arrivals=200 %"), std::string::npos)
      << nobody.err;
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
