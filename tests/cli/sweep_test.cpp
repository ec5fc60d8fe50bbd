// SPDX-License-Identifier: Apache-2.0
// `headroom sweep`: the same files however the work was spread, stopped or cut up; and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

using Words = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

class SweepVerb : public testing::Test {
 protected:
  SweepVerb() {
    folder.write("jobs.csv", small_trace);
    folder.write("log.json", small_scenario);
    folder.write("drawn.json", drawn_scenario(3));
  }
  static Words with(Words first, const Words& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
  }
  [[nodiscard]] Finished sweep(const Words& more, const std::string& file = "drawn.json") const {
    return run(with({"sweep", file, "-q"}, more), folder.path());
  }
  /// Of a directory, without the file that may differ.
  [[nodiscard]] Files files_of(const std::string& directory) const {
    Files files;
    for (const auto& [name, bytes] : folder.content())
      if (name.starts_with(directory + "/") && !name.ends_with("/manifest.json"))
        files[name.substr(directory.size() + 1)] = bytes;
    return files;
  }
  [[nodiscard]] Files expected() const {
    const Finished program = sweep(with(axes, {"-o", "expected", "--threads", "1"}));
    EXPECT_EQ(program.status, 0) << program.err;
    return files_of("expected");
  }
  [[nodiscard]] std::size_t rows_of(const std::string& journal) const {
    const std::string text = folder.read(journal);
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
  }
  const Words axes{"--vary", "cluster.pools[n].nodes=1:4:1", "--vary", "scheduler.order=fifo,sjf"};
  TemporaryFolder folder;
};

TEST_F(SweepVerb, ThreadsDoNotChangeAByte) {
  const Files one = expected();
  for (const char* name : {"sweep.json", "points.csv", "replicas.csv", "README.txt", "scenario.resolved.json",
                           "journal.csv", "report.html"})
    EXPECT_TRUE(one.contains(name)) << name;
  EXPECT_EQ(one.size(), 7U);
  EXPECT_NE(one.at("report.html").find("against jobs.wait.mean"), std::string::npos) << "a picture";
  ASSERT_EQ(sweep(with(axes, {"-o", "two", "--threads", "2"})).status, 0);
  EXPECT_EQ(files_of("two"), one);
}

TEST_F(SweepVerb, ShardsInAnyOrderAddUpToTheSweep) {
  const Files one = expected();
  for (const char* part : {"2/3", "3/3", "1/3"})
    EXPECT_EQ(sweep(with(axes, {"-o", "parts", "--shard", part})).status, 0) << part;
  EXPECT_EQ(files_of("parts").size(), 3U) << "a journal each, and nothing else";
  EXPECT_EQ(
      rows_of("parts/journal-1-of-3.csv") + rows_of("parts/journal-2-of-3.csv") + rows_of("parts/journal-3-of-3.csv"),
      24U + 3 * 2)
      << "24 runs, and two lines that say what they are";
  const Finished whole = sweep(with(axes, {"-o", "parts", "--resume"}));
  EXPECT_EQ(whole.status, 0) << whole.err;
  EXPECT_EQ(files_of("parts"), one);
}

TEST_F(SweepVerb, AShardThatIsMissingIsRunByTheOneThatPutsThemTogether) {
  const Files one = expected();
  for (const char* part : {"1/3", "3/3"}) EXPECT_EQ(sweep(with(axes, {"-o", "parts", "--shard", part})).status, 0);
  EXPECT_EQ(sweep(with(axes, {"-o", "parts", "--resume"})).status, 0);
  EXPECT_EQ(files_of("parts"), one);
}

TEST_F(SweepVerb, AFinishedSweepTakesMoreValuesAndMoreReplicas) {
  ASSERT_EQ(sweep({"--vary", "cluster.pools[n].nodes=1:3:1", "--vary", "scheduler.order=fifo", "-o", "grown",
                   "--replicas", "2"})
                .status,
            0);
  const Finished plan = sweep(with(axes, {"-o", "grown", "--resume", "--dry-run"}));
  EXPECT_NE(plan.out.find("Nothing was run: 18 are to run.\n"), std::string::npos) << plan.out;
  ASSERT_EQ(sweep(with(axes, {"-o", "grown", "--resume"})).status, 0);
  EXPECT_EQ(files_of("grown"), expected());
}

