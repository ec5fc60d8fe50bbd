// SPDX-License-Identifier: Apache-2.0
// Breakers, batteries and faults in a run, against closed forms.
#include "sim/power/protection.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/power/site_power.hpp"
#include "tests/sim/power_helpers.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

/// Two nodes of one GPU below a feed: 100 W idle, 600 W busy.
PowerSpec two_nodes() {
  PowerSpec spec;
  spec.activities = {"one"};
  spec.pools = {{100.0_W, {{.per_gpu = 500.0_W, .per_core = {}}}}};
  add_leaves(spec, 2);
  return spec;
}
constexpr PlaceNodes all{{0}, {0}, 2};

BreakerSpec breaker(Power rating, std::optional<Duration> cooling) {
  return {all, rating, {60.0_s, cooling, 5.0, 0.02_s}, TimeSpan::seconds(600)};
}

RecordingSink run(const PowerSpec& spec, std::vector<JobSpec> jobs, std::uint64_t* trips = nullptr) {
  RecordingSink sink;
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  SitePower power(spec, source);
  std::vector<Subsystem*> subsystems{&power};
  const ClusterSpec cluster = gpu_nodes(2, 1);
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = sink,
            .subsystems = subsystems,
            .horizon = at_s(20000)});
  if (trips != nullptr) *trips = power.trips();
  return sink;
}

// t = trip_heat / (r^2 - 1) without cooling: 136.36 s for 60 s and r = 1.2. With a time constant of 300 s it is
// -300 ln(1 - 60 / (300 * 0.44)) = 181.9 s. Both jobs start again when it is closed.
TEST(Protection, ABreakerTripsByItsInverseTimeLaw) {
  for (const bool cools : {false, true}) {
    PowerSpec spec = two_nodes();
    spec.protection.breakers = {breaker(1000.0_W, cools ? std::optional(300.0_s) : std::nullopt)};
    std::uint64_t trips = 0;
    const RecordingSink sink = run(spec, {job(1000, 1000, gpus(1)), job(1000, 150, gpus(1))}, &trips);
    const double after = cools ? -300.0 * std::log(1.0 - 60.0 / (300.0 * 0.44)) : 60.0 / 0.44;
    if (cools) {
      EXPECT_NEAR(after, 182.0, 0.5) << "as the law is quoted, in three digits";
      EXPECT_EQ(trips, 0U) << "the overload is over before";
      EXPECT_TRUE(sink.nodes.empty());
      continue;
    }
    ASSERT_GE(sink.nodes.size(), 4U);
    EXPECT_NEAR(sink.nodes[0].at.in_seconds(), 1000.0 + after, 1e-6);
    EXPECT_EQ(sink.nodes[0].state, Lifecycle::down);
    EXPECT_NEAR(sink.nodes[2].at.in_seconds(), 1600.0 + after, 1e-6);
    EXPECT_NEAR(sink.starts_of(0).at(1).in_seconds(), 1600.0 + after, 1e-6);
  }
}

// It remembers: 100 s at r = 1.2 leave 44 s of its 60 s of heat, and without cooling the next overload has 36.4 s.
TEST(Protection, ABreakerRemembersWhatItHasCarried) {
  PowerSpec spec = two_nodes();
  spec.protection.breakers = {breaker(1000.0_W, std::nullopt)};
  const RecordingSink sink = run(spec, {job(0, 5000, gpus(1)), job(1000, 100, gpus(1)), job(2000, 100, gpus(1))});
  ASSERT_FALSE(sink.nodes.empty());
  EXPECT_NEAR(sink.nodes[0].at.in_seconds(), 2000.0 + (60.0 - 44.0) / 0.44, 1e-6);
}

