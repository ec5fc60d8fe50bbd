// SPDX-License-Identifier: Apache-2.0
// Calls of the grid, worked by hand from a machine that is simple enough for it: 100 nodes of one GPU, 2 kW idle, and
// 8 kW more for a job: 1 MW when all are busy. Held, a GPU draws 8, 7.5, 7 or 6.5 kW, and its work takes 1, 1.05, 1.125
// or 1.25 times as long.
#include "sim/energy/demand_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/energy/grid_meter.hpp"
#include "sim/power/site_power.hpp"
#include "tests/sim/power_helpers.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;
using enum CurtailmentMeans;

constexpr std::uint32_t nodes = 100;
constexpr std::int64_t hour = 3600;

PowerSpec megawatt() {
  PowerSpec spec;
  const BusyDraw busy{.per_gpu = 8.0_kW, .per_core = {}, .held = {{7.5_kW, 1.05}, {7.0_kW, 1.125}, {6.5_kW, 1.25}}};
  spec.activities = {"one"};
  spec.pools = {{2.0_kW, {busy}}};
  add_leaves(spec, nodes);
  return spec;
}

/// Gives nothing by itself: calls alone use it.
class Idle final : public DispatchPolicy {
 public:
  [[nodiscard]] std::string_view name() const override { return "idle"; }
  [[nodiscard]] Power decide(const DispatchQuestion&) override { return {}; }
};

SiteBattery ideal_battery(Energy capacity, Power power) {
  const Frequency rate = power / capacity;
  return {{.capacity = capacity,
           .charge_rate = rate,
           .discharge_rate = rate,
           .charge_efficiency = 1.0,
           .discharge_factor = 1.0},
          1.0};
}

DemandCall less_by(Power power, std::int64_t at_s_, std::int64_t for_s) {
  return {.at = at_s(at_s_), .lasts = TimeSpan::seconds(for_s), .reduce_to = {}, .reduce_by = power};
}

CurtailmentSpec means(std::vector<CurtailmentMeans> order, Power battery = {}, std::uint8_t deepest = 3) {
  return {.order = std::move(order),
          .battery = battery,
          .deepest = deepest,
          .classes = {"low"},
          .pause_cost = TimeSpan::seconds(600),
          .rebound = TimeSpan::seconds(900)};
}

struct Outcome {
  RecordingSink sink;
  std::vector<CallOutcome> calls;
  [[nodiscard]] double kw_at(std::int64_t s) const {
    double kw = 0.0;
    for (const record::SiteDraw& draw : sink.site_draws)
      if (draw.at <= at_s(s)) kw = draw.total().power().si / 1e3;
    return kw;
  }
  [[nodiscard]] std::size_t pauses() const {
    return static_cast<std::size_t>(std::ranges::count(sink.ended, EndReason::paused, &record::LeaseEnded::reason));
  }
};

Outcome run(const CurtailmentSpec* spec, const GridSpec& grid, std::vector<JobSpec> jobs) {
  Outcome out;
  VectorSource source(numbered(std::move(jobs)), {{"tenant"}, {"high", "low"}, {}});
  ScriptedScheduler scheduler;
  const PowerSpec power_spec = megawatt();
  CallBoard board;
  SitePower power(power_spec, source, nullptr, spec != nullptr ? &board : nullptr);
  std::vector<Subsystem*> subsystems{&power};
  std::optional<DemandResponse> response;
  if (spec != nullptr) subsystems.push_back(&response.emplace(*spec, grid, source, board));
  Idle idle;
  GridMeter meter(grid, grid.battery ? &idle : nullptr, {Instant{}, {}});
  Tee tee({&out.sink, &meter});
  const ClusterSpec cluster = gpu_nodes(nodes, 1);
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = tee,
            .subsystems = subsystems,
            .horizon = at_s(12 * hour)});
  out.calls = meter.calls();
  return out;
}

/// 100 jobs of one GPU and 8 h: 60 that must go on, and 40 that may be paused.
std::vector<JobSpec> full_house() {
  std::vector<JobSpec> jobs;
  for (int i = 0; i < 100; ++i) {
    JobSpec spec = job(0, 8 * hour, gpus(1));
    spec.job_class = {i < 60 ? 0U : 1U};
    spec.priority = i % 3;
    jobs.push_back(spec);
  }
  return jobs;
}

