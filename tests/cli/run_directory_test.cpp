// SPDX-License-Identifier: Apache-2.0
// `headroom run`: what is written.
#include <gtest/gtest.h>

#include <sstream>

#include <algorithm>
#include <set>

#include "reports/sha256.hpp"
#include "tests/cli/program.hpp"

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

std::string sha256(const std::string& text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.finish();
}

class RunDirectory : public testing::Test {
 protected:
  RunDirectory() {
    folder.write("jobs.csv", small_trace);
    folder.write("base.json", small_scenario);
    folder.write("scenario.json", R"({ "extends": "base.json" })");
  }
  TemporaryFolder folder;
};

TEST_F(RunDirectory, ManifestNamesEveryFileAndEveryInput) {
  ASSERT_EQ(run({"run", "scenario.json", "-o", "out", "--seed", "3"}, folder.path()).status, 0);
  const auto manifest = json_leaves(folder.read("out/manifest.json"));
  EXPECT_EQ(manifest.at("/schema"), "\"headroom/manifest/1\"");
  EXPECT_EQ(manifest.at("/seed"), "3");
  EXPECT_EQ(manifest.at("/complete"), "true");
  EXPECT_EQ(manifest.at("/argv/2"), "\"scenario.json\"");
  std::set<std::string> listed{"manifest.json"};
  for (int i = 0; manifest.contains("/files/" + std::to_string(i) + "/name"); ++i) {
    const std::string file = "/files/" + std::to_string(i);
    const std::string name = manifest.at(file + "/name").substr(1, manifest.at(file + "/name").size() - 2);
    EXPECT_EQ(manifest.at(file + "/schema") == "\"headroom/record/4\"", name == "run_record.hrr.zst") << name;
    EXPECT_EQ(manifest.at(file + "/bytes"), std::to_string(folder.read("out/" + name).size())) << name;
    listed.insert(name);
  }
  std::set<std::string> present;
  for (const auto& entry : fs::directory_iterator(folder.path() / "out")) present.insert(entry.path().filename());
  EXPECT_EQ(listed, present);
  const std::string inputs[] = {"scenario.json", "base.json", "jobs.csv"};
  for (std::size_t i = 0; i < std::size(inputs); ++i) {
    const std::string input = "/inputs/" + std::to_string(i);
    EXPECT_EQ(manifest.at(input + "/path"), "\"" + inputs[i] + "\"");
    EXPECT_EQ(manifest.at(input + "/sha256"), "\"" + sha256(folder.read(inputs[i])) + "\"") << inputs[i];
  }
  EXPECT_FALSE(manifest.contains("/inputs/3/path"));
}

TEST_F(RunDirectory, JobsCsvHasARowForEachJob) {
  ASSERT_EQ(run({"run", "scenario.json", "-o", "out"}, folder.path()).status, 0);
  EXPECT_EQ(folder.read("out/jobs.csv"),
            "replica,job_id,submit_s,start_s,end_s,nodes,gpus,tenant,state,restarts,cpus,class,wait_s,run_s,estimate_s,"
            "outcome,partition,held_s,energy_busy_wh,energy_idle_wh,energy_losses_wh,energy_cooling_wh,carbon_kg,"
            "network_s,held_up_by,held_up_s\n"
            "0,1,0,0,100,4,32,bio,finished,0,64,batch,0,100,200,completed,,0,,,,,,,,\n"
            "0,2,10,100,150,1,8,math,finished,0,16,batch,90,50,60,completed,,0,,,,,,,,\n"
            "0,3,20,100,160,1,8,bio,killed,0,16,batch,80,60,60,,,0,,,,,,,,\n");
}

