// SPDX-License-Identifier: Apache-2.0
// Worked by hand on a few nodes; and what is a mean over GPUs and time must be the energy of another meter.
#include "sim/power/power_distribution.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/power/energy_meter.hpp"
#include "sim/power/site_power.hpp"
#include "sim/random.hpp"
#include "tests/sim/power_helpers.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

/// Nodes right below a feed, whose GPUs draw 60 W when idle.
PowerSpec nodes_of(std::uint32_t nodes, std::uint32_t gpus, BusyDraw busy) {
  PowerSpec spec;
  spec.activities = {"one"};
  spec.pools = {{.idle = Power{100.0 + 60.0 * gpus}, .busy = {std::move(busy)}, .gpu_idle = 60.0_W}};
  add_leaves(spec, nodes);
  return spec;
}

struct Outcome {
  std::optional<EmpiricalCdf> gpus, nodes;
  double gpu_seconds = 0.0, node_seconds = 0.0, gpu_mean = 0.0, node_mean = 0.0, energy_j = 0.0;
};

Outcome run(const ClusterSpec& cluster, const PowerSpec& spec, std::vector<JobSpec> jobs, Instant horizon,
            Window window = {Instant{}, {}}, std::vector<Subsystem*> others = {}) {
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  SitePower power(spec, source);
  EnergyMeter meter(window);
  PowerDistribution distribution(spec, cluster, window);
  Tee tee({&meter, &distribution});
  others.push_back(&power);
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = tee,
            .subsystems = others,
            .horizon = horizon});
  const auto metrics = meter.metrics();
  return {distribution.gpus().cdf(),
          distribution.nodes().cdf(),
          distribution.gpus().weight(),
          distribution.nodes().weight(),
          distribution.gpus().mean(),
          distribution.nodes().mean(),
          std::ranges::find(metrics, "energy.computers", &MetricValue::name)->value};
}

TEST(PowerDistribution, EachGpuAndEachNodeCountsByItsTime) {
  const PowerSpec spec = nodes_of(2, 4, {.per_gpu = 300.0_W, .per_core = {}, .slowdown = 1.0});
  // 3 of 8 GPUs for a quarter of the time
  const Outcome out = run(gpu_nodes(2, 4), spec, {job(100, 100, gpus(3))}, at_s(400));
  EXPECT_DOUBLE_EQ(out.gpu_seconds, 3200.0);
  EXPECT_DOUBLE_EQ(share_at_most(*out.gpus, 60.0), 1.0 - 300.0 / 3200.0);
  EXPECT_DOUBLE_EQ(quantile(*out.gpus, 0.99), 360.0);
  EXPECT_DOUBLE_EQ(out.gpu_mean, 60.0 + 300.0 * 300.0 / 3200.0);
  EXPECT_DOUBLE_EQ(out.node_seconds, 800.0);
  EXPECT_DOUBLE_EQ(share_at_most(*out.nodes, 340.0), 1.0 - 100.0 / 800.0);
  EXPECT_DOUBLE_EQ(quantile(*out.nodes, 1.0), 340.0 + 900.0);
}

// A job whose power goes up and down within an iteration: P for d of the time and r P for the rest has the mean
// d P + (1 - d) r P. With d = 0.75 and r = 0.2, 240 W beyond idle are 300 W and 60 W.
TEST(PowerDistribution, BothLevelsOfAnIterationAreSeen) {
  const double mean = 0.75 + 0.25 * 0.2;
  const PowerSpec spec = nodes_of(
      1, 2, {.per_gpu = 240.0_W, .per_core = {}, .slowdown = 1.0, .swing = (1.0 - 0.2) / mean, .high_share = 0.75});
  const Outcome one = run(gpu_nodes(1, 2), spec, {job(0, 100, gpus(2))}, at_s(100));
  EXPECT_NEAR(quantile(*one.gpus, 0.2), 60.0 + 60.0, 1e-5);
  EXPECT_NEAR(quantile(*one.gpus, 0.3), 60.0 + 300.0, 1e-5);
  EXPECT_NEAR(share_at_most(*one.gpus, 200.0), 0.25, 1e-9);
  EXPECT_NEAR(share_at_most(*one.nodes, 400.0), 0.25, 1e-9) << "GPUs of one job are in step";
  EXPECT_NEAR(one.gpu_mean, 300.0, 1e-5);
  const Outcome two = run(gpu_nodes(1, 2), spec, {job(0, 100, gpus(1)), job(0, 100, gpus(1))}, at_s(100));
  EXPECT_NEAR(share_at_most(*two.nodes, 400.0), 0.25 * 0.25, 1e-9) << "both low: jobs are not in step";
  EXPECT_NEAR(share_at_most(*two.nodes, 600.0), 1.0 - 0.75 * 0.75, 1e-9) << "not both high";
  EXPECT_NEAR(two.node_mean, 220.0 + 480.0, 1e-5);
}