/// Long enough that a signal comes in the middle, and every unit ends soon.
class StoppedSweep : public SweepVerb {
 protected:
  StoppedSweep() {
    folder.write("long.json", R"({
      "run": { "replicas": 15 },
      "cluster": { "pools": [ { "name": "n", "nodes": 8, "node": { "cpus": 16, "gpus": 8 } } ] },
      "workload": { "synthetic": { "jobs": 2000, "rate": "60 /h", "classes": [
        { "name": "one", "gpus": 4, "duration": { "dist": "exponential", "mean": "10 min" } } ] } } })");
  }
  static constexpr std::size_t units = 60;
  const Words words{"sweep", "long.json", "-q", "-o", "out", "--vary", "cluster.pools[n].nodes=4:7:1"};

  /// Sends the signal when a few results are there.
  [[nodiscard]] Finished stop_once(int signal) const {
    Running program(words, folder.path());
    const fs::path journal = folder.path() / "out/journal.csv";
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while ((!fs::exists(journal) || fs::file_size(journal) < 5000) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    program.signal(signal);
    return program.wait();
  }

  /// On a busy machine the sweep may be over before the signal comes; then once more.
  void stop_in_the_middle(int signal, int status) const {
    Finished finished;
    for (int attempt = 0; attempt < 10 && finished.status != status; ++attempt) {
      fs::remove_all(folder.path() / "out");
      finished = stop_once(signal);
    }
    ASSERT_EQ(finished.status, status) << finished.err;
    EXPECT_FALSE(fs::exists(folder.path() / "out/manifest.json")) << "what is not whole does not look so";
    EXPECT_GT(rows_of("out/journal.csv"), 2U);
    EXPECT_LT(rows_of("out/journal.csv"), units + 2);
    if (signal == SIGKILL) return;
    EXPECT_TRUE(finished.err.starts_with("headroom: interrupted; ")) << finished.err;
    EXPECT_TRUE(finished.err.ends_with(" of 60 runs are done and kept in out/journal.csv: --resume goes on\n"))
        << finished.err;
    EXPECT_EQ(finished.out, "");
  }
};

TEST_F(StoppedSweep, KilledAndInterruptedAndResumedItIsTheSame) {
  stop_in_the_middle(SIGKILL, -SIGKILL);
  // A row that was cut off is run again.
  folder.write("out/journal.csv", folder.read("out/journal.csv") + "0123456789abcdef,12,3.");
  const Finished refused = run(words, folder.path());
  EXPECT_EQ(refused.status, 5);
  EXPECT_EQ(refused.err, "headroom: out: a sweep is there already; --resume goes on with it, --force begins anew\n");
  const Finished resumed = run(with(words, {"--resume"}), folder.path());
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  const Files once = files_of("out");

  stop_in_the_middle(SIGINT, 130);
  EXPECT_EQ(run(with(words, {"--resume"}), folder.path()).status, 0);
  EXPECT_EQ(files_of("out"), once);

  EXPECT_EQ(run(with(words, {"--force"}), folder.path()).status, 0);
  EXPECT_EQ(files_of("out"), once) << "and that of a sweep that nobody stopped";
}

TEST_F(StoppedSweep, ALimitIsOver) {
  const Finished finished = run({"sweep", "long.json", "-q", "--json", "--limit-time", "1 ms", "--set",
                                 "workload.synthetic.jobs=1000000", "--vary", "scheduler.order=fifo,sjf"},
                                folder.path());
  EXPECT_EQ(finished.status, 6);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(finished.err, "headroom: --limit-time is over; 0 of 30 runs are done\n");
}

TEST_F(SweepVerb, AnotherScenarioIsNotTakenForThisOne) {
  ASSERT_EQ(sweep(with(axes, {"-o", "out"})).status, 0);
  const Files before = files_of("out");
  const Finished other = sweep(with(axes, {"-o", "out", "--resume", "--set", "workload.synthetic.jobs=61"}));
  EXPECT_EQ(other.status, 3);
  EXPECT_EQ(other.err,
            "headroom: out/journal.csv: 24 of its 24 results are not of this sweep: the scenario, the values, a log or "
            "the version of the program is another one, or there were more replicas. Delete that file to go on without "
            "it; --force begins anew.\n");
  EXPECT_EQ(files_of("out"), before);
  EXPECT_EQ(sweep(with(axes, {"-o", "out", "--force", "--set", "workload.synthetic.jobs=61"})).status, 0);
  EXPECT_NE(files_of("out").at("points.csv"), before.at("points.csv"));
}

