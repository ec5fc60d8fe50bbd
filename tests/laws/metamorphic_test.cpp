// SPDX-License-Identifier: Apache-2.0
// Change one thing whose consequence is known, run again, compare: no oracle is needed. Every comparison is exact.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

#include "sim/metrics.hpp"
#include "sim/run_record_file.hpp"
#include "tests/laws/random_case.hpp"
#include "tests/laws/schedule_audit.hpp"

namespace headroom {
namespace {

constexpr std::uint64_t cases = 200;

class Bytes final : public ByteSink {
 public:
  void write(std::span<const std::byte> piece) override { all.insert(all.end(), piece.begin(), piece.end()); }
  std::vector<std::byte> all;
};

std::vector<std::byte> record_of(const Case& experiment) {
  Bytes bytes;
  RunRecordWriter writer(bytes);
  run(experiment, writer);
  return bytes.all;
}

std::vector<JobOutcome> schedule_of(const Case& experiment) {
  ScheduleAudit audit(experiment.cluster);
  run(experiment, audit);
  EXPECT_EQ(audit.faults(), "");
  return audit.jobs();
}

RunStatistics measure(const Case& experiment) {
  Metrics metrics(experiment.cluster, {});
  run(experiment, metrics);
  return metrics.statistics();
}

Instant times(Instant t, std::int64_t k) {
  return {t.ns * k};
}
TimeSpan times(TimeSpan d, std::int64_t k) {
  return d.is_unlimited() ? d : TimeSpan{d.ns * k};
}

Case slowed_down(Case experiment, std::int64_t k) {
  for (JobSpec& job : experiment.jobs) {
    job.submit = times(job.submit, k);
    job.work = times(job.work, k);
    job.estimate = times(job.estimate, k);
    job.limit = times(job.limit, k);
  }
  if (experiment.horizon) experiment.horizon = times(*experiment.horizon, k);
  return experiment;
}

void expect_same_nodes(const JobOutcome& a, const JobOutcome& b) {
  ASSERT_EQ(a.where.size(), b.where.size());
  for (std::size_t i = 0; i < a.where.size(); ++i) {
    EXPECT_EQ(a.where[i].node, b.where[i].node);
    EXPECT_EQ(a.where[i].gpu_mask, b.where[i].gpu_mask);
    EXPECT_EQ(a.where[i].tasks, b.where[i].tasks);
  }
}

/// `b` is what became of the same job when every time was `k` times as long.
void expect_same_schedule(const std::vector<JobOutcome>& a, const std::vector<JobOutcome>& b, std::int64_t k = 1) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    SCOPED_TRACE("job " + std::to_string(i));
    EXPECT_EQ(a[i].start.has_value(), b[i].start.has_value());
    EXPECT_EQ(times(a[i].start.value_or(Instant{}), k), b[i].start.value_or(Instant{}));
    EXPECT_EQ(times(a[i].end, k), b[i].end);
    EXPECT_EQ(a[i].state, b[i].state);
    expect_same_nodes(a[i], b[i]);
    if (::testing::Test::HasFailure()) return;
  }
}

bool shares_gpus(const Case& experiment) {
  return std::ranges::any_of(experiment.jobs, [](const JobSpec& job) { return job.request.per_task.gpu_milli > 0; });
}

void for_each_case(const std::function<void(const Case&)>& law) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const Case experiment = random_case(seed);
    SCOPED_TRACE(describe(seed, experiment));
    law(experiment);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Metamorphic, TheSameInputGivesTheSameBytes) {
  for_each_case([](const Case& experiment) {
    const auto record = record_of(experiment);
    EXPECT_GT(record.size(), experiment.jobs.size());
    EXPECT_TRUE(record == record_of(experiment));
  });
}

TEST(Metamorphic, AnotherInputGivesOtherBytes) {
  EXPECT_FALSE(record_of(random_case(1)) == record_of(random_case(2)));
}

