// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

/// Writes a record by hand, in seconds.
class Script {
 public:
  explicit Script(const Window& window = {}, std::uint32_t nodes = 2)
      : cluster_{{{"gpu", nodes, {.cpus = 8, .gpus = 4}, 0}}}, metrics_(cluster_, window) {}

  /// A job of one-GPU, two-core tasks.
  Script& submit(std::int64_t s, std::uint64_t job, std::uint32_t tasks, std::uint32_t tenant = 0) {
    JobSpec spec = testing_run::job(s, 1, {tasks, {.gpus = 1, .cpus = 2}, 0, {}});
    spec.tenant = {tenant};
    metrics_.on(record::JobSubmitted{at_s(s), job, &spec});
    return *this;
  }
  Script& start(std::int64_t s, std::uint64_t job, std::uint32_t tasks) {
    const Slice held = {{0}, tasks, 2 * tasks, 0, (std::uint64_t{1} << tasks) - 1};
    metrics_.on(record::LeaseStarted{at_s(s), job, {}, StartReason::head_of_line, {&held, 1}});
    return *this;
  }
  Script& change(std::int64_t s, std::uint64_t job, std::uint32_t tasks) {
    const Slice held = {{0}, tasks, 2 * tasks, 0, (std::uint64_t{1} << tasks) - 1};
    metrics_.on(record::LeaseChanged{at_s(s), job, {}, {&held, 1}});
    return *this;
  }
  Script& release(std::int64_t s, std::uint64_t job, EndReason reason, std::int64_t kept_s) {
    metrics_.on(record::LeaseEnded{at_s(s), job, {}, reason, {}, TimeSpan::seconds(kept_s)});
    return *this;
  }
  Script& end(std::int64_t s, std::uint64_t job, JobState state) {
    metrics_.on(record::JobEnded{at_s(s), job, state});
    return *this;
  }
  Script& node(std::int64_t s, std::uint32_t node, Lifecycle state) {
    metrics_.on(record::NodeChanged{at_s(s), {node}, state});
    return *this;
  }
  Script& divide(std::vector<Instant> ends) {
    metrics_.divide(std::move(ends));
    return *this;
  }
  [[nodiscard]] RunStatistics stop(std::int64_t s) {
    const JobNames names{{"zeta", "alpha"}, {"class"}, {}};
    metrics_.on(record::RunEnded{at_s(s), 42, true, &names});
    return metrics_.statistics();
  }

 private:
  ClusterSpec cluster_;
  Metrics metrics_;
};

struct Expected {
  const char* metric;
  double value;
};

void expect_metrics(const RunStatistics& statistics, std::span<const Expected> expected) {
  for (const Expected& row : expected) {
    const double value = statistics.metric(row.metric);
    if (std::isnan(row.value)) {
      EXPECT_TRUE(std::isnan(value)) << row.metric;
    } else {
      EXPECT_DOUBLE_EQ(value, row.value) << row.metric;
    }
  }
}

// 8 GPUs, 16 cores. Job 0: 4 GPUs, 0 s to 100 s. Job 1: 8 GPUs, submitted at 10 s, 100 s to 160 s. Job 2: 2 GPUs,
// submitted at 20 s, starts at 160 s and is killed at 165 s. The run ends at 200 s.
Script& three_jobs(Script& script) {
  return script.submit(0, 0, 4, 0)
      .start(0, 0, 4)
      .submit(10, 1, 8, 1)
      .submit(20, 2, 2, 1)
      .release(100, 0, EndReason::finished, 100)
      .end(100, 0, JobState::finished)
      .start(100, 1, 8)
      .release(160, 1, EndReason::finished, 60)
      .end(160, 1, JobState::finished)
      .start(160, 2, 2)
      .release(165, 2, EndReason::limit, 0)
      .end(165, 2, JobState::killed);
}

constexpr double hour = 3600.0;
const double nothing = std::nan("");

