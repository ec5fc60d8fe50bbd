// SPDX-License-Identifier: Apache-2.0
// What is in the directory of a sweep is not lost: on a full disk, to another process, to other shards, to --force.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

using Words = std::vector<std::string>;

class SweepDirectory : public testing::Test {
 protected:
  SweepDirectory() { folder.write("drawn.json", drawn_scenario(3)); }
  static Words with(Words first, const Words& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
  }
  [[nodiscard]] Finished sweep(const Words& more) const {
    return run(with({"sweep", "drawn.json", "-q", "--vary", "scheduler.order=fifo,sjf"}, more), folder.path());
  }
  /// With a limit on the size of a file, in blocks of 512 bytes, in the place of a full disk.
  [[nodiscard]] Finished sweep_with_little_room(int blocks, const std::string& words) const {
    return run_shell(
        "trap '' XFSZ; ulimit -f " + std::to_string(blocks) + "; \"$HEADROOM\" sweep drawn.json -q " + words,
        folder.path());
  }
  [[nodiscard]] bool exists(const std::string& name) const { return fs::exists(folder.path() / name); }
  [[nodiscard]] std::vector<std::string> results_in(const std::string& journal) const {
    std::vector<std::string> rows;
    std::istringstream text(folder.read(journal));
    for (std::string row; std::getline(text, row);)
      if (!row.starts_with("headroom/") && !row.starts_with("unit,")) rows.push_back(row);
    std::ranges::sort(rows);
    return rows;
  }
  TemporaryFolder folder;
};

TEST_F(SweepDirectory, AResumeOnAFullDiskKeepsTheJournal) {
  ASSERT_EQ(sweep({"-o", "out"}).status, 0);
  const std::string before = folder.read("out/journal.csv");
  ASSERT_GT(before.size(), 2048U);
  const Finished full = sweep_with_little_room(4, "--vary scheduler.order=fifo,sjf -o out --resume");
  EXPECT_EQ(full.status, 5);
  EXPECT_EQ(full.err, "headroom: out/journal.csv: cannot be written: File too large\n");
  EXPECT_EQ(folder.read("out/journal.csv"), before);
  EXPECT_FALSE(exists("out/journal.csv.new"));
}

TEST_F(SweepDirectory, ADiskThatFillsUpStopsTheSweep) {
  const Finished full = sweep_with_little_room(8, "--vary run.seed=1:1000:1 -o out");
  EXPECT_EQ(full.status, 5);
  EXPECT_EQ(full.out, "");
  EXPECT_TRUE(full.err.starts_with("headroom: out/journal.csv: cannot be written: File too large; ")) << full.err;
  EXPECT_TRUE(full.err.ends_with(" of 3000 runs are done\n")) << full.err;
  EXPECT_EQ(full.err.find("3000 of 3000"), std::string::npos) << "nothing is run that cannot be kept";
}

TEST_F(SweepDirectory, WhatCannotBeWrittenIsPrinted) {
  fs::create_directories(folder.path() / "out/points.csv");
  const Finished finished = sweep({"-o", "out", "--force"});
  EXPECT_EQ(finished.status, 5);
  EXPECT_EQ(finished.err, "headroom: out/points.csv: cannot be written: Is a directory\n");
  EXPECT_NE(finished.out.find("2 points with 3 replicas each, 6 runs in all."), std::string::npos) << finished.out;
  EXPECT_EQ(finished.out.find("Results: "), std::string::npos) << finished.out;
}

/// Sweeps that are at work until they are killed.
class BusySweepDirectory : public SweepDirectory {
 protected:
  BusySweepDirectory() { folder.write("endless.json", endless_scenario); }
  void wait_for(const std::string& journal) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!exists(journal) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_TRUE(exists(journal)) << "the sweep has not begun in a minute";
  }
  void expect_refused(const Words& more) const {
    const Finished other = run(with(words, with(more, {"--limit-time", "1 s"})), folder.path());
    EXPECT_EQ(other.status, 5);
    EXPECT_EQ(other.err, "headroom: out: is being written by another process\n");
  }
  static void kill(Running& program) {
    program.signal(SIGKILL);
    EXPECT_EQ(program.wait().status, -SIGKILL);
  }
  const Words words{"sweep", "endless.json", "-q", "-o", "out", "--vary", "scheduler.order=fifo,sjf"};
};

