// SPDX-License-Identifier: Apache-2.0
// Does the time per job stay the same from ten thousand to ten million streamed jobs, and does memory follow the jobs
// alive?
//
//   bench_stream [largest number of jobs, default 10000000]
//
// 1,250 nodes of 8 GPUs; jobs of one whole node come at random and run for exponential times with a mean of an hour, at
// a load of 0.8 (M/M/c), first come, first served; the listener is the metrics, as in `run --json`. About 1,000 jobs
// run at a time, so that the shortest run is in its steady state for most of its length. Processor time, the best of
// three or more repetitions that take a second or more.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <ctime>

#include "planner/policies/registry.hpp"
#include "sim/metrics.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"
#include "tests/bench/stopwatch.hpp"

namespace {

using namespace headroom;

constexpr std::uint32_t nodes = 1250;
constexpr std::uint32_t gpus_per_node = 8;
constexpr double mean_work_ns = 3600e9;
constexpr double load = 0.8;

/// Draws nothing that depends on how many jobs there will be.
class PoissonStream final : public JobSource {
 public:
  explicit PoissonStream(std::uint64_t jobs) : jobs_(jobs) {}
  std::optional<JobSpec> next() override {
    if (given_ == jobs_) return std::nullopt;
    JobSpec job;
    job.number = ++given_;
    now_ns_ += exponential(arrivals_, mean_work_ns / (load * nodes));
    job.submit = {now_ns_};
    job.work = job.estimate = {1 + exponential(durations_, mean_work_ns)};
    job.request.per_task.gpus = gpus_per_node;
    job.tenant = {static_cast<std::uint32_t>(given_ % names_.tenants.size())};
    job.job_class = {0};
    return job;
  }
  [[nodiscard]] const JobNames& names() const override { return names_; }

 private:
  static std::int64_t exponential(Rng& rng, double mean) {
    return static_cast<std::int64_t>(-mean * std::log(rng.uniform_open()));
  }

  std::uint64_t jobs_, given_ = 0;
  std::int64_t now_ns_ = 0;
  Rng arrivals_{1, Stream::arrivals, 0}, durations_{1, Stream::durations, 0};
  JobNames names_{.tenants = {"a", "b", "c", "d"}, .classes = {"job"}};
};

/// Of this process, which has one thread.
double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Cost {
  double us_per_job = 0.0;
  RunStatistics statistics;
};

Cost measure(std::uint64_t jobs) {
  ClusterSpec cluster;
  cluster.pools.push_back({.name = "gpu", .nodes = nodes, .node = {.cpus = 96, .gpus = gpus_per_node}});
  Cost best{.us_per_job = HUGE_VAL, .statistics = {}};
  int runs = 0;
  const double begin_s = processor_seconds();
  do {
    PoissonStream source(jobs);
    const auto scheduler = make_scheduler({{"fifo", {}}, {"none", {}}, {"best-fit", {}}});
    const double start_s = processor_seconds();
    Metrics metrics(cluster, {});
    simulate({.cluster = cluster, .jobs = source, .scheduler = *scheduler, .record = metrics});
    best.statistics = metrics.statistics();
    best.us_per_job = std::min(best.us_per_job, (processor_seconds() - start_s) * 1e6 / static_cast<double>(jobs));
  } while (++runs < 3 || processor_seconds() - begin_s < 1.0);
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t largest = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
  double shortest = 0.0;
  for (std::uint64_t jobs = 10'000; jobs <= largest; jobs *= 10) {
    const Cost cost = measure(jobs);
    if (shortest == 0.0) shortest = cost.us_per_job;
    fmt::print(
        "{:9} jobs: {:.3f} us/job, {:.2f} times that of 10000; percentiles {}, utilisation {:.3f}, peak memory "
        "{:.0f} MiB\n",
        jobs, cost.us_per_job, cost.us_per_job / shortest, cost.statistics.exact ? "exact" : "from sketches",
        cost.statistics.metric("utilisation.gpu"), bench::peak_memory_mib());
  }
}
