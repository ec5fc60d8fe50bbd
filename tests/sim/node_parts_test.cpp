// SPDX-License-Identifier: Apache-2.0
// What the parts of nodes draw in a run: by hand, by RAPS' figures for a node of Frontier, and in sum to the last
// digit.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/cooling/node_heat.hpp"
#include "sim/power/site_power.hpp"
#include "tests/sim/power_helpers.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

PowerSpec bare(std::uint32_t nodes, PoolDraw pool) {
  PowerSpec spec;
  spec.activities.resize(pool.busy.size());
  spec.pools = {std::move(pool)};
  add_leaves(spec, nodes);
  return spec;
}

struct Outcome {
  RecordingSink sink;
  SitePower::Energies energies;
  MicroEnergy nodes;  ///< through the leaves
  [[nodiscard]] double joules(NodePartKind kind) const {
    return energies.by_part[static_cast<std::size_t>(kind)].energy().si;
  }
  [[nodiscard]] double watts_at(std::int64_t s) const {
    double watts = 0.0;
    for (const record::SiteDraw& draw : sink.site_draws)
      if (draw.at <= at_s(s)) watts = draw.nodes.power().si;
    return watts;
  }
};

Outcome run(const ClusterSpec& cluster, const PowerSpec& spec, std::vector<JobSpec> jobs, Instant horizon,
            NodeBoard* board = nullptr) {
  Outcome out;
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  SitePower power(spec, source, board);
  std::vector<Subsystem*> subsystems{&power};
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = out.sink,
            .subsystems = subsystems,
            .horizon = horizon});
  power.finish(horizon);
  out.energies = power.energies();
  for (const PowerPlaceId leaf : spec.leaf_of_node) out.nodes += power.tree().energy_out(leaf);
  return out;
}

// RAPS (ExaDigiT): a CPU of 90 to 280 W, four modules of 88 to 560 W, memory 74.26 W, four NICs of 20 W, drives 30 W:
// 626.26 W idle and 2,704.26 W busy.
TEST(NodeParts, ANodeOfFrontierAnHourIdleAndAnHourBusy) {
  constexpr std::uint32_t cores = 64;
  PoolDraw pool{626.26_W,
                {{.per_gpu = 472.0_W, .per_core = Power{190.0 / cores}, .slowdown = 1.0}},
                88.0_W,
                2704.26_W,
                1,
                true,
                {.cpu = 90.0_W, .dram = 74.26_W, .nic = 80.0_W, .nvme = 30.0_W}};
  ClusterSpec cluster = gpu_nodes(1, 4);
  cluster.pools[0].node.cpus = cores;
  const Request all{4, {.gpus = 1, .cpus = cores / 4}, 0, {}};
  const Outcome out = run(cluster, bare(1, pool), {job(3600, 3600, all)}, at_s(7200));
  EXPECT_NEAR(out.watts_at(0), 626.26, 1e-6);
  EXPECT_NEAR(out.watts_at(3600), 2704.26, 1e-6);
  EXPECT_NEAR(out.joules(NodePartKind::gpu_idle), 4 * 88.0 * 7200, 1e-3);
  EXPECT_NEAR(out.joules(NodePartKind::gpu_busy), 4 * 472.0 * 3600, 1e-3);
  EXPECT_NEAR(out.joules(NodePartKind::cpu), (90.0 + 280.0) * 3600, 1e-2);
  EXPECT_NEAR(out.joules(NodePartKind::dram), 74.26 * 7200, 1e-3);
  EXPECT_NEAR(out.joules(NodePartKind::nic), 80.0 * 7200, 1e-3);
  EXPECT_NEAR(out.joules(NodePartKind::nvme), 30.0 * 7200, 1e-3);
  EXPECT_EQ(out.joules(NodePartKind::host), 0.0);
}

/// Two nodes of four GPUs: 40 W idle each, 100 W more when busy; fans of 160 W from half to full speed in four steps.
PowerSpec with_fans(std::uint32_t nodes) {
  PoolDraw pool{};
  pool.busy = {{.per_gpu = 100.0_W, .per_core = {}, .slowdown = 1.0}};
  pool.gpu_idle = 40.0_W;
  pool.has_parts = true;
  pool.idle_parts = {.cpu = 50.0_W, .fans = 20.0_W};
  pool.idle = 230.0_W;
  pool.fans = {160.0_W, 0.5, 1.0, 4};
  return bare(nodes, pool);
}

double fans_w(int busy_gpus) {
  return 160.0 * std::pow(0.5 + 0.5 * busy_gpus / 4.0, 3);
}

// The affinity law: with k of four GPUs busy the fans are at step k, of speed (4 + k) / 8.
TEST(NodeParts, FansFollowTheirNodeByTheCube) {
  const Outcome out = run(gpu_nodes(1, 4), with_fans(1),
                          {job(0, 400, gpus(1)), job(100, 300, gpus(1)), job(200, 200, gpus(2))}, at_s(500));
  EXPECT_NEAR(out.watts_at(0), 210.0 + 100.0 + fans_w(1), 1e-5);
  EXPECT_NEAR(out.watts_at(100), 210.0 + 200.0 + fans_w(2), 1e-5);
  EXPECT_NEAR(out.watts_at(200), 210.0 + 400.0 + 160.0, 1e-5);
  EXPECT_NEAR(out.watts_at(400), 230.0, 1e-5);
  EXPECT_NEAR(out.joules(NodePartKind::fans), 100 * (fans_w(1) + fans_w(2) + 2 * fans_w(4) + fans_w(0)), 1e-3);
}

