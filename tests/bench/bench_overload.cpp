// SPDX-License-Identifier: Apache-2.0
// What does an event cost while ever more jobs wait? In an overloaded cluster a scheduler that looks at every waiting
// job gets slower with the queue; the cost here must grow more slowly than the queue does.
//
//   bench_overload [BACKLOG KINDS]
//
// 128 nodes of 8 GPUs under EASY. First as many jobs as the queue shall have, then arrivals that replace what starts.
// "kinds" is the number of distinct requests: jobs of one kind are alike to the cluster.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include "models/distribution.hpp"
#include "planner/policies/registry.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"
#include "tests/bench/stopwatch.hpp"

namespace {

using namespace headroom;

constexpr std::uint64_t measured_jobs = 4000;
constexpr double mean_run_s = 3600.0;
constexpr std::uint32_t nodes = 128, gpus_per_node = 8;

class Overload final : public JobSource {
 public:
  Overload(std::uint64_t backlog, std::uint64_t kinds) : backlog_(backlog), kinds_(kinds) {}

  std::optional<JobSpec> next() override {
    if (job_.number == backlog_ + measured_jobs) return std::nullopt;
    const bool filling = job_.number < backlog_;
    ++job_.number;
    const double gap_s = filling ? 1e-3 : exponential(mean_run_s * mean_gpus / (nodes * gpus_per_node), u());
    job_.submit = job_.submit + TimeSpan::from(Duration{gap_s});
    job_.work = TimeSpan::from(Duration{exponential(mean_run_s, u())});
    job_.estimate = TimeSpan::from(Duration{job_.work.in_seconds() * (1.0 + 2.0 * u()) + 1.0});
    const std::uint64_t kind = rng_.below(kinds_);
    job_.request.tasks = 1 + static_cast<std::uint32_t>(kind % 8);
    job_.request.per_task.gpus = 1U << (kind / 8 % 3);
    job_.request.per_task.memory_bytes = static_cast<std::int64_t>(1 + kind / 24) << 20;
    job_.tenant = {0};
    job_.job_class = {0};
    return job_;
  }
  [[nodiscard]] const JobNames& names() const override { return names_; }

 private:
  static constexpr double mean_gpus = 4.5 * 7.0 / 3.0;  // mean of 1..8 times mean of 1, 2, 4
  double u() { return rng_.uniform_open(); }

  std::uint64_t backlog_, kinds_;
  Rng rng_{1, Stream::arrivals, 0};
  JobSpec job_;
  JobNames names_{{"all"}, {"batch"}, {}};
};

/// Starts its watch when the backlog has arrived.
class Watch final : public QuietSink {
 public:
  using QuietSink::on;
  explicit Watch(std::uint64_t backlog) : backlog_(backlog) {}
  void on(const record::JobSubmitted& entry) override {
    ++queued_;
    if (entry.job == backlog_) watch_ = bench::Stopwatch();
    if (entry.job < backlog_) return;
    ++events;
    queue_sum += static_cast<double>(queued_);
    seconds = watch_.seconds();
  }
  void on(const record::LeaseStarted&) override { --queued_; }
  void on(const record::LeaseEnded& entry) override { events += entry.job >= backlog_ ? 1U : 0U; }
  std::uint64_t events = 0;
  double queue_sum = 0.0, seconds = 0.0;

 private:
  std::uint64_t backlog_, queued_ = 0;
  bench::Stopwatch watch_;
};

/// When the last job arrives: the run ends there, because how the queue drains is another story.
Instant last_arrival(std::uint64_t backlog, std::uint64_t kinds) {
  Instant last;
  Overload jobs(backlog, kinds);
  while (const auto job = jobs.next()) last = job->submit;
  return last;
}

struct Cost {
  double queue, us_per_arrival;
};

Cost measure(std::uint64_t backlog, std::uint64_t kinds, const char* backfill) {
  ClusterSpec cluster;
  PoolSpec& pool = cluster.pools.emplace_back();
  pool.nodes = nodes;
  pool.node.gpus = gpus_per_node;
  pool.node.memory_bytes = std::int64_t{1} << 40;
  SchedulerSection section;
  section.order.policy = "fifo";
  section.backfill.policy = backfill;
  section.placement.policy = "best-fit";
  Overload jobs(backlog, kinds);
  const auto scheduler = make_scheduler(section);
  Watch watch(backlog);
  simulate({.cluster = cluster,
            .jobs = jobs,
            .scheduler = *scheduler,
            .record = watch,
            .horizon = last_arrival(backlog, kinds)});
  return {watch.queue_sum / measured_jobs, watch.seconds * 1e6 / measured_jobs};
}

void compare(const char* backfill, std::uint64_t kinds, const std::vector<std::uint64_t>& backlogs) {
  std::optional<Cost> first;
  for (const std::uint64_t backlog : backlogs) {
    const Cost cost = measure(backlog, kinds, backfill);
    if (!first) first = cost;
    fmt::print("fifo + {:<9} {:5} kinds, {:6.0f} waiting: {:9.2f} us per job;  queue x {:5.1f}, cost x {:5.1f}\n",
               backfill, kinds, cost.queue, cost.us_per_arrival, cost.queue / first->queue,
               cost.us_per_arrival / first->us_per_arrival);
    std::fflush(stdout);  // the next line may take a while
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3) {
    compare("easy", std::strtoull(argv[2], nullptr, 10), {std::strtoull(argv[1], nullptr, 10)});
    return 0;
  }
  for (const char* backfill : {"easy", "easy-sjbf"})
    for (const std::uint64_t kinds : {24U, 240U, 2400U}) compare(backfill, kinds, {1000, 5000, 10000, 50000});
}
