// SPDX-License-Identifier: Apache-2.0
// What do jobs that share a network cost a run?
//
//   bench_network [days, default 510]
//
// 2,048 nodes of eight H100 on rails in units of 32, with a quarter of their ports' bandwidth between units, and as
// many training jobs as such a cluster runs in those days: about 100,000 in 510. Without a network, each job by itself,
// and sharing links by max-min; what jobs send is stated, with one phase for each of them, or follows from the models
// that they train, with up to four. Times are of the simulation with all metrics.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "planner/experiment.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/diagnostics.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/bench/stopwatch.hpp"

namespace {

using namespace headroom;

constexpr const char* cluster = R"({
  "headroom": 1,
  "run": { "horizon": "510 d", "seed": 7 },
  "cluster": {
    "pools": [ { "name": "h100", "node": "dgx-h100", "nodes": 2048, "nodes_per_rack": 4 } ],
    "network": { "fidelity": "fairshare", "oversubscription": "1:4", "routing": "adaptive",
      "fabric": { "family": "rail-optimised", "hosts_per_leaf": 32 })";

constexpr const char* stated = R"(,
      "classes": [ { "name": "finetune", "communication": "data-parallel" },
                   { "name": "pretrain", "communication": { "like": "large-model", "stride": 4 } },
                   { "name": "experts", "communication": "mixture-of-experts" } ] } },
  "workload": { "synthetic": { "load": "85 %", "classes": [
    { "name": "finetune", "share": "80 %",
      "sizes": [ { "gpus": 8, "share": 4 }, { "gpus": 16, "share": 2 }, { "gpus": 64 } ],
      "duration": { "dist": "lognormal", "median": "16 h", "sigma": 1.0, "max": "8 d" } },
    { "name": "pretrain", "share": "15 %", "sizes": [ { "gpus": 128, "share": 4 }, { "gpus": 512 } ],
      "duration": { "dist": "lognormal", "median": "18 h", "sigma": 0.8, "max": "6 d" } },
    { "name": "experts", "share": "5 %", "sizes": [ { "gpus": 128 }, { "gpus": 256 }, { "gpus": 1024 } ],
      "duration": { "dist": "lognormal", "median": "18 h", "sigma": 0.8, "max": "6 d" } } ] } })";

constexpr const char* trained = R"( } },
  "workload": { "synthetic": { "load": "85 %", "classes": [
    { "name": "finetune", "share": "80 %",
      "sizes": [ { "gpus": 8, "share": 4 }, { "gpus": 16, "share": 2 }, { "gpus": 64 } ],
      "tokens": { "dist": "lognormal", "median": 6e9, "sigma": 1.0, "max": 80e9 } },
    { "name": "pretrain", "share": "15 %", "sizes": [ { "gpus": 128, "share": 4 }, { "gpus": 512 } ],
      "tokens": { "dist": "lognormal", "median": 14e9, "sigma": 0.8, "max": 100e9 } },
    { "name": "experts", "share": "5 %", "sizes": [ { "gpus": 128 }, { "gpus": 256 }, { "gpus": 1024 } ],
      "tokens": { "dist": "lognormal", "median": 100e9, "sigma": 0.8, "max": 600e9 } } ] },
    "classes": [
      { "name": "finetune", "model": "llama-3-8b",
        "training": { "sequence": 4096, "batch": 256, "parallelism": { "zero": 3 } } },
      { "name": "pretrain", "model": "llama-3-70b",
        "training": { "sequence": 8192, "batch": 512, "parallelism": { "tensor": 8, "pipeline": 4, "interleave": 5 } } },
      { "name": "experts", "model": "mixtral-8x7b",
        "training": { "sequence": 4096, "batch": 2048,
                      "parallelism": { "tensor": 2, "pipeline": 4, "expert": 8 } } } ] })";

constexpr const char* scheduler = R"(,
  "scheduler": { "order": "fifo", "backfill": "easy", "placement": "best-fit" } })";

double peak_gigabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0 / 1e9;
}

/// Returns whether it could.
bool run(const std::string& text, const std::string& horizon) {
  double alone = 0.0;
  for (const char* const fidelity : {"none", "isolated", "fairshare"}) {
    Diagnostics diagnostics;
    const std::vector<std::string> overrides{horizon, std::string("cluster.network.fidelity=") + fidelity};
    const auto scenario = read_scenario_text(text, "bench", overrides, full_vocabulary(), diagnostics);
    if (!scenario) {
      std::fputs(to_text(diagnostics).c_str(), stderr);
      return false;
    }
    TraceReport report;
    const auto jobs = open_workload(*scenario, diagnostics, report);
    const bench::Stopwatch watch;
    const Experiment experiment = run_experiment(*scenario, *jobs, {}, nullptr);
    const double seconds = watch.seconds();
    if (alone == 0.0) alone = seconds;
    fmt::print("{:<10} {:8.2f} s  {:6.1f} times  {:>9} events  {:6.0f} jobs  {:.2f} GB at most so far\n", fidelity,
               seconds, seconds / alone, experiment.result.events, experiment.statistics.metric("jobs.submitted"),
               peak_gigabytes());
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string horizon = "run.horizon=" + std::string(argc > 1 ? argv[1] : "510") + " d";
  for (const auto& [name, workload] : {std::pair{"stated", stated}, {"trained", trained}}) {
    fmt::print("what jobs send is {}\n", name);
    if (!run(std::string(cluster) + workload + scheduler, horizon)) return 1;
  }
  return 0;
}