TEST(Metrics, MatchTheHandComputedRun) {
  Script script;
  const RunStatistics statistics = three_jobs(script).stop(200);
  const Expected rows[] = {
      {"jobs.submitted", 3},
      {"jobs.finished", 2},
      {"jobs.killed", 1},
      {"jobs.rejected", 0},
      {"jobs.running", 0},
      {"jobs.queued", 0},
      {"jobs.restarts", 0},
      {"jobs.measured", 3},
      {"jobs.wait.mean", (0.0 + 90.0 + 140.0) / 3.0},
      {"jobs.wait.p50", 90.0},
      {"jobs.wait.p95", 90.0 + 0.9 * 50.0},  // position 0.95 * 2 = 1.9
      {"jobs.wait.p99", 90.0 + 0.98 * 50.0},
      {"jobs.wait.p99.9", 90.0 + 0.998 * 50.0},
      {"jobs.wait.max", 140.0},
      {"jobs.turnaround.mean", (100.0 + 150.0 + 145.0) / 3.0},
      {"jobs.turnaround.p50", 145.0},
      {"jobs.turnaround.p95", 145.0 + 0.9 * 5.0},
      {"jobs.turnaround.max", 150.0},
      {"jobs.bounded_slowdown.mean",
       (1.0 + 150.0 / 60.0 + 145.0 / 10.0) / 3.0},  // the last ran for 5 s, less than 10 s
      {"jobs.bounded_slowdown.p50", 2.5},
      {"jobs.bounded_slowdown.max", 14.5},
      {"makespan", 165.0},
      {"utilisation.gpu", (4 * 100 + 8 * 60 + 2 * 5) / (8.0 * 200)},
      {"utilisation.cpu", (8 * 100 + 16 * 60 + 4 * 5) / (16.0 * 200)},
      {"gpu_hours.present", 1600 / hour},
      {"gpu_hours.used", 880 / hour},
      {"gpu_hours.wasted", 10 / hour},
      {"gpu_hours.idle", 710 / hour},
      {"cpu_hours.present", 3200 / hour},
      {"cpu_hours.used", 1760 / hour},
      {"cpu_hours.wasted", 20 / hour},
      {"cpu_hours.idle", 1420 / hour},
      {"queue.jobs.mean", (90.0 + 140.0) / 200.0},  // Little: what all jobs waited, over the window
      {"queue.jobs.max", 2},
      {"run.events", 42},
      {"run.wall", nothing},
  };
  expect_metrics(statistics, rows);
  EXPECT_EQ(statistics.metrics.size() + 1, run_metrics().size());
}

TEST(Metrics, AreCutToTheWindow) {
  Script script({at_s(10), at_s(150)});
  const RunStatistics statistics = three_jobs(script).stop(200);
  const Expected rows[] = {
      {"jobs.submitted", 3},
      {"jobs.measured", 2},  // job 0 came before it
      {"jobs.wait.mean", 115.0},
      {"gpu_hours.present", 8 * 140 / hour},
      {"gpu_hours.used", (4 * 90 + 8 * 50) / hour},
      {"gpu_hours.wasted", 0.0},  // the job that is killed starts after it
      {"utilisation.gpu", (4 * 90 + 8 * 50) / (8.0 * 140)},
      {"queue.jobs.mean", (90.0 + 130.0) / 140.0},
      {"makespan", 165.0},
  };
  expect_metrics(statistics, rows);
}

// Two nodes of 4 GPUs. Job 0 has 2 GPUs from 50 s to 150 s, job 1 one from 250 s until it is killed at 280 s; the
// window begins with the first submission, at 40 s, and the last period does not end.
TEST(Metrics, AreDividedIntoPeriods) {
  Script script;
  script.divide({at_s(100), at_s(200), at_s(300), at_s(1000)});
  script.submit(40, 0, 2).start(50, 0, 2).release(150, 0, EndReason::finished, 100).end(150, 0, JobState::finished);
  script.node(180, 1, Lifecycle::absent).submit(250, 1, 1, 1).start(250, 1, 1);
  script.release(280, 1, EndReason::limit, 0).end(280, 1, JobState::killed);
  const RunStatistics statistics = script.stop(400);
  const double expected[][6] = {// hours, present, held, wasted, cores held, jobs; in seconds
                                {60, 8 * 60, 2 * 50, 0, 4 * 50, 0},
                                {100, 8 * 80 + 4 * 20, 2 * 50, 0, 4 * 50, 1},
                                {100, 4 * 100, 30, 30, 2 * 30, 1}};
  ASSERT_EQ(statistics.periods.size(), 3U);
  for (std::size_t p = 0; p < 3; ++p) {
    const PeriodUse& use = statistics.periods[p];
    const double found[] = {use.hours,          use.gpu_hours_present,  use.gpu_hours_held, use.gpu_hours_wasted,
                            use.cpu_hours_held, use.jobs_ended / 3600.0};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(found[i] * 3600.0, expected[p][i], 1e-9) << p << ' ' << i;
  }
  // By tenant, over the whole window.
  ASSERT_EQ(statistics.use.size(), 2U);
  EXPECT_EQ(statistics.use[0].name, "alpha");
  EXPECT_NEAR(statistics.use[0].gpu_hours * 3600.0, 30.0, 1e-9);
  EXPECT_NEAR(statistics.use[1].gpu_hours * 3600.0, 200.0, 1e-9);
  EXPECT_NEAR(statistics.use[1].cpu_hours * 3600.0, 400.0, 1e-9);
}