TEST_F(SweepVerb, JsonIsOneDocumentAndTheFileSaysTheSameWithoutTheNumbers) {
  const Finished program = sweep(with(axes, {"--json"}));
  EXPECT_EQ(program.status, 0);
  EXPECT_EQ(program.err, "");
  EXPECT_FALSE(fs::exists(folder.path() / "results"));
  const auto leaves = json_leaves(program.out);
  EXPECT_EQ(leaves.at("/schema"), "\"headroom/sweep/1\"");
  EXPECT_EQ(leaves.at("/varied/1/path"), "\"scheduler.order\"");
  EXPECT_EQ(leaves.at("/points/7/values/0"), "\"4\"");
  EXPECT_EQ(leaves.at("/points/7/seeds/0"), "1");
  EXPECT_EQ(json_number(leaves, "/points/7/metrics/jobs.finished/value"), 60.0);
  auto points = leaves;
  EXPECT_GT(std::erase_if(points,
                          [](const auto& leaf) {
                            return leaf.first.starts_with("/points/") &&
                                   leaf.first.find("/metrics/") != std::string::npos;
                          }),
            200U);
  EXPECT_EQ(json_leaves(expected().at("sweep.json")), points);
}

TEST_F(SweepVerb, ADryRunShowsThePointsAndRunsAndWritesNothing) {
  const auto before = folder.content();
  const Finished program = sweep(with(axes, {"--dry-run"}));
  EXPECT_EQ(program.status, 0);
  EXPECT_NE(program.out.find("8 points with 3 replicas each, 24 runs in all."), std::string::npos) << program.out;
  EXPECT_NE(program.out.find("      7  4      sjf\n"), std::string::npos) << program.out;
  EXPECT_EQ(program.out.find("moved"), std::string::npos) << "nobody knows yet";
  EXPECT_EQ(folder.content(), before);
}

TEST_F(SweepVerb, TheTableShowsWhatDiffersAndSaysWhatMovedNothing) {
  const Finished program =
      sweep({"--vary", "scheduler.placement=best-fit,first-fit", "--vary", "scheduler.order=fifo,sjf", "-o", "out"});
  EXPECT_NE(program.out.find("\nwarning: scheduler.placement was varied, and no metric moved\n"), std::string::npos)
      << program.out;
  EXPECT_EQ(json_leaves(folder.read("out/sweep.json")).at("/warnings/0"),
            "\"scheduler.placement was varied, and no metric moved\"");
  EXPECT_NE(program.out.find("  point  placement  order  jobs.wait.mean [h]"), std::string::npos) << program.out;
  EXPECT_TRUE(program.out.ends_with("Results: out\n")) << program.out;
  const Finished chosen = sweep({"--vary", "scheduler.order=fifo,sjf", "-o", "b", "--metric", "queue.jobs.max"});
  EXPECT_NE(chosen.out.find("  point  order  queue.jobs.max\n"), std::string::npos) << chosen.out;
}

// A log has one outcome, so it has one replica; all points share one copy of it.
TEST_F(SweepVerb, ALogIsSweptWithoutReplicas) {
  const Finished program =
      sweep({"--vary", "scheduler.order=fifo,sjf", "--vary", "cluster.pools[n].nodes=4:6:1", "--json"}, "log.json");
  EXPECT_EQ(program.status, 0) << program.err;
  const auto leaves = json_leaves(program.out);
  EXPECT_EQ(json_number(leaves, "/points/5/metrics/jobs.finished/value"), 2.0);
  EXPECT_FALSE(leaves.contains("/points/5/metrics/jobs.finished/interval/0"));
}

TEST_F(SweepVerb, WithoutANameASweepMeetsItsOwnResults) {
  const Finished first = sweep(axes);
  ASSERT_EQ(first.status, 0) << first.err;
  const std::size_t at = first.out.find("Results: results/drawn-sweep-");
  ASSERT_NE(at, std::string::npos) << first.out;
  EXPECT_EQ(sweep(axes).out, first.out) << "what is complete may be replaced";
  const std::string directory = first.out.substr(at + 9, first.out.size() - at - 10);
  fs::remove(folder.path() / directory / "manifest.json");
  const Finished second = sweep(axes);
  EXPECT_EQ(second.status, 5);
  EXPECT_EQ(second.err,
            "headroom: " + directory + ": a sweep is there already; --resume goes on with it, --force begins anew\n");
  EXPECT_EQ(sweep(with(axes, {"--resume"})).out, first.out);
}