// Half a step is a whole one, so that air is never short; and what they draw is shared as what makes them draw it.
TEST(NodeParts, JobsShareWhatTheirFansDraw) {
  PowerSpec spec = with_fans(1);
  spec.pools[0].fans.steps = 2;
  const Outcome out = run(gpu_nodes(1, 4), spec, {job(0, 400, gpus(1)), job(100, 100, gpus(2))}, at_s(300));
  const auto active = [&](std::uint64_t job, std::int64_t s) {
    double watts = 0.0;
    for (const record::JobDraw& draw : out.sink.job_draws)
      if (draw.job == job && draw.at <= at_s(s)) watts = draw.active.power().si;
    return watts;
  };
  EXPECT_NEAR(active(0, 0), 100.0 + fans_w(2) - fans_w(0), 1e-5);
  EXPECT_NEAR(active(0, 100), 100.0 + (fans_w(4) - fans_w(0)) / 3.0, 1e-5);
  EXPECT_NEAR(active(1, 100), 200.0 + (fans_w(4) - fans_w(0)) * 2.0 / 3.0, 1e-5);
  EXPECT_NEAR(active(0, 200), 100.0 + fans_w(2) - fans_w(0), 1e-5);
}

TEST(NodeParts, WhatFansDrawWarmsAir) {
  NodeBoard board(1);
  static_cast<void>(run(gpu_nodes(1, 4), with_fans(1), {job(0, 400, gpus(4))}, at_s(300), &board));
  const NodeBoard::Draw draw = board.draw({0});
  EXPECT_NEAR(draw.fans.power().si, 160.0, 1e-5);
  RackCooling rack;
  rack.liquid_share = 1.0;
  const HeatSplit split = split_heat(rack, draw);
  EXPECT_EQ(split.chips, draw.gpus);
  EXPECT_EQ(split.room, draw.fans) << "the plates take all but that";
  EXPECT_EQ((split.chips + split.coolant + split.room), draw.total);
}

// Links are busy for who needs them, memory for who holds it.
TEST(NodeParts, LinksAndMemoryFollowWhoUsesThem) {
  PoolDraw pool{};
  pool.idle = 100.0_W;
  pool.has_parts = true;
  pool.idle_parts = {.cpu = 100.0_W};
  pool.busy = {{.per_gpu = 0.0_W, .per_core = {}}};
  pool.busy[0].beside = {.dram = 80.0_W, .nic = 60.0_W, .nvme = 20.0_W, .nvswitch = 40.0_W};
  ClusterSpec cluster = gpu_nodes(2, 4);
  cluster.pools[0].node.memory_bytes = 1000;
  Request one = gpus(2), two = nodes_of_one_gpu(2);
  one.per_task.memory_bytes = 100;
  const Outcome out = run(cluster, bare(2, pool), {job(0, 100, one), job(100, 100, two)}, at_s(200));
  // Two GPUs of four and a fifth of the memory; then a GPU of each node, whose memory is theirs by GPUs.
  EXPECT_NEAR(out.watts_at(0), 200.0 + 0.2 * 80.0 + 0.5 * 60.0, 1e-5);
  EXPECT_NEAR(out.watts_at(100), 200.0 + 2 * 0.25 * (80.0 + 60.0 + 60.0), 1e-5);
  EXPECT_NEAR(out.joules(NodePartKind::nic), 100 * 2 * 0.25 * 60.0, 1e-3);
  EXPECT_NEAR(out.joules(NodePartKind::dram), 100 * (0.2 * 80.0 + 2 * 0.25 * 80.0), 1e-3);
}

// A watt less than what GPUs and fans come to is too little.
TEST(NodeParts, AdmissionKnowsTheFans) {
  for (const double more_w : {-1.0, 1.0}) {
    PowerSpec spec = with_fans(1);
    spec.admission = true;
    spec.places[0].limit = Power{210.0 + 200.0 + fans_w(2) + more_w};
    const Outcome out = run(gpu_nodes(1, 4), spec, {job(0, 100, gpus(2))}, at_s(300));
    EXPECT_EQ(out.sink.ended.size(), more_w > 0.0 ? 1U : 0U);
  }
}

TEST(NodeParts, AddUpToTheNodesOnRandomDays) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Rng random(seed, Stream::arrivals, 0);
    PowerSpec spec = with_fans(12);
    spec.pools[0].busy[0].per_gpu = 97.3_W;
    spec.pools[0].busy[0].beside = {.dram = 17.1_W, .nic = 31.7_W, .nvme = 9.9_W, .nvswitch = 3.3_W};
    std::vector<JobSpec> jobs;
    for (int i = 0; i < 300; ++i)
      jobs.push_back(job(static_cast<std::int64_t>(random.uniform() * 80000),
                         1 + static_cast<std::int64_t>(random.uniform() * 7000),
                         gpus(1 + static_cast<std::uint32_t>(random.uniform() * 20))));
    std::ranges::sort(jobs, {}, &JobSpec::submit);
    const Outcome out = run(gpu_nodes(12, 4), spec, jobs, at_s(86400));
    MicroEnergy sum;
    for (const MicroEnergy part : out.energies.by_part) sum += part;
    EXPECT_TRUE(sum == out.nodes) << "seed " << seed;
    EXPECT_GT(out.joules(NodePartKind::fans), 12 * 20.0 * 86400) << "they ran faster at times";
  }
}

}  // namespace
}  // namespace headroom