TEST_F(BusySweepDirectory, AWholeSweepIsAlone) {
  Running whole(words, folder.path());
  wait_for("out/journal.csv");
  expect_refused({"--resume"});
  expect_refused({"--force"});
  expect_refused({"--resume", "--shard", "1/2"});
  kill(whole);
  EXPECT_EQ(run(with(words, {"--resume", "--limit-time", "1 ms"}), folder.path()).status, 6)
      << "a lock ends with its owner";
  EXPECT_FALSE(exists("out/journal.csv.lock"));
}

TEST_F(BusySweepDirectory, ShardsWorkSideBySide) {
  Running one(with(words, {"--shard", "1/2"}), folder.path()), two(with(words, {"--shard", "2/2"}), folder.path());
  wait_for("out/journal-1-of-2.csv");
  wait_for("out/journal-2-of-2.csv");
  expect_refused({"--resume"});
  expect_refused({"--resume", "--shard", "1/2"});
  kill(one);
  kill(two);
}

TEST_F(SweepDirectory, AShardDoesNotWorkBesideThoseOfAnotherSweep) {
  ASSERT_EQ(sweep({"-o", "out", "--shard", "1/3"}).status, 0);
  EXPECT_EQ(folder.content().size(), 3U) << "the scenario, the directory and a journal: no lock stays";
  ASSERT_EQ(sweep({"-o", "out", "--shard", "2/3", "--set", "run.replicas=3"}).status, 0) << "it is the same sweep";
  const Words other{"-o", "out", "--set", "workload.synthetic.jobs=61", "--shard", "3/3"};
  const Finished refused = sweep(other);
  EXPECT_EQ(refused.status, 3);
  EXPECT_EQ(
      refused.err,
      "headroom: out/journal-1-of-3.csv: 2 of its 2 results are not of this sweep: the scenario, the values, a log "
      "or the version of the program is another one, or there were more replicas. Delete that file to go on "
      "without it; --force begins anew.\n");
  EXPECT_FALSE(exists("out/journal-3-of-3.csv"));
  EXPECT_EQ(sweep(with(other, {"--force"})).status, 0);
  EXPECT_FALSE(exists("out/journal-1-of-3.csv")) << "of another sweep";
  const Words first{"-o", "out", "--set", "workload.synthetic.jobs=61", "--shard", "1/3", "--force"};
  EXPECT_EQ(sweep(first).status, 0);
  EXPECT_TRUE(exists("out/journal-3-of-3.csv")) << "of this one";
  EXPECT_EQ(sweep({"-o", "out", "--set", "workload.synthetic.jobs=61", "--resume"}).status, 0);
}

TEST_F(SweepDirectory, AShardWithMoreReplicasKeepsWhatItHad) {
  for (const char* part : {"1/2", "2/2"}) ASSERT_EQ(sweep({"-o", "out", "--shard", part}).status, 0);
  const std::vector<std::string> before = results_in("out/journal-1-of-2.csv");
  ASSERT_EQ(before.size(), 3U);
  const Finished more = sweep({"-o", "out", "--shard", "1/2", "--resume", "--replicas", "4"});
  EXPECT_EQ(more.status, 0) << more.err;
  EXPECT_TRUE(std::ranges::includes(results_in("out/journal-1-of-2.csv"), before));
}

// The default directory may be replaced when it is complete, but not by a part of the sweep.
TEST_F(SweepDirectory, ShardsDoNotReplaceACompleteSweep) {
  const Finished whole = sweep({});
  ASSERT_EQ(whole.status, 0) << whole.err;
  const auto before = folder.content();
  for (const char* part : {"1/2", "2/2"}) {
    const Finished refused = sweep({"--shard", part});
    EXPECT_EQ(refused.status, 5) << part;
    EXPECT_TRUE(refused.err.ends_with(": a sweep is there already; --resume goes on with it, --force begins anew\n"))
        << refused.err;
  }
  EXPECT_EQ(folder.content(), before);
}

}  // namespace
}  // namespace headroom::test