TEST(Protection, WithoutAFeedNodesGoDownAtOnce) {
  PowerSpec spec = two_nodes();
  spec.protection.faults = {{at_s(100), TimeSpan::seconds(50), PowerFaultKind::feed, all}};
  const RecordingSink sink = run(spec, {job(0, 500, gpus(1))});
  ASSERT_EQ(sink.nodes.size(), 4U);
  EXPECT_EQ(sink.nodes[0].at, at_s(100));
  EXPECT_EQ(sink.nodes[2].at, at_s(150));
  EXPECT_EQ(sink.nodes[2].state, Lifecycle::up);
  EXPECT_EQ(sink.end_of(0), at_s(650));
}

// 240 kJ carry 700 W (one busy node, one idle) for 200 s and the rest, 100 kJ, 200 W for 500 s.
TEST(Protection, BatteriesCarryTheLoadAsLongAsTheyLast) {
  PowerSpec spec = two_nodes();
  spec.protection.supplies = {{all, Energy{240e3}, std::nullopt, TimeSpan::seconds(3600)}};
  spec.protection.faults = {{at_s(100), TimeSpan::seconds(1000), PowerFaultKind::feed, all}};
  const RecordingSink sink = run(spec, {job(0, 300, gpus(1))});
  EXPECT_EQ(sink.end_of(0), at_s(300));
  ASSERT_EQ(sink.nodes.size(), 4U);
  EXPECT_NEAR(sink.nodes[0].at.in_seconds(), 100.0 + 200.0 + 500.0, 1e-6);
  EXPECT_EQ(sink.nodes[2].at, at_s(1100));
}

TEST(Protection, AGeneratorInTimeIsNotNoticed) {
  PowerSpec spec = two_nodes();
  spec.protection.supplies = {{all, Energy{240e3}, TimeSpan::seconds(60), TimeSpan::seconds(3600)}};
  spec.protection.faults = {{at_s(100), TimeSpan::seconds(5000), PowerFaultKind::feed, all}};
  const RecordingSink sink = run(spec, {job(0, 3000, gpus(1))});
  EXPECT_TRUE(sink.nodes.empty());
  EXPECT_EQ(sink.end_of(0), at_s(3000));
}

TEST(Protection, BatteriesThatAreBrokenDoNotHelp) {
  PowerSpec spec = two_nodes();
  spec.protection.supplies = {{all, Energy{240e3}, std::nullopt, TimeSpan::seconds(3600)}};
  spec.protection.faults = {{at_s(50), TimeSpan::seconds(500), PowerFaultKind::ups, all},
                            {at_s(100), TimeSpan::seconds(10), PowerFaultKind::feed, all}};
  const RecordingSink sink = run(spec, {job(0, 300, gpus(1))});
  ASSERT_EQ(sink.nodes.size(), 4U);
  EXPECT_EQ(sink.nodes[0].at, at_s(100));
  EXPECT_EQ(sink.nodes[2].at, at_s(110));
}

// Two supplies share 1,000 W: each loses 2000 (0.01 + 0.04 x^2) W at x = 0.25, 25 W. One alone at x = 0.5 loses 40 W.
TEST(Protection, TheLoadOfALostSupplyGoesToTheOther) {
  PowerSpec spec = two_nodes();
  spec.pools = {{1000.0_W, {{}}}};
  spec.places[1].converters = ParallelStages{QuadraticLoss{2.0_kW, 0.01, 0.0, 0.04}, 2};
  spec.protection.faults = {{at_s(100), TimeSpan::seconds(100), PowerFaultKind::converters, {{1}, {0}, 1}, 1}};
  const RecordingSink sink = run(spec, {job(0, 300, gpus(1))});
  ASSERT_GE(sink.site_draws.size(), 3U);
  EXPECT_NEAR(sink.site_draws[0].supplies.power().si, 50.0, 1e-5);
  EXPECT_EQ(sink.site_draws[1].at, at_s(100));
  EXPECT_NEAR(sink.site_draws[1].supplies.power().si, 40.0, 1e-5);
  EXPECT_NEAR(sink.site_draws[2].supplies.power().si, 50.0, 1e-5);
}

}  // namespace
}  // namespace headroom