// Ids that are texts: each has to come out with the row that it came in with.
TEST_F(RunDirectory, TextIdsKeepTheirRows) {
  folder.write("slurm.txt",
               "JobID|User|State|Submit|Start|Elapsed|Timelimit|AllocTRES\n"
               "41|ann|COMPLETED|2024-05-01T10:00:00|2024-05-01T10:00:00|00:10:00|01:00:00|cpu=2,node=1\n"
               "42_7|bob|COMPLETED|2024-05-01T10:05:00|2024-05-01T10:05:00|00:20:00|01:00:00|cpu=3,node=1\n");
  folder.write("slurm.json", R"({"headroom": 1, "workload": {"trace": {"format": "sacct", "path": "slurm.txt"}},
    "cluster": {"pools": [{"name": "p", "nodes": 1, "node": {"cpus": 8}}]}})");
  const Finished ran = run({"run", "slurm.json", "-o", "out"}, folder.path());
  ASSERT_EQ(ran.status, 0) << ran.err;
  const std::string jobs = folder.read("out/jobs.csv");
  EXPECT_EQ(jobs.substr(jobs.find('\n') + 1),
            "0,41,0,0,600,1,0,ann,finished,0,2,batch,0,600,3600,completed,,0,,,,,,,,\n"
            "0,42_7,300,300,1500,1,0,bob,finished,0,3,batch,0,1200,3600,completed,,0,,,,,,,,\n");
}

// Shares of GPUs, partitions, arrays and a maintenance: what the jobs held is what the summary says was held, and the
// GPUs that were there are those of 64 nodes for 28 days less 8 nodes for 8 hours.
TEST_F(RunDirectory, GpuHoursOfTheFlagshipAddUp) {
  const std::string flagship = (examples() / "h100-pod.json").string();
  ASSERT_EQ(run({"run", flagship, "--replicas", "1", "--set", "run.warm_up=0 s", "-o", "out"}, folder.path()).status,
            0);
  std::istringstream rows(folder.read("out/jobs.csv"));
  std::string line;
  std::getline(rows, line);  // names: gpus is the 7th column, run_s the 14th
  double held = 0.0;
  while (std::getline(rows, line)) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    ASSERT_GE(cells.size(), 14u) << line;
    if (!cells[13].empty()) held += std::stod(cells[6]) * std::stod(cells[13]) / 3600.0;
  }
  const auto summary = json_leaves(folder.read("out/summary.json"));
  const auto hours = [&](const char* name) {
    return std::stod(summary.at("/metrics/gpu_hours." + std::string(name) + "/value"));
  };
  const double rented = std::stod(summary.at("/metrics/cloud.gpu_hours/value"));
  EXPECT_GT(rented, 0.0);
  EXPECT_NEAR(held, hours("used") + hours("wasted") + rented, 1e-6 * held);
  EXPECT_NEAR(hours("present"), 512.0 * 28 * 24 - 64.0 * 8, 1e-6);
  EXPECT_GT(held, 0.5 * hours("present"));
}

TEST_F(RunDirectory, TheReportSaysHowToGetItAgain) {
  const Finished program = run(
      {"run", "scenario.json", "--set", "title=It's <b>bold</b>", "--seed", "3", "-o", "out", "--threads", "1", "-q"},
      folder.path());
  ASSERT_EQ(program.status, 0) << program.err;
  EXPECT_NE(program.out.find("\nReport:  out/report.html\n"), std::string::npos) << program.out;
  const std::string report = folder.read("out/report.html");
  EXPECT_NE(report.find("<h1>It&#39;s &lt;b&gt;bold&lt;/b&gt;</h1>"), std::string::npos);
  EXPECT_NE(report.find("headroom run scenario.json --set &#39;title=It&#39;\\&#39;&#39;s &lt;b&gt;bold&lt;/b&gt;&#39; "
                        "--set run.seed=3</pre>"),
            std::string::npos)
      << report.substr(std::min(report.find("<pre"), report.size()), 200);
  EXPECT_EQ(report.find("run.wall"), std::string::npos);
}

// What is mailed must not be refused for its size: gateways take 10 MB at least. 0.65 MB are the program of the charts.
TEST_F(RunDirectory, TheReportOfTheFlagshipIsBelowTwoMegabytes) {
  const std::string flagship = (examples() / "h100-pod.json").string();
  ASSERT_EQ(run({"run", flagship, "--replicas", "2", "-o", "out"}, folder.path()).status, 0);
  EXPECT_LT(folder.read("out/report.html").size(), 2'000'000U);
}

