// SPDX-License-Identifier: Apache-2.0
// What does a sweep cost beside the runs that it is made of, and what do two threads gain?
//
//   bench_sweep [number of points, default 1000] [jobs of each run, default 2000]
//
// A cluster of 16 nodes of 8 GPUs under a synthetic load, swept over the load and the number of nodes, one replica
// each. First every point is read and run by itself, one after the other, as so many calls of `run --json` would but
// for the start of the program: the sum of the single runs. Then the sweep, from the text of its variations to the text
// of its tables, with its journal, on one thread and on two. The overhead is what the sweep on one thread takes beyond
// the sum. Wall-clock and processor time: on a shared machine the second says more. A third part sweeps the policy of a
// log, which is read once: processor time of a sweep of 20 points beside that of 20 single runs.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "planner/experiment.hpp"
#include "planner/sweep_directory.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/bench/stopwatch.hpp"

namespace {

using namespace headroom;
namespace fs = std::filesystem;

struct Time {
  double wall_s = 0.0, processor_s = 0.0;
  [[nodiscard]] std::string text() const {
    return fmt::format("{:.2f} s ({:.2f} s of processor)", wall_s, processor_s);
  }
};

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <class Task>
Time measure(const Task& task) {
  const double processor = processor_seconds();
  const bench::Stopwatch watch;
  task();
  return {watch.seconds(), processor_seconds() - processor};
}

/// Of the sweep itself: everything that the program does between its arguments and its output.
class JournalListener final : public WorkPool::Listener {
 public:
  explicit JournalListener(const fs::path& directory) : journal_((directory / "journal.csv").string(), {}) {}
  void done(WorkPool::Unit, std::string result) override {
    UnitResult read = read_result(result);
    journal_.add(read);
    results.emplace(read.key, std::move(read));
  }
  bool keep_going() override { return true; }
  std::map<std::string, UnitResult> results;

 private:
  JournalFile journal_;
};

void sweep(const std::string& file, const std::vector<std::string>& vary, unsigned threads, const fs::path& directory) {
  fs::create_directories(directory);
  Diagnostics diagnostics;
  Sweep sweep(file, {}, read_variations(vary, diagnostics));
  sweep.check(threads, diagnostics);
  if (!diagnostics.ok()) std::fputs(to_text(diagnostics).c_str(), stderr);
  JournalListener listener(directory);
  std::vector<WorkPool::Unit> units;
  for (const SweepUnit unit : sweep.units()) units.push_back(unit.number());
  ThreadPool().run(units, threads, work_of(sweep), listener);
  const SweepResults results = collect_results(sweep, listener.results);
  std::vector<const UnitResult*> in_order;
  for (const SweepUnit unit : sweep.units()) in_order.push_back(&listener.results.at(sweep.key(unit)));
  if (const auto fault = write_sweep_directory(directory.string(), results, in_order, {})) fmt::print("{}\n", *fault);
}

void single_runs(const std::string& file, const std::vector<std::string>& vary) {
  Diagnostics diagnostics;
  const Sweep points(file, {}, read_variations(vary, diagnostics));
  for (std::size_t p = 0; p < points.points(); ++p) {
    std::vector<std::string> overrides;
    const std::vector<std::string> values = points.values(p);
    for (std::size_t i = 0; i < values.size(); ++i) overrides.push_back(points.variations()[i].path + "=" + values[i]);
    const auto scenario = read_scenario(file, overrides, full_vocabulary(), diagnostics);
    TraceReport report;
    const auto jobs = open_workload(*scenario, diagnostics, report);
    (void)run_experiment(*scenario, *jobs, {}, nullptr, Groups::none);
  }
}

std::string drawn_scenario(int jobs) {
  return R"({
  "cluster": { "pools": [ { "name": "n", "nodes": 16, "node": { "cpus": 64, "gpus": 8 } } ] },
  "workload": { "synthetic": { "jobs": )" +
         std::to_string(jobs) + R"(, "rate": "30 /h", "classes": [
    { "name": "small", "share": "70 %", "gpus_per_node": 1, "duration": { "dist": "lognormal", "median": "20 min", "sigma": 1.2 } },
    { "name": "large", "share": "30 %", "nodes": 2, "gpus_per_node": 8, "duration": { "dist": "exponential", "mean": "30 min" } } ] } } })";
}

std::string log_of(int jobs) {
  std::string csv = "job_id,submit_s,duration_s,gpus\n";
  for (int i = 0; i < jobs; ++i) csv += fmt::format("{},{},{},{}\n", i + 1, 100 * i, 600 + i * 37 % 3000, 1 + i % 8);
  return csv;
}

}  // namespace

int main(int argc, char** argv) {
  // As the program does: memory that goes back to the system is faulted in again.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 22);
  const int points = argc > 1 ? std::atoi(argv[1]) : 1000;
  const int jobs = argc > 2 ? std::atoi(argv[2]) : 2000;
  const fs::path folder = fs::temp_directory_path() / "headroom-bench-sweep";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const std::string file = (folder / "drawn.json").string(), log = (folder / "log.json").string();
  std::ofstream(file) << drawn_scenario(jobs);
  const std::vector<std::string> vary{fmt::format("workload.synthetic.rate=21 /h:{} /h:1 /h", 20 + points / 10),
                                      "cluster.pools[n].nodes=16:25:1"};
  single_runs(file, {"cluster.pools[n].nodes=16:25:1"});  // so that the first to be measured does not pay for the start
  const Time singles = measure([&] { single_runs(file, vary); });
  fmt::print("{} points of {} jobs, one after the other: {}\n", points, jobs, singles.text());
  for (const unsigned threads : {1U, 2U}) {
    const Time time = measure([&] { sweep(file, vary, threads, folder / std::to_string(threads)); });
    fmt::print("sweep on {} thread{}: {}; wall {:.3f}, processor {:.3f} of the single runs\n", threads,
               threads == 1 ? "" : "s", time.text(), time.wall_s / singles.wall_s,
               time.processor_s / singles.processor_s);
  }

  std::ofstream(folder / "jobs.csv") << log_of(100'000);
  std::ofstream(log) << R"({ "cluster": { "pools": [ { "name": "n", "nodes": 64, "node": { "gpus": 8 } } ] },
                             "workload": { "trace": { "format": "csv", "path": "jobs.csv" } } })";
  const std::vector<std::string> policies{"cluster.pools[n].nodes=41:60:1"};
  const Time read_each = measure([&] { single_runs(log, policies); });
  const Time read_once = measure([&] { sweep(log, policies, 1, folder / "log"); });
  fmt::print("20 points of a log of 100000 jobs: read for each {}, read once by the sweep {}; peak memory {:.0f} MiB\n",
             read_each.text(), read_once.text(), bench::peak_memory_mib());
  fs::remove_all(folder);
}
