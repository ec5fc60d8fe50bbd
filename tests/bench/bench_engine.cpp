// SPDX-License-Identifier: Apache-2.0
// How long does a million jobs on 10,000 GPUs take, and how much memory?
//
//   bench_engine [jobs, default 1000000]
//
// 1,250 nodes of 8 GPUs; synthetic jobs of one GPU up to gangs of 64, streamed; the listener is the metrics, as in
// `run`.
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "planner/policies/registry.hpp"
#include "scenarios/synthetic_workload.hpp"
#include "sim/metrics.hpp"
#include "sim/simulate.hpp"
#include "tests/bench/stopwatch.hpp"

namespace {

using namespace headroom;

SyntheticClass gang(const char* name, double share, std::uint32_t nodes, std::uint32_t gpus_per_node) {
  SyntheticClass job;
  job.name = name;
  job.share = share;
  job.request.tasks = nodes;
  job.request.per_task = {.gpus = gpus_per_node, .cpus = 8 * gpus_per_node, .memory_bytes = 0};
  job.request.max_tasks_per_node = 1;
  job.duration = {DurationDistribution::Kind::lognormal, 3600.0, 1.2, {}, TimeSpan::seconds(7 * 86400)};
  job.estimate_factor_max = 3.0;
  return job;
}

Scenario scenario(std::uint64_t jobs, double load, const char* backfill) {
  Scenario out;
  PoolSpec& pool = out.cluster.pools.emplace_back();
  pool.name = "gpu";
  pool.nodes = 1250;
  pool.node.gpus = 8;
  pool.node.cpus = 96;
  SyntheticWorkload workload;
  workload.jobs = jobs;
  workload.load = load;
  workload.classes = {gang("one", 0.5, 1, 1), gang("two", 0.15, 1, 2), gang("four", 0.15, 1, 4),
                      gang("node", 0.15, 1, 8), gang("gang", 0.05, 8, 8)};
  workload.tenants = {{"all", 1.0}};
  out.workload = workload;
  out.scheduler.order.policy = "fifo";
  out.scheduler.backfill.policy = backfill;
  out.scheduler.placement.policy = "best-fit";
  return out;
}

void measure(std::uint64_t jobs, double load, const char* backfill) {
  const Scenario experiment = scenario(jobs, load, backfill);
  const auto source = make_synthetic_workload(std::get<SyntheticWorkload>(experiment.workload), experiment);
  const auto scheduler = make_scheduler(experiment.scheduler);
  Metrics metrics(experiment.cluster, {});
  const bench::Stopwatch watch;
  const RunResult result =
      simulate({.cluster = experiment.cluster, .jobs = *source, .scheduler = *scheduler, .record = metrics});
  const double engine_s = watch.seconds();
  const RunStatistics statistics = metrics.statistics();
  fmt::print(
      "fifo + {:<4} load {:.2f}: {:6.2f} s and {:.2f} s of statistics, {:9.0f} jobs/s, {:5.2f} us/event, "
      "utilisation {:.3f}, queue at most {:.0f}, peak memory {:.0f} MiB\n",
      backfill, load, engine_s, watch.seconds() - engine_s, static_cast<double>(jobs) / engine_s,
      engine_s * 1e6 / static_cast<double>(result.events), statistics.metric("utilisation.gpu"),
      statistics.metric("queue.jobs.max"), bench::peak_memory_mib());
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t jobs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  for (const double load : {0.7, 0.9})
    for (const char* backfill : {"none", "easy"}) measure(jobs, load, backfill);
}