TEST_F(RunDirectory, TwoRunsWriteTheSameBytesButForTheManifest) {
  const std::string flagship = (examples() / "h100-pod.json").string();
  ASSERT_EQ(run({"run", flagship, "-o", "a"}, folder.path()).status, 0);
  ASSERT_EQ(run({"run", flagship, "-o", "b", "--json"}, folder.path()).status, 0);
  int files = 0;
  for (const auto& [name, bytes] : folder.content()) {
    if (!name.starts_with("a/") || name == "a/manifest.json") continue;
    EXPECT_TRUE(bytes == folder.read("b" + name.substr(1))) << name;
    ++files;
  }
  EXPECT_GE(files, 8);
}

TEST_F(RunDirectory, SummaryIsWhatJsonPrintsWithoutTheClock) {
  const Finished program = run({"run", "scenario.json", "-o", "out", "--json"}, folder.path());
  auto printed = json_leaves(program.out);
  EXPECT_EQ(std::erase_if(printed, [](const auto& leaf) { return leaf.first.starts_with("/metrics/run.wall/"); }), 3U);
  EXPECT_EQ(json_leaves(folder.read("out/summary.json")), printed);
}

TEST_F(RunDirectory, AFolderThatIsNotEmptyIsRefusedUnlessForced) {
  fs::create_directories(folder.path() / "out");
  folder.write("out/mine.txt", "mine\n");
  const auto before = folder.content();
  const Finished refused = run({"run", "scenario.json", "-o", "out"}, folder.path());
  EXPECT_EQ(refused.status, 5);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(refused.err, "headroom: out: the directory is not empty; --force writes into it\n");
  EXPECT_EQ(folder.content(), before);
  EXPECT_EQ(run({"run", "scenario.json", "-o", "out", "--force"}, folder.path()).status, 0);
  EXPECT_EQ(folder.read("out/mine.txt"), "mine\n");
  EXPECT_NE(folder.read("out/manifest.json"), "");
}

TEST_F(RunDirectory, AFolderThatCannotBeMadeIsFoundBeforeTheRun) {
  const auto before = folder.content();
  const Finished program = run({"run", "scenario.json", "-o", "jobs.csv/out"}, folder.path());
  EXPECT_EQ(program.status, 5);
  EXPECT_EQ(program.out, "");
  EXPECT_EQ(program.err, "headroom: jobs.csv/out: the directory cannot be made: Not a directory\n");
  EXPECT_EQ(folder.content(), before);
}

TEST_F(RunDirectory, WithoutANameTheSameRunMeetsItsOwnResults) {
  const Finished first = run({"run", "scenario.json"}, folder.path());
  ASSERT_EQ(first.status, 0);
  const std::size_t at = first.out.find("Results: ");
  ASSERT_NE(at, std::string::npos) << first.out;
  const std::string where = first.out.substr(at + 9, first.out.size() - at - 10);
  const std::string before = "results/scenario-", hash = where.substr(std::min(before.size(), where.size()), 8);
  EXPECT_EQ(where, before + hash + "-s1");
  EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), std::string::npos) << where;
  EXPECT_EQ(hash.size(), 8U);
  folder.write(where + "/jobs.csv", "old\n");
  EXPECT_EQ(run({"run", "scenario.json"}, folder.path()).status, 0);
  EXPECT_NE(folder.read(where + "/jobs.csv"), "old\n");
  const auto runs = [&] { return std::distance(fs::directory_iterator(folder.path() / "results"), {}); };
  EXPECT_EQ(runs(), 1);
  EXPECT_EQ(run({"run", "scenario.json", "--seed", "2"}, folder.path()).status, 0);
  EXPECT_EQ(runs(), 2) << "another seed, another place";
  EXPECT_EQ(run({"run", "scenario.json", "--set", "scheduler.order=sjf"}, folder.path()).status, 0);
  EXPECT_EQ(runs(), 3) << "another scenario, another place";
}

}  // namespace
}  // namespace headroom::test
