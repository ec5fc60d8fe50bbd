// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/site_cooling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/sim/cooling_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_cooling;

const ClusterSpec one_rack = gpu_nodes(18, 4);

FakePower::DrawOf of_full_power(double share) {
  return [share](std::uint32_t, std::uint8_t) { return all_on_gpus(share * node_of_120_kw, 4); };
}

// Steady state and load step of the rack of 120 kW (the vectors that tests/models/thermal_network_test.cpp has for the
// network itself): here through the subsystem, with the water of a plant at 30 degC as the sink.
TEST(SiteCooling, RackIsSteadyAtFullPower) {
  const CoolingRun run = run_cooling(warm_water_site(0.2, {rack_of_120_kw()}), one_rack, of_full_power(1.0), at_s(600));
  ASSERT_EQ(run.rack.size(), 3U);
  EXPECT_NEAR(celsius(run.rack[0]), 81.83, 5e-3);
  EXPECT_NEAR(celsius(run.rack[1]), 51.83, 5e-3);
  EXPECT_NEAR(celsius(run.rack[2]), 40.00, 5e-3);
  EXPECT_TRUE(run.sink.throttled.empty());
}

TEST(SiteCooling, RackAfterALoadStep) {
  struct Row {
    std::int64_t after_s;
    double chips_c, coolant_c, facility_c;
  };
  constexpr Row rows[] = {{10, 74.010, 51.570, 39.999}, {60, 59.834, 48.173, 39.853}, {600, 48.971, 39.845, 35.916}};
  for (const Row& row : rows) {
    const CoolingRun run = run_cooling(warm_water_site(0.2, {rack_of_120_kw()}), one_rack, of_full_power(1.0),
                                       at_s(100 + row.after_s), {{at_s(100), of_full_power(0.3)}});
    EXPECT_NEAR(celsius(run.rack[0]), row.chips_c, 1e-3) << row.after_s;
    EXPECT_NEAR(celsius(run.rack[1]), row.coolant_c, 1e-3) << row.after_s;
    EXPECT_NEAR(celsius(run.rack[2]), row.facility_c, 1e-3) << row.after_s;
  }
}

/// The time after which the first node is throttled, with draws that do not follow.
double time_to_throttle(CoolingSpec spec, double threshold_c, CoolingFaultKind fault) {
  RackCooling& rack = spec.pools[0];
  rack.thresholds.throttle = from_celsius(threshold_c);
  rack.steps = 1;
  spec.faults = {{.at = at_s(50), .kind = fault}};
  const CoolingRun run = run_cooling(spec, one_rack, of_full_power(1.0), at_s(50 + 1800));
  if (run.sink.throttled.empty()) return INFINITY;
  return (run.sink.throttled.front().at - at_s(50)).in_seconds();
}

struct Trip {
  double threshold_c, after_s;
};

// Published for this rack: all of its heat on the plates, no feedback. The pump leaves 3 % of the plates' and 2 % of
// the exchanger's conductance.
TEST(SiteCooling, PumpTripMeetsThresholdsWhenPublished) {
  constexpr Trip trips[] = {{85, 2.36}, {88, 4.59}, {92, 7.59}, {95, 9.84}, {105, 17.41}};
  for (const Trip& trip : trips) {
    const CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
    EXPECT_NEAR(time_to_throttle(spec, trip.threshold_c, CoolingFaultKind::cdu_pump), trip.after_s, 0.005)
        << trip.threshold_c;
  }
}

TEST(SiteCooling, FacilityLossMeetsThresholdsWhenPublished) {
  constexpr Trip trips[] = {{85, 265}, {92, 672}, {95, 846}, {105, 1426}};
  for (const Trip& trip : trips) {
    const CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
    EXPECT_NEAR(time_to_throttle(spec, trip.threshold_c, CoolingFaultKind::facility_pump), trip.after_s, 0.5)
        << trip.threshold_c;
  }
}

TEST(SiteCooling, SparePumpChangesNothingOnceItRuns) {
  CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
  spec.pools[0].pumps.installed = 2;
  spec.faults = {{.at = at_s(50), .kind = CoolingFaultKind::cdu_pump, .target = 0}};
  const CoolingRun run = run_cooling(spec, one_rack, of_full_power(1.0), at_s(4 * 3600));
  // Three seconds of 3 % leave the chips 3.9 K warmer; after four hours (24 of the longest time constant) it is gone.
  EXPECT_NEAR(celsius(run.rack[0]), 81.83, 5e-3);
  spec.pools[0].pumps.installed = 1;
  const CoolingRun without = run_cooling(spec, one_rack, of_full_power(1.0), at_s(4 * 3600));
  EXPECT_GT(celsius(without.rack[0]), 300.0);
}

// d' = (q - mean q) / c - (g / c) d: a node of 10 kW among 17 of 5 kW goes to 10 / 0.2222 - ..., by hand.
TEST(SiteCooling, ANodeIsAsWarmAsItsOwnHeatMakesIt) {
  const auto uneven = [](std::uint32_t node, std::uint8_t) { return all_on_gpus(Power{node == 7 ? 10e3 : 5e3}, 4); };
  CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
  const CoolingRun run = run_cooling(spec, one_rack, uneven, at_s(10));
  const double coolant_c = 30.0 + 95e3 / 12000.0 + 95e3 / 10143.9;
  EXPECT_NEAR(run.metric("cooling.hottest"), coolant_c + 10e3 / (4000.0 / 18.0), 1e-3);
  // The hottest of four GPUs that draw 1,000 W together, of which it draws 400: 0.03 K/W of the 150 above the mean.
  const auto lopsided = [](std::uint32_t, std::uint8_t) {
    NodeBoard::Draw draw = all_on_gpus(Power{1000.0}, 4);
    draw.hottest_gpu = draw.freer_gpu = MicroPower::from(Power{400.0});
    return draw;
  };
  const CoolingRun other = run_cooling(spec, one_rack, lopsided, at_s(10));
  EXPECT_NEAR(other.metric("cooling.hottest"),
              30.0 + 18e3 / 12000.0 + 18e3 / 10143.9 + 1000.0 / (4000.0 / 18.0) + 0.03 * 150.0, 1e-3);
}

}  // namespace
}  // namespace headroom
