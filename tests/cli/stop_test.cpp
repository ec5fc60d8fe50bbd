// SPDX-License-Identifier: Apache-2.0
// A run that is stopped keeps what it has and says so.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

void expect_incomplete(const TemporaryFolder& folder) {
  const auto manifest = json_leaves(folder.read("out/manifest.json"));
  EXPECT_EQ(manifest.at("/complete"), "false");
  EXPECT_NE(folder.read("out/summary.json").find("INCOMPLETE: the run was stopped before its end."), std::string::npos);
  EXPECT_NE(folder.read("out/jobs.csv").find(",finished,"), std::string::npos);
}

/// The program opens its files after it has begun to listen for signals, and writes the record while it runs.
void wait_until_it_runs(const fs::path& out) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const fs::path record = out / "run_record.hrr.zst";
  while ((!fs::exists(record) || fs::file_size(record) == 0) && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(fs::exists(record)) << "the run has not begun in a minute";
}

class Stop : public testing::TestWithParam<int> {};

TEST_P(Stop, ASignalEndsTheRunAndKeepsItsResults) {
  const TemporaryFolder folder;
  folder.write("scenario.json", endless_scenario);
  Running program({"run", "scenario.json", "-o", "out"}, folder.path());
  wait_until_it_runs(folder.path() / "out");
  program.signal(GetParam());
  const Finished finished = program.wait();
  EXPECT_EQ(finished.status, 130);
  EXPECT_EQ(finished.err, "headroom: interrupted; the results end where the run was stopped\n");
  EXPECT_TRUE(finished.out.starts_with("Without end\n\nINCOMPLETE: the run was stopped before its end.\n"));
  expect_incomplete(folder);
}
INSTANTIATE_TEST_SUITE_P(Signals, Stop, testing::Values(SIGINT, SIGTERM));

TEST(StopAtALimit, TheTimeIsOver) {
  const TemporaryFolder folder;
  folder.write("scenario.json", endless_scenario);
  const Finished finished =
      run({"run", "scenario.json", "-o", "out", "--limit-time", "200 ms", "--json"}, folder.path());
  EXPECT_EQ(finished.status, 6);
  EXPECT_EQ(finished.err, "headroom: --limit-time is over; the results end where the run was stopped\n");
  EXPECT_EQ(json_leaves(finished.out).at("/schema"), "\"headroom/summary/1\"");
  expect_incomplete(folder);
}

// Each replica is over in some milliseconds, all of them would take minutes.
TEST(StopAtALimit, TheTimeIsOverBetweenShortReplicas) {
  const TemporaryFolder folder;
  folder.write("short.json", R"({
    "run": { "horizon": "1 h" },
    "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
    "workload": { "synthetic": { "load": "80 %", "classes": [
      { "name": "one", "gpus": 4, "duration": { "dist": "exponential", "mean": "5 min" } } ] } } })");
  const Finished finished =
      run({"run", "short.json", "--replicas", "10000", "--limit-time", "200 ms", "--json"}, folder.path());
  EXPECT_EQ(finished.status, 6);
  EXPECT_NE(finished.out.find("INCOMPLETE: the run was stopped before its end."), std::string::npos);
}

/// Whether a process has a handler for the signal, which is when the program has begun to listen.
bool catches(pid_t process, int signal) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("SigCgt:")) return (std::stoull(line.substr(7), nullptr, 16) >> (signal - 1) & 1U) != 0;
  return false;
}

TEST(StopABacktest, ASignalEndsItAndItSaysSo) {
  const TemporaryFolder folder;
  std::string log = "job_id,submit_s,duration_s,cpus,wait_s\n";  // enough for some seconds
  for (int i = 0; i < 300'000; ++i) log += std::to_string(i + 1) + "," + std::to_string(10 * i) + ",25,1,0\n";
  folder.write("log.csv", log);
  folder.write("two.json", R"({
    "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 1 } } ] },
    "workload": { "trace": { "format": "csv", "path": "log.csv" } } })");
  Running program({"trace", "backtest", "log.csv", "--scenario", "two.json", "--json"}, folder.path());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!catches(program.id(), SIGTERM) && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  program.signal(SIGTERM);
  const Finished finished = program.wait();
  EXPECT_EQ(finished.status, 130);
  EXPECT_EQ(finished.err, "headroom: interrupted; the results end where the run was stopped\n");
  EXPECT_NE(finished.out.find("INCOMPLETE: the replay was stopped before its end."), std::string::npos);
}

TEST(StopAtALimit, ARunThatEndsInTimeDoesNotMindTheLimit) {
  const TemporaryFolder folder;
  folder.write("jobs.csv", small_trace);
  folder.write("scenario.json", small_scenario);
  EXPECT_EQ(run({"run", "scenario.json", "--json", "--limit-time", "1 h"}, folder.path()).status, 0);
}

}  // namespace
}  // namespace headroom::test