double kwh(Energy energy) {
  return energy.si / 3.6e6;
}

// 1 MW, 200 kW less for 2 h: 50 kW of a battery, 100 x 1.5 kW of caps at the deepest step. Nothing is paused.
TEST(DemandResponse, BatteryThenCaps) {
  GridSpec grid;
  grid.battery = ideal_battery(200.0_kWh, 50.0_kW);
  grid.calls = {less_by(200.0_kW, hour, 2 * hour)};
  const CurtailmentSpec spec = means({battery, capping, pausing}, 50.0_kW);
  const Outcome out = run(&spec, grid, full_house());
  EXPECT_NEAR(out.kw_at(hour - 1), 1000.0, 1e-9);
  EXPECT_NEAR(out.kw_at(hour), 850.0, 1e-9);
  EXPECT_EQ(out.pauses(), 0U);
  ASSERT_EQ(out.calls.size(), 1U);
  const CallOutcome& call = out.calls[0];
  EXPECT_NEAR(call.target.si, 800e3, 1e-6);
  EXPECT_NEAR(kwh(call.asked), 400.0, 1e-9);
  EXPECT_NEAR(kwh(call.kept), 100.0, 1e-9);
  EXPECT_NEAR(kwh(call.capped), 300.0, 1e-9);
  EXPECT_NEAR(kwh(call.missed()), 0.0, 1e-9);
  // 100 GPUs do a fifth less for 2 h, and everybody ends 0.4 h of work later but for what he had done in the rebound.
  EXPECT_NEAR(call.slowed.si / 3600.0, 100 * (1.0 - 1.0 / 1.25) * 2.0, 1e-9);
}