TEST_F(SweepVerb, WhatMakesNoSenseIsRefusedBeforeAnythingRuns) {
  struct Row {
    Words words;
    int status;
    const char* message;
  };
  const Row rows[] = {
      {{"drawn.json"}, 2, "headroom: sweep needs --vary, such as --vary scheduler.order=fifo,sjf.\n"},
      {{"drawn.json", "--vary", "run.seed=1,2", "--shard", "3/2"},
       2,
       "headroom: --shard takes a part and how many there are, such as 2/3, not \"3/2\".\n"},
      {{"drawn.json", "--vary", "run.seed=1,2", "--shard", "1/2", "--json"},
       2,
       "headroom: --shard and --json exclude each other: a shard has no results of its own.\n"},
      {{"drawn.json", "--vary", "run.seed=1,2", "--resume", "--force"},
       2,
       "headroom: --resume and --force exclude each other.\n"},
      {{"drawn.json", "--vary", "run.seed=1,2", "--metric", "jobs.wait.p96"},
       2,
       "headroom: no metric is called \"jobs.wait.p96\". Did you mean \"jobs.wait.p95\"?\n"},
      {{"drawn.json", "--vary", "scheduler.order"},
       3,
       "--vary:1:1: error: expected path=value,value,... such as scheduler.order=fifo,sjf\n"
       "    1 | scheduler.order\n"
       "      | ^~~~~~~~~~~~~~~\n"
       "1 error.\n"},
      {{"drawn.json", "--set", "run.seed=2", "--vary", "scheduler.order=fifo,sjff"},
       3,
       "--vary:1:17: error: /scheduler/order/policy: \"sjff\" is none of \"fifo\", \"sjf\", \"smallest\", \"largest\", "
       "\"priority\"\n"
       "    1 | scheduler.order=sjff\n"
       "      |                 ^~~~ did you mean \"sjf\"?\n"
       "      at point 1: scheduler.order=sjff\n"
       "1 error.\n"},
      {{"drawn.json", "--vary", "cluster.pools[m].nodes=1:3:1"},
       3,
       "--vary:1:15: error: there is no element \"m\" in this list\n"
       "    1 | cluster.pools[m].nodes=1\n"
       "      |               ^\n"
       "1 error.\n"},
      {{"drawn.json", "--vary", "run.horizn=1 d:3 d:1 d"},
       3,
       "--vary:1:5: error: unknown key \"horizn\" in /run\n"
       "    1 | run.horizn=1 d\n"
       "      |     ^~~~~~ did you mean \"horizon\"?\n"
       "1 error.\n"},
      {{"drawn.json", "--vary", "run.seed=1:1000:1", "--vary", "run.replicas=1:101:1"},
       3,
       "drawn.json: error: the sweep has more than 100000 points; vary fewer values\n1 error.\n"},
      {{"drawn.json", "--set", "run.precision=[\"jobs.wait.p95 5 %\"]", "--vary", "scheduler.order=fifo,sjf"},
       3,
       "drawn.json: error: run.precision decides while it runs how many replicas there are, and all points of a sweep "
       "have as many as run.replicas says: leave it out, with --set run.precision=null\n1 error.\n"},
      {{"log.json", "--replicas", "3", "--vary", "scheduler.order=fifo,sjf"},
       3,
       "log.json: error: a log that is replayed has one outcome: nothing is drawn, so every replica would be the same, "
       "and there is no interval. Leave out run.replicas and run.precision, or draw the jobs: with "
       "workload.synthetic, or from the log with workload.trace.sample.\n1 error.\n"},
      {{"log.json", "--vary", "workload.trace.path=jobs.csv,no.csv"},
       3,
       "--vary:1:21: error: /workload/trace/path: there is no file \"no.csv\"\n"
       "    1 | workload.trace.path=no.csv\n"
       "      |                     ^~~~~~\n"
       "      at point 1: workload.trace.path=no.csv\n"
       "1 error.\n"},
      {{"drawn.json", "--vary", "cluster.pools[n].nodes=2,3", "--vary", "cluster.pools[0].nodes=4,5"},
       3,
       "drawn.json: error: points 0 (cluster.pools[n].nodes=2, cluster.pools[0].nodes=4) and 2 "
       "(cluster.pools[n].nodes=3, cluster.pools[0].nodes=4) are one scenario: the same key or value is written in two "
       "ways, or does nothing there\n1 error.\n"},
      {{"absent/scenario.json", "--vary", "run.seed=1,2"},
       3,
       "absent/scenario.json: error: cannot read \"absent/scenario.json\": No such file or directory\n1 error.\n"},
  };
  const auto before = folder.content();
  for (const Row& row : rows) {
    const Finished program = run(with({"sweep"}, row.words), folder.path());
    EXPECT_EQ(program.status, row.status) << row.message;
    EXPECT_EQ(program.out, "");
    EXPECT_EQ(program.err, row.message);
  }
  EXPECT_EQ(folder.content(), before);
}