TEST(Metamorphic, SlowingAllTimesDownByAWholeFactorMovesEveryEventByIt) {
  for_each_case([](const Case& experiment) {
    for (const std::int64_t k : {3, 1000})
      expect_same_schedule(schedule_of(experiment), schedule_of(slowed_down(experiment, k)), k);
  });
}

// A power of two, so that scaling the double loses nothing and "equal" can mean equal.
TEST(Metamorphic, EveryMetricInSecondsGrowsByTheFactorOfTheTimes) {
  constexpr double factor = 8.0;
  for_each_case([](const Case& experiment) {
    const RunStatistics plain = measure(experiment), slow = measure(slowed_down(experiment, 8));
    for (const MetricSpec& metric : run_metrics()) {
      const bool is_time = metric.unit == "s" || metric.unit == "h";
      const bool is_scale_free = metric.unit == "1" && !metric.name.starts_with("jobs.bounded_slowdown");  // 10 s floor
      const double a = plain.metric(metric.name), b = slow.metric(metric.name);
      if ((!is_time && !is_scale_free) || std::isnan(a)) continue;
      const double expected = is_time ? factor * a : a;
      if (shares_gpus(experiment)) {
        EXPECT_DOUBLE_EQ(expected, b) << metric.name;  // thousandths of GPUs are divided by 1000, which rounds
      } else {
        EXPECT_EQ(expected, b) << metric.name;
      }
    }
  });
}

// One core per task is counted as a sum, two are looked up node by node: the same schedule must come out of both.
TEST(Metamorphic, TwiceTheCoresForTwiceTheDemandChangesNothing) {
  for_each_case([](const Case& experiment) {
    Case doubled = experiment;
    for (PoolSpec& pool : doubled.cluster.pools) pool.node.cpus *= 2;
    for (JobSpec& job : doubled.jobs) job.request.per_task.cpus *= 2;
    expect_same_schedule(schedule_of(experiment), schedule_of(doubled));
  });
}

TEST(Metamorphic, TwiceTheMemoryForTwiceTheDemandChangesNothing) {
  for_each_case([](const Case& experiment) {
    Case doubled = experiment;
    for (PoolSpec& pool : doubled.cluster.pools) pool.node.memory_bytes *= 2;
    for (JobSpec& job : doubled.jobs) job.request.per_task.memory_bytes *= 2;
    expect_same_schedule(schedule_of(experiment), schedule_of(doubled));
  });
}

// A pool that no job may use is a pool that is not there. Node numbers stay, because it comes last.
TEST(Metamorphic, NodesThatNobodyMayUseChangeNothing) {
  for_each_case([](const Case& experiment) {
    Case larger = experiment;
    PoolSpec useless;
    useless.nodes = 7;  // no GPU, no core: every request of random_case() needs one or the other
    larger.cluster.pools.push_back(useless);
    expect_same_schedule(schedule_of(experiment), schedule_of(larger));
  });
}

TEST(Metamorphic, RelabellingTheTenantsChangesOnlyTheirNames) {
  for_each_case([](const Case& experiment) {
    Case relabelled = experiment;
    const auto count = static_cast<std::uint32_t>(experiment.names.tenants.size());
    for (JobSpec& job : relabelled.jobs) job.tenant = {(job.tenant.index + 1) % count};
    std::ranges::rotate(relabelled.names.tenants, relabelled.names.tenants.end() - 1);
    expect_same_schedule(schedule_of(experiment), schedule_of(relabelled));
    const RunStatistics a = measure(experiment), b = measure(relabelled);
    ASSERT_EQ(a.tenants.size(), b.tenants.size());
    for (std::size_t i = 0; i < a.tenants.size(); ++i) {
      EXPECT_EQ(a.tenants[i].name, b.tenants[i].name);
      EXPECT_EQ(a.tenants[i].jobs, b.tenants[i].jobs);
      EXPECT_EQ(a.tenants[i].wait_mean_s, b.tenants[i].wait_mean_s);
      EXPECT_EQ(a.tenants[i].gpu_hours, b.tenants[i].gpu_hours);
    }
  });
}

}  // namespace
}  // namespace headroom