TEST(Metrics, OfAWindowWithoutJobsAreNothing) {
  Script script({at_s(190), at_s(195)});
  const Expected rows[] = {{"jobs.measured", 0},   {"jobs.wait.mean", nothing},   {"jobs.turnaround.p99", nothing},
                           {"utilisation.gpu", 0}, {"gpu_hours.idle", 40 / hour}, {"queue.jobs.mean", 0}};
  expect_metrics(three_jobs(script).stop(200), rows);
  const Expected empty_run[] = {
      {"jobs.submitted", 0}, {"jobs.wait.p50", nothing}, {"makespan", nothing}, {"utilisation.gpu", nothing}};
  expect_metrics(Script().stop(0), empty_run);
}

// 4 GPUs from 0 s; the node is away from 100 s to 150 s; then 200 s more.
TEST(Metrics, ARestartIsCountedAndItsWorkWasted) {
  const RunStatistics statistics = Script()
                                       .submit(0, 0, 4)
                                       .start(0, 0, 4)
                                       .release(100, 0, EndReason::node_down, 0)
                                       .node(100, 0, Lifecycle::down)
                                       .node(150, 0, Lifecycle::up)
                                       .start(150, 0, 4)
                                       .release(350, 0, EndReason::finished, 200)
                                       .end(350, 0, JobState::finished)
                                       .stop(350);
  const Expected rows[] = {{"jobs.restarts", 1},
                           {"jobs.wait.mean", 50.0},
                           {"jobs.turnaround.mean", 350.0},
                           {"jobs.bounded_slowdown.mean", 350.0 / 200.0},  // by its last stay
                           {"gpu_hours.present", (8 * 350 - 4 * 50) / hour},
                           {"gpu_hours.wasted", 400 / hour},
                           {"gpu_hours.used", 800 / hour},
                           {"queue.jobs.mean", 50.0 / 350.0}};
  expect_metrics(statistics, rows);
}

struct WasteRow {
  std::int64_t kept_s;
  double wasted_gpu_s;
};

// 2 GPUs for 60 s, then 4 GPUs for 40 s, then preempted: 280 GPU-seconds, of which the lost share is wasted.
TEST(Metrics, WasteFollowsWhatWasHeld) {
  for (const WasteRow& row : {WasteRow{0, 280.0}, WasteRow{100, 0.0}, WasteRow{75, 70.0}}) {
    const RunStatistics statistics = Script()
                                         .submit(0, 0, 2)
                                         .start(0, 0, 2)
                                         .change(60, 0, 4)
                                         .release(100, 0, EndReason::preempted, row.kept_s)
                                         .end(100, 0, JobState::queued)
                                         .stop(100);
    const Expected rows[] = {{"gpu_hours.wasted", row.wasted_gpu_s / hour},
                             {"gpu_hours.used", (280.0 - row.wasted_gpu_s) / hour},
                             {"jobs.queued", 1},
                             {"jobs.measured", 0}};
    expect_metrics(statistics, rows);
  }
}

// By default the window begins with the first submit, and what happens to nodes before it does not count.
TEST(Metrics, TheDefaultWindowIsTheRunFromItsFirstSubmit) {
  const RunStatistics statistics = Script()
                                       .node(50, 1, Lifecycle::down)
                                       .submit(100, 0, 4)
                                       .start(100, 0, 4)
                                       .node(110, 0, Lifecycle::draining)
                                       .release(200, 0, EndReason::finished, 100)
                                       .end(200, 0, JobState::finished)
                                       .stop(200);
  const Expected rows[] = {{"gpu_hours.present", 400 / hour}, {"utilisation.gpu", 1.0}, {"gpu_hours.idle", 0.0}};
  expect_metrics(statistics, rows);
}