#ifdef HEADROOM_MPI_BINARY
/// Under mpirun, which has to be told that root and more ranks than processors are meant.
class SweepOverMpi : public SweepVerb {
 protected:
  [[nodiscard]] Finished over_ranks(int ranks, const std::string& words) const {
    return run_shell("env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 '" HEADROOM_MPIEXEC
                     "' --oversubscribe -n " +
                         std::to_string(ranks) + " '" HEADROOM_MPI_BINARY "' " + words,
                     folder.path());
  }
};

TEST_F(SweepOverMpi, RanksDoNotChangeAByte) {
  const std::string axes_in_words = "--vary 'cluster.pools[n].nodes=1:4:1' --vary scheduler.order=fifo,sjf -q";
  const Files one = expected();
  for (const int ranks : {1, 4}) {
    const std::string name = "over-" + std::to_string(ranks);
    const Finished program = over_ranks(ranks, "sweep drawn.json " + axes_in_words + " -o " + name);
    EXPECT_EQ(program.status, 0) << program.err;
    EXPECT_EQ(files_of(name), one) << ranks;
    EXPECT_EQ(program.out, sweep(with(axes, {"-o", name, "--force"})).out) << "one rank speaks";
  }
}

// A rank may run on a machine where the same name is another file, or none.
TEST_F(SweepOverMpi, ARankThatSeesOtherFilesIsFoundOut) {
  fs::create_directories(folder.path() / "other");
  const auto with_a_rank_elsewhere = [&] {
    const std::string words = " '" HEADROOM_MPI_BINARY "' sweep drawn.json -q --json --vary scheduler.order=fifo,sjf";
    return over_ranks(1, words.substr(words.find("sweep")) + " : -n 1 --wdir \"$PWD/other\"" + words);
  };
  const Finished blind = with_a_rank_elsewhere();
  EXPECT_EQ(blind.status, 5) << blind.err;
  EXPECT_EQ(blind.out, "");
  EXPECT_NE(blind.err.find("headroom: rank 1: the scenario cannot be read: drawn.json: error: cannot read "),
            std::string::npos)
      << blind.err;
  std::string text = folder.read("drawn.json");
  folder.write("other/drawn.json", text.replace(text.find("60"), 2, "61"));
  const Finished wrong = with_a_rank_elsewhere();
  EXPECT_EQ(wrong.status, 5) << wrong.err;
  EXPECT_NE(wrong.err.find(
                "headroom: rank 1: it is at another scenario, log or version of the program than the process that "),
            std::string::npos)
      << wrong.err;
}

// As mpirun does when somebody stops it. Its status is its own.
TEST_F(SweepOverMpi, ASignalToAllRanksStopsTheSweepAndKeepsItsResults) {
  const Finished stopped = over_ranks(
      2,
      "sweep drawn.json -q -o stopped --replicas 10000 --vary scheduler.order=fifo,sjf & pid=$!; "
      "for i in $(seq 600); do [ \"$(cat stopped/journal.csv | wc -l)\" -gt 3 ] && break; sleep 0.1; done 2>/dev/null; "
      "kill -TERM $(cat /proc/$pid/task/$pid/children); wait $pid");
  EXPECT_NE(stopped.status, 0);
  EXPECT_NE(stopped.err.find("headroom: interrupted; "), std::string::npos) << stopped.err;
  EXPECT_NE(stopped.err.find(" of 20000 runs are done and kept in stopped/journal.csv: --resume goes on\n"),
            std::string::npos)
      << stopped.err;
}

TEST_F(SweepOverMpi, TheFirstRankSpeaksAndGivesTheExitCode) {
  const Finished version = over_ranks(3, "version");
  EXPECT_EQ(version.status, 0) << version.err;
  EXPECT_EQ(version.out, run({"version"}, folder.path()).out);
  const Finished faulty = over_ranks(3, "sweep drawn.json --vary scheduler.order=fifo,sjff");
  EXPECT_EQ(faulty.status, 3);
  EXPECT_EQ(faulty.out, "");
  EXPECT_EQ(faulty.err.find("sjff\" is none of"), faulty.err.rfind("sjff\" is none of")) << faulty.err;
  EXPECT_EQ(over_ranks(3, "frobnicate").status, 2);
}
#endif

}  // namespace
}  // namespace headroom::test
