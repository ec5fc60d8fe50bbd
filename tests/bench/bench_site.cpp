// SPDX-License-Identifier: Apache-2.0
// What do power, heat and weather cost a run?
//
//   bench_site [path of frontier.json, default scenarios/examples/frontier.json] [days of the long run, default 365]
//
// First a random day of a machine of 9,472 nodes with the power of every node and converter, best of ten: simulated
// over real time, beside the 44 to 1,485 times of RAPS (ExaDigiT), which steps through the seconds of such a day. Then
// a year of 10,000 GPUs with a million jobs under hourly weather: without power, with it, and with cooling at its three
// levels. Times are of the simulation with all metrics; reading the scenario and writing files come on top.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/diagnostics.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/bench/stopwatch.hpp"

namespace {

using namespace headroom;

struct Run {
  double seconds = 0.0;
  std::uint64_t events = 0;
};

Run simulate_file(const std::string& file, const std::vector<std::string>& overrides) {
  Diagnostics diagnostics;
  const auto scenario = read_scenario(file, overrides, full_vocabulary(), diagnostics);
  if (!scenario) {
    std::fputs(to_text(diagnostics).c_str(), stderr);
    std::exit(1);
  }
  TraceReport report;
  const auto jobs = open_workload(*scenario, diagnostics, report);
  const bench::Stopwatch watch;
  const Experiment experiment = run_experiment(*scenario, *jobs, {}, nullptr);
  return {watch.seconds(), experiment.result.events};
}

constexpr const char* year = R"({
  "headroom": 1,
  "run": { "start": "2027-01-01T00:00:00Z", "horizon": "365 d", "seed": 1 },
  "site": { "climate": "ashburn-va" },
  "cluster": { "pools": [ { "name": "h100", "node": "dgx-h100", "nodes": 1250, "nodes_per_rack": 4 } ] },
  "workload": { "synthetic": { "rate": "114.2 1/h", "classes": [
    { "name": "debug", "share": "50 %", "gpus_per_node": 1, "duration": { "dist": "exponential", "mean": "30 min" } },
    { "name": "tune", "share": "44 %", "gpus_per_node": 8, "duration": { "dist": "exponential", "mean": "6 h" } },
    { "name": "train", "share": "6 %", "nodes": 8, "gpus_per_node": 8,
      "duration": { "dist": "exponential", "mean": "10 h" } } ] } },
  "scheduler": { "order": "fifo", "backfill": "none", "placement": "first-fit" } })";

}  // namespace

int main(int argc, char** argv) {
  const std::string frontier = argc > 1 ? argv[1] : "scenarios/examples/frontier.json";
  const std::string days = argc > 2 ? argv[2] : "365";
  std::vector<double> seconds;
  for (int i = 0; i < 10; ++i) seconds.push_back(simulate_file(frontier, {}).seconds);
  const double best = *std::ranges::min_element(seconds);
  fmt::print("a day of 9,472 nodes: {:.1f} ms (median {:.1f} ms), {:.0f} times real time\n", best * 1e3,
             bench::median(seconds) * 1e3, 86400.0 / best);

  const std::string file = (std::filesystem::temp_directory_path() / "headroom-bench-site.json").string();
  std::ofstream(file) << year;
  const std::string horizon = "run.horizon=" + days + " d";
  const std::vector<std::pair<const char*, std::vector<std::string>>> levels{
      {"jobs alone", {}},
      {"power", {R"(power={"fidelity":"dvfs"})"}},
      {"power, pue", {R"(power={"fidelity":"dvfs"})", R"(cooling={"pue":1.2})"}},
      {"power, plant", {R"(power={"fidelity":"dvfs"})", R"(cooling={"fidelity":"plant","loop":"air"})"}},
      {"power, thermal", {R"(power={"fidelity":"dvfs"})", R"(cooling={"fidelity":"thermal","loop":"air"})"}}};
  double alone = 0.0;
  for (const auto& [name, sections] : levels) {
    std::vector<std::string> overrides{horizon};
    overrides.insert(overrides.end(), sections.begin(), sections.end());
    const Run run = simulate_file(file, overrides);
    if (alone == 0.0) alone = run.seconds;
    fmt::print("{:>4} d of 10,000 GPUs, {:<14} {:8} events: {:6.2f} s, {:.2f} times the jobs alone\n", days, name,
               run.events, run.seconds, run.seconds / alone);
  }
}