// The same with the second step as the deepest: caps give 100 kW, so 50 kW are missing: at 9 kW for a paused job, of
// which 7 are drawn by its GPU, that takes 8 jobs (56 kW). They are those of the lowest priority, latest first.
TEST(DemandResponse, JobsArePausedForTheRest) {
  GridSpec grid;
  grid.battery = ideal_battery(200.0_kWh, 50.0_kW);
  grid.calls = {less_by(200.0_kW, hour, 2 * hour)};
  const CurtailmentSpec spec = means({battery, capping, pausing}, 50.0_kW, 2);
  const Outcome out = run(&spec, grid, full_house());
  EXPECT_EQ(out.pauses(), 8U);
  for (const record::LeaseEnded& lease : out.sink.ended) {
    if (lease.reason != EndReason::paused) continue;
    EXPECT_EQ(lease.at, at_s(hour));
    EXPECT_EQ(lease.kept, TimeSpan::seconds(hour - 600)) << "10 minutes are done again";
    EXPECT_EQ(lease.job % 3, 0U) << "the lowest priority first";
    EXPECT_GT(lease.job, 99U - 8U * 3U) << "and of it, those that came last";
  }
  const CallOutcome& call = out.calls[0];
  EXPECT_NEAR(out.kw_at(hour), 900.0 - 56.0, 1e-9);
  EXPECT_NEAR(kwh(call.asked), 400.0, 1e-9);
  EXPECT_NEAR(kwh(call.kept), 2 * 44.0, 1e-9) << "eight jobs are more than it takes";
  EXPECT_NEAR(kwh(call.paused), 2 * 64.0, 1e-9) << "8 kW each, had nobody called";
  EXPECT_NEAR(kwh(call.capped), 2 * 92.0, 1e-9);
  EXPECT_NEAR(kwh(call.missed()), 0.0, 1e-9);
  EXPECT_NEAR(call.lost.si / 3600.0, 8.0 / 6.0, 1e-9);
  EXPECT_NEAR(call.waited.si / 3600.0, 8.0 * 2.0, 1e-9);
  // They come back one after the other within a quarter of an hour, and the last one that was paused comes first.
  std::vector<Instant> back;
  for (const record::JobReleased& entry : out.sink.released) back.push_back(entry.at);
  ASSERT_EQ(back.size(), 8U);
  EXPECT_EQ(back.front(), at_s(3 * hour));
  for (std::size_t i = 1; i < back.size(); ++i) EXPECT_EQ((back[i] - back[i - 1]).ns, 112'500'000'000);
  EXPECT_LT(out.sink.released.front().job, out.sink.released.back().job);
  EXPECT_LT(out.kw_at(3 * hour), 900.0);
  EXPECT_NEAR(out.kw_at(3 * hour + 900), 1000.0, 1e-9);
}

// Pausing is the cheapest: 25 jobs for 200 kW, and nobody is held.
TEST(DemandResponse, TheCheapestComesFirst) {
  GridSpec grid;
  grid.calls = {less_by(200.0_kW, hour, 2 * hour)};
  const CurtailmentSpec spec = means({pausing, capping});
  const Outcome out = run(&spec, grid, full_house());
  EXPECT_EQ(out.pauses(), 25U);
  EXPECT_NEAR(kwh(out.calls[0].paused), 400.0, 1e-9);
  EXPECT_NEAR(kwh(out.calls[0].capped), 0.0, 1e-9);
  EXPECT_NEAR(kwh(out.calls[0].missed()), 0.0, 1e-9);
}

// 500 kW less: 40 jobs give 320 kW, the caps of 60 nodes 90 kW; 90 kW are missed.
TEST(DemandResponse, WhatNobodyGivesIsMissed) {
  GridSpec grid;
  grid.calls = {less_by(500.0_kW, hour, 2 * hour)};
  const CurtailmentSpec spec = means({pausing, capping});
  const Outcome out = run(&spec, grid, full_house());
  EXPECT_EQ(out.pauses(), 40U);
  EXPECT_NEAR(kwh(out.calls[0].paused), 640.0, 1e-9);
  EXPECT_NEAR(kwh(out.calls[0].capped), 180.0, 1e-9);
  EXPECT_NEAR(kwh(out.calls[0].missed()), 180.0, 1e-9);
  EXPECT_NEAR(kwh(out.calls[0].asked), 1000.0, 1e-9);
}

// Who waits does not take what a pause has made free.
TEST(DemandResponse, NothingStartsWhereJobsArePaused) {
  GridSpec grid;
  grid.calls = {less_by(300.0_kW, hour, hour)};
  const CurtailmentSpec spec = means({capping, pausing});
  std::vector<JobSpec> jobs = full_house();
  jobs.push_back(job(hour / 2, hour, gpus(1)));
  const Outcome out = run(&spec, grid, jobs);
  EXPECT_GT(out.pauses(), 0U);
  EXPECT_GE(out.sink.starts_of(100).at(0), at_s(2 * hour));
}

// What all have to do is done in any case: the work of a job is what its leases keep, less slowness.
TEST(DemandResponse, WorkIsConserved) {
  GridSpec grid;
  grid.calls = {less_by(400.0_kW, hour, hour), less_by(250.0_kW, 3 * hour, hour / 2)};
  const CurtailmentSpec spec = means({capping, pausing});
  const Outcome out = run(&spec, grid, full_house());
  EXPECT_GT(out.pauses(), 20U);
  for (std::uint64_t serial = 0; serial < 100; ++serial) {
    double done_s = 0.0;
    for (const record::LeaseEnded& lease : out.sink.ends_of(serial)) done_s += (lease.kept - lease.slowed).in_seconds();
    EXPECT_EQ(out.sink.state_of(serial), JobState::finished);
    EXPECT_NEAR(done_s, 8.0 * hour, 1e-6);
  }
}

// Without a call, nothing that is there to answer one changes anything.
TEST(DemandResponse, WithoutACallNothingHappens) {
  GridSpec grid;
  const CurtailmentSpec spec = means({battery, capping, pausing});
  const Outcome with = run(&spec, grid, full_house()), without = run(nullptr, grid, full_house());
  EXPECT_TRUE(with.sink.curtailed.empty());
  EXPECT_EQ(with.sink.site_draws.size(), without.sink.site_draws.size());
  for (std::uint64_t serial = 0; serial < 100; ++serial)
    EXPECT_EQ(with.sink.end_of(serial), without.sink.end_of(serial));
}

}  // namespace
}  // namespace headroom