TEST(Metrics, RejectedRunningAndQueuedJobsAreCounted) {
  const RunStatistics statistics = Script()
                                       .submit(0, 0, 99)
                                       .end(0, 0, JobState::rejected)
                                       .submit(0, 1, 1)
                                       .start(0, 1, 1)
                                       .submit(5, 2, 1)
                                       .release(10, 1, EndReason::horizon, 10)
                                       .end(10, 1, JobState::running)
                                       .end(10, 2, JobState::queued)
                                       .stop(10);
  const Expected rows[] = {{"jobs.rejected", 1},      {"jobs.running", 1},     {"jobs.queued", 1},
                           {"jobs.measured", 0},      {"makespan", nothing},   {"gpu_hours.used", 10 / hour},
                           {"gpu_hours.wasted", 0.0}, {"queue.jobs.mean", 0.5}};
  expect_metrics(statistics, rows);
}

struct PercentileRow {
  std::uint64_t jobs;
  double p50, p95, p99, p999, max;
};

// The waits are 0, 1, ..., n - 1 s in a shuffled order, so a percentile is p (n - 1) s.
TEST(Metrics, PercentilesInterpolateBetweenOrderStatistics) {
  for (const PercentileRow& row :
       {PercentileRow{1, 0, 0, 0, 0, 0}, PercentileRow{2, 0.5, 0.95, 0.99, 0.999, 1},
        PercentileRow{101, 50, 95, 99, 99.9, 100}, PercentileRow{1001, 500, 950, 990, 999, 1000},
        PercentileRow{4, 1.5, 2.85, 2.97, 2.997, 3}}) {
    Script script;
    std::vector<std::uint64_t> job_that_waits(row.jobs);
    for (std::uint64_t i = 0; i < row.jobs; ++i) {
      script.submit(0, i, 1);
      job_that_waits[i * 379 % row.jobs] = i;  // 379 is prime, so every job gets a wait
    }
    for (std::uint64_t wait = 0; wait < row.jobs; ++wait) {
      const auto s = static_cast<std::int64_t>(wait);
      const std::uint64_t job = job_that_waits[wait];
      script.start(s, job, 1).release(s, job, EndReason::finished, 0).end(s, job, JobState::finished);
    }
    const RunStatistics statistics = script.stop(2000);
    const Expected rows[] = {{"jobs.wait.p50", row.p50},
                             {"jobs.wait.p95", row.p95},
                             {"jobs.wait.p99", row.p99},
                             {"jobs.wait.p99.9", row.p999},
                             {"jobs.wait.max", row.max}};
    for (const Expected& expected : rows)  // the positions p (n - 1) are rounded
      EXPECT_NEAR(statistics.metric(expected.metric), expected.value, 1e-9) << row.jobs << " " << expected.metric;
  }
}

// Waits of 0, 90 and 140 s; the positions are p (n - 1), as above.
TEST(Metrics, WaitsAreDistributedBetweenShortestAndLongest) {
  Script script;
  const std::vector<double> waits_s = three_jobs(script).stop(200).wait_quantiles_s;
  ASSERT_EQ(waits_s.size(), 201u);
  EXPECT_EQ(waits_s[0], 0.0);
  EXPECT_DOUBLE_EQ(waits_s[50], 45.0);
  EXPECT_EQ(waits_s[100], 90.0);
  EXPECT_DOUBLE_EQ(waits_s[190], 135.0);
  EXPECT_EQ(waits_s[200], 140.0);
  Script empty;
  EXPECT_TRUE(empty.stop(200).wait_quantiles_s.empty());
}

TEST(Metrics, GroupsAreByTenantAndBySize) {
  Script script;
  const RunStatistics statistics = three_jobs(script).stop(200);
  ASSERT_EQ(statistics.tenants.size(), 2u);
  EXPECT_EQ(statistics.tenants[0].name, "alpha");
  EXPECT_EQ(statistics.tenants[0].jobs, 2u);
  EXPECT_DOUBLE_EQ(statistics.tenants[0].wait_mean_s, 115.0);
  EXPECT_DOUBLE_EQ(statistics.tenants[0].wait_p50_s, 115.0);
  EXPECT_DOUBLE_EQ(statistics.tenants[0].turnaround_mean_s, 147.5);
  EXPECT_DOUBLE_EQ(statistics.tenants[0].gpu_hours, 490 / hour);
  EXPECT_EQ(statistics.tenants[1].name, "zeta");
  EXPECT_DOUBLE_EQ(statistics.tenants[1].cpu_hours, 800 / hour);
  ASSERT_EQ(statistics.size_classes.size(), 3u);
  EXPECT_EQ(statistics.size_classes[0].name, "2 GPUs");
  EXPECT_EQ(statistics.size_classes[1].name, "3-4 GPUs");
  EXPECT_EQ(statistics.size_classes[2].name, "5-8 GPUs");
  EXPECT_DOUBLE_EQ(statistics.size_classes[2].wait_p99_s, 90.0);
}

