// SPDX-License-Identifier: Apache-2.0
// How fast is the whole program, from exec to exit, on the log that other simulators were timed on?
//
//   bench_kth build/headroom ../shared/data/swf/KTH-SP2-1996-2.swf.zst [runs, default 20]
//
// The published times are whole runs too, of EASY on this log (28,489 jobs, 100 processors), one core: Batsim 4.2.1
// with a Python scheduler 36.8 s, AccaSim 26.1 s, Alea 4 12.1 s. They were taken on another day; take the ratio for its
// size.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/bench/stopwatch.hpp"

namespace {

using headroom::bench::Stopwatch;

constexpr double log_jobs = 28489.0;
struct Published {
  const char* simulator;
  double jobs_per_second;
};
constexpr Published published[] = {{"Batsim 4.2.1", 774.0}, {"AccaSim", 1092.0}, {"Alea 4", 2360.0}};

/// One experiment in a folder of its own, removed at the end.
class Workbench {
 public:
  Workbench() : folder_(std::filesystem::temp_directory_path() / fmt::format("headroom-bench-{}", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~Workbench() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  [[nodiscard]] std::string write_scenario(const std::string& log, const std::string& backfill) const {
    const std::string path = folder_ / (backfill + ".json");
    std::ofstream(path) << fmt::format(
        R"({{"headroom": 1, "title": "KTH-SP2", "run": {{}},
"cluster": {{"pools": [{{"name": "sp2", "nodes": 100, "node": {{"cpus": 1}}}}]}},
"workload": {{"trace": {{"format": "swf", "path": "{}"}}}},
"scheduler": {{"order": "fifo", "backfill": "{}", "placement": "first-fit"}}}})",
        std::filesystem::absolute(log).string(), backfill);
    return path;
  }
  [[nodiscard]] std::string output() const { return folder_ / "out"; }

 private:
  std::filesystem::path folder_;
};

/// Wall-clock seconds from spawn to exit, its output thrown away.
double time_process(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const Stopwatch watch;
  pid_t child = 0;
  int status = -1;
  const bool started = posix_spawn(&child, argv[0], &files, nullptr, argv.data(), environ) == 0;
  if (started) waitpid(child, &status, 0);
  const double seconds = watch.seconds();
  posix_spawn_file_actions_destroy(&files);
  if (!started || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fmt::print(stderr, "{} did not run to a good end\n", fmt::join(words, " "));
    std::exit(1);
  }
  return seconds;
}

void report(const std::string& what, const std::vector<double>& seconds) {
  const double best = *std::ranges::min_element(seconds), middle = headroom::bench::median(seconds);
  fmt::print("{:<34} best {:7.1f} ms {:9.0f} jobs/s   median {:7.1f} ms {:9.0f} jobs/s  ", what, best * 1e3,
             log_jobs / best, middle * 1e3, log_jobs / middle);
  for (const Published& other : published)
    fmt::print("  {:.0f} x {}", log_jobs / middle / other.jobs_per_second, other.simulator);
  fmt::print("\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: bench_kth HEADROOM LOG [RUNS]\n");
    return 2;
  }
  const std::string program = argv[1];
  const int runs = argc > 3 ? std::max(1, std::atoi(argv[3])) : 20;
  const Workbench bench;
  for (const std::string backfill : {"none", "easy", "easy-sjbf"}) {
    const std::string scenario = bench.write_scenario(argv[2], backfill);
    const std::vector<std::string> summary = {program, "run", scenario, "--quiet", "--json"};
    const std::vector<std::string> files = {program, "run", scenario, "--quiet", "--force", "-o", bench.output()};
    std::vector<double> summary_s, files_s;
    for (int i = 0; i < runs; ++i) {
      summary_s.push_back(time_process(summary));
      files_s.push_back(time_process(files));
    }
    report("fifo + " + backfill + ", summary", summary_s);
    report("fifo + " + backfill + ", every file", files_s);
  }
}