TEST(PowerDistribution, WhatIsOffOrOutsideOfTheWindowIsNotSeen) {
  const PowerSpec spec = nodes_of(2, 1, {.per_gpu = 300.0_W, .per_core = {}, .slowdown = 1.0});
  ScriptedSubsystem off({{at_s(50), [](Control& control) { control.set_node({1}, Lifecycle::down); }}});
  const Outcome out = run(gpu_nodes(2, 1), spec, {job(0, 200, gpus(1))}, at_s(200), {at_s(20), at_s(100)}, {&off});
  EXPECT_DOUBLE_EQ(out.gpu_seconds, 80.0 + 30.0);
  EXPECT_DOUBLE_EQ(out.gpu_mean, (80.0 * 360.0 + 30.0 * 60.0) / 110.0);
}

TEST(PowerDistribution, SharesOfAGpuAddUpOnIt) {
  const PowerSpec spec = nodes_of(1, 2, {.per_gpu = 200.0_W, .per_core = {}, .slowdown = 1.0});
  const ClusterSpec cluster = gpu_nodes(1, 2);
  PowerDistribution view(spec, cluster, {Instant{}, {}});
  const std::uint32_t milli[] = {500, 250};
  for (std::uint64_t i = 0; i < 2; ++i) {  // both on the second GPU
    const Slice slice{.node = {0}, .tasks = 1, .gpu_mask = 2, .gpu_milli = milli[i]};
    view.on(record::LeaseStarted{{}, i, {static_cast<std::uint32_t>(i)}, StartReason::head_of_line, {&slice, 1}});
    const MicroPower draw = MicroPower::from(Power{0.2 * milli[i]});
    view.on(record::JobDraw{.at = {}, .job = i, .standing = {}, .active = draw, .gpus = draw});
  }
  view.on(record::RunEnded{.at = at_s(100)});
  const EmpiricalCdf gpus = *view.gpus().cdf();
  EXPECT_NEAR(quantile(gpus, 0.4), 60.0, 1e-9);
  EXPECT_NEAR(quantile(gpus, 0.9), 60.0 + 150.0, 1e-9);
  EXPECT_NEAR(view.nodes().mean(), 220.0 + 150.0, 1e-9);
}

// The mean over nodes and time is the energy, by a meter that adds up other entries of the record.
TEST(PowerDistribution, ItsMeanIsTheEnergyOnRandomDays) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Rng random(seed, Stream::arrivals, 0);
    PowerSpec spec =
        nodes_of(24, 8, {.per_gpu = 211.7_W, .per_core = {}, .slowdown = 1.0, .swing = 0.5, .high_share = 0.8});
    std::vector<JobSpec> jobs;
    for (int i = 0; i < 400; ++i)
      jobs.push_back(job(static_cast<std::int64_t>(random.uniform() * 80000),
                         1 + static_cast<std::int64_t>(random.uniform() * 7000),
                         gpus(1 + static_cast<std::uint32_t>(random.uniform() * 40))));
    std::ranges::sort(jobs, {}, &JobSpec::submit);
    const Outcome out = run(gpu_nodes(24, 8), spec, std::move(jobs), at_s(86400), {at_s(5000), at_s(80000)});
    EXPECT_NEAR(out.node_seconds, 24 * 75000.0, 1e-6);
    EXPECT_NEAR(out.gpu_seconds, 8 * out.node_seconds, 1e-3);
    EXPECT_NEAR(out.node_mean * out.node_seconds, out.energy_j, 1e-9 * out.energy_j);
    EXPECT_NEAR(100.0 * out.node_seconds + out.gpu_mean * out.gpu_seconds, out.energy_j, 1e-9 * out.energy_j);
  }
}

TEST(SitePower, JobsDrawHowBusyTheyAre) {
  PowerSpec spec = nodes_of(1, 1, {.per_gpu = 100.0_W, .per_core = {}, .slowdown = 1.0});
  spec.activities = {"low", "high"};
  spec.pools[0].busy.push_back({.per_gpu = 300.0_W, .per_core = {}, .slowdown = 1.0});
  spec.own_activities = 2;
  std::vector<JobSpec> jobs;
  for (int i = 0; i < 1000; ++i) jobs.push_back(job(10 * i, 10, gpus(1)));
  const Outcome out = run(gpu_nodes(1, 1), spec, jobs, at_s(10000));
  // A thousand coins: a standard deviation of 1.6 %; four of them.
  EXPECT_NEAR(share_at_most(*out.gpus, 200.0), 0.5, 0.064);
  const Outcome again = run(gpu_nodes(1, 1), spec, jobs, at_s(10000));
  EXPECT_EQ(out.energy_j, again.energy_j);
  spec.seed = 2;
  EXPECT_NE(out.energy_j, run(gpu_nodes(1, 1), spec, jobs, at_s(10000)).energy_j);
}

}  // namespace
}  // namespace headroom