TEST(Metrics, SeriesHoldWhatIsTrueBetweenInstants) {
  Script script;
  const RunStatistics statistics = three_jobs(script).stop(200);
  ASSERT_EQ(statistics.series.size(), 3u);
  const TimeSeries& queue = statistics.series[0];
  EXPECT_EQ(queue.name, "queue.jobs");
  ASSERT_EQ(queue.buckets.size(), 4u);
  EXPECT_DOUBLE_EQ(queue.buckets[0].mean, (10.0 * 1 + 40.0 * 2) / 60.0);
  EXPECT_EQ(queue.buckets[0].min, 0.0) << "job 0 came and started within one instant";
  EXPECT_EQ(queue.buckets[0].max, 2.0);
  EXPECT_EQ(statistics.series[1].name, "gpus.busy");
  EXPECT_EQ(statistics.series[1].buckets[1].max, 8.0);
  EXPECT_EQ(statistics.series[2].buckets[1].max, 16.0);
}

// Whatever happens, what is present is used, wasted or idle, and the queue is what the jobs waited (Little's law).
TEST(Metrics, BooksBalanceOverARandomRun) {
  Rng rng{21, Stream::durations, 0};
  std::vector<JobSpec> jobs;
  for (std::int64_t i = 0; i < 400; ++i) {
    jobs.push_back(
        job(i * 3, 1 + static_cast<std::int64_t>(rng.below(60)), gpus(1 + static_cast<std::uint32_t>(rng.below(8)))));
    jobs.back().limit = TimeSpan::seconds(1 + static_cast<std::int64_t>(rng.below(90)));
  }
  std::vector<std::pair<Instant, ScriptedSubsystem::Act>> script;
  for (std::int64_t s = 10; s < 1500; s += 40) {
    const NodeId node{static_cast<std::uint32_t>(rng.below(4))};
    const auto state = static_cast<Lifecycle>(rng.below(5));
    script.emplace_back(at_s(s), [=](Control& control) { control.set_node(node, state); });
    script.emplace_back(at_s(s + 25), [=](Control& control) { control.set_node(node, Lifecycle::up); });
  }
  ScriptedSubsystem faults(std::move(script));
  Subsystem* const subsystems[] = {&faults};
  const ClusterSpec cluster = gpu_nodes(4, 2);
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  Metrics metrics(cluster, {});
  RecordingSink sink;
  Tee tee({&metrics, &sink});
  const RunResult result =
      simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = tee, .subsystems = subsystems});
  const RunStatistics s = metrics.statistics();
  EXPECT_GT(s.metric("jobs.killed"), 0.0);
  EXPECT_GT(s.metric("jobs.restarts"), 0.0);
  EXPECT_EQ(s.metric("jobs.finished") + s.metric("jobs.killed"), 400.0);
  EXPECT_NEAR(s.metric("gpu_hours.used") + s.metric("gpu_hours.wasted") + s.metric("gpu_hours.idle"),
              s.metric("gpu_hours.present"), 1e-12 * s.metric("gpu_hours.present"));
  EXPECT_GE(s.metric("gpu_hours.idle"), 0.0) << "busy never exceeds present";
  EXPECT_NEAR(s.metric("queue.jobs.mean") * result.end.in_seconds(), s.metric("jobs.wait.mean") * 400.0, 1e-6);
  double wasted_ns = 0.0;
  for (const record::LeaseEnded& lease : sink.ended)
    if (lease.reason == EndReason::limit || lease.reason == EndReason::node_down)
      wasted_ns += static_cast<double>(lease.spent[0].ns) * sink.submitted[lease.job].request.tasks;
  EXPECT_NEAR(s.metric("gpu_hours.wasted"), wasted_ns / 3.6e12, 1e-9);
}

}  // namespace
}  // namespace headroom
