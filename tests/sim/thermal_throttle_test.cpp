// SPDX-License-Identifier: Apache-2.0
// The closed loop: power, heat, temperature, throttle, power.
#include "sim/cooling/thermal_throttle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "tests/sim/cooling_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_cooling;

const ClusterSpec one_rack = gpu_nodes(18, 4);

RackCooling with_thresholds(double throttle_c, double slowdown_c, double shutdown_c, std::uint8_t steps) {
  RackCooling rack = rack_of_120_kw();
  rack.thresholds = {from_celsius(throttle_c), from_celsius(slowdown_c), from_celsius(shutdown_c), Temperature{3.0}};
  rack.steps = steps;
  rack.slowdown_step = steps;
  return rack;
}

/// Draws at a step, from all to `floor` of it in equal parts; released by one step it would draw what `freer` says.
FakePower::DrawOf held(Power node, double floor, std::uint8_t steps) {
  return [=](std::uint32_t, std::uint8_t step) {
    const auto at = [&](int s) { return (1.0 - (1.0 - floor) * s / steps) * node; };
    NodeBoard::Draw draw = all_on_gpus(at(step), 4);
    draw.freer_gpu = all_on_gpus(at(std::max(0, step - 1)), 4).hottest_gpu;
    return draw;
  };
}

// Reference values of the closed loop of this rack after its pump trips: throttled at 85 degC, off at 92. Once GPUs are
// held to idle (72 of 150 W beside 33.6 kW that nothing holds), 17.5 s; with all at idle power (14.6 kW), 59 s. The
// printed digits.
TEST(ThermalThrottle, PumpTripWithFeedbackShutsDownWhenPublished) {
  struct Row {
    const char* what;
    double floor_kw, shut_after_s, tolerance_s;
  };
  constexpr Row rows[] = {{"GPUs to idle", 72 * 0.150 + 33.6, 17.5, 0.05}, {"nothing", 120.0, 7.59, 0.005}};
  for (const Row& row : rows) {
    RackCooling rack = with_thresholds(85, 92, 92, 1);
    CoolingSpec spec = warm_water_site(0.2, {rack});
    spec.faults = {{.at = at_s(50), .kind = CoolingFaultKind::cdu_pump}};
    const CoolingRun run = run_cooling(spec, one_rack, held(node_of_120_kw, row.floor_kw / 120.0, 1), at_s(50 + 120));
    const auto shut = std::ranges::find(run.sink.throttled, true, &record::NodeThrottled::shut_down);
    ASSERT_NE(shut, run.sink.throttled.end()) << row.what;
    EXPECT_NEAR((shut->at - at_s(50)).in_seconds(), row.shut_after_s, row.tolerance_s) << row.what;
    EXPECT_NEAR((run.sink.throttled.front().at - at_s(50)).in_seconds(), 2.36, 0.005);
    EXPECT_EQ(run.metric("cooling.shutdowns"), 18.0);
  }
}

// Steps a second apart, as many as it takes; hardware halves the clocks at 88 degC if they do not.
TEST(ThermalThrottle, StepsComeADwellApartAndTheHardwareAtOnce) {
  RackCooling rack = with_thresholds(85, 88, 105, 10);
  rack.slowdown_step = 8;
  CoolingSpec spec = warm_water_site(0.2, {rack});
  spec.faults = {{.at = at_s(50), .lasts = TimeSpan::seconds(60), .kind = CoolingFaultKind::cdu_pump}};
  const CoolingRun run = run_cooling(spec, one_rack, held(node_of_120_kw, 0.15, 10), at_s(7200));
  std::vector<record::NodeThrottled> of_first;
  for (const record::NodeThrottled& entry : run.sink.throttled)
    if (entry.node.index == 0) of_first.push_back(entry);
  ASSERT_GE(of_first.size(), 4U);
  std::printf("after the trip of the pump, s: step (reason)\n");
  for (const record::NodeThrottled& entry : of_first)
    std::printf("%10.3f: %2d (%s)%s\n", (entry.at - at_s(50)).in_seconds(), entry.step,
                std::string(to_string(entry.reason)).c_str(), entry.shut_down ? " off" : "");
  for (std::size_t i = 1; i < of_first.size(); ++i) {
    const bool by_hardware = of_first[i].step == 8 && of_first[i].reason == ThrottleReason::hw_thermal_slowdown &&
                             of_first[i - 1].reason == ThrottleReason::sw_thermal_slowdown;
    if (!by_hardware) {
      EXPECT_GE(of_first[i].at - of_first[i - 1].at, TimeSpan::seconds(1));
    }
  }
  EXPECT_EQ(of_first.back().step, 0) << "the pump runs again";
  EXPECT_EQ(run.metric("cooling.shutdowns"), 0.0);
}

/// Steps of every node.
std::map<std::uint32_t, int> changes_by_node(const CoolingRun& run, Instant from) {
  std::map<std::uint32_t, int> changes;
  for (const record::NodeThrottled& entry : run.sink.throttled)
    if (entry.at >= from) ++changes[entry.node.index];
  return changes;
}

// A rack that is too hot at full power, for good: it settles at a step, and nothing happens any more. A node goes down
// its steps at most once and up at most once.
TEST(ThermalThrottle, ConstantInputsEndInAStep) {
  constexpr std::uint8_t steps = 20;
  for (const double power : {1.1, 1.2, 1.3, 1.6}) {
    const CoolingSpec spec = warm_water_site(0.3, {with_thresholds(85, 95, 110, steps)});
    const auto heat = held(power * node_of_120_kw, 0.2, steps);
    const CoolingRun run =
        run_cooling(spec, one_rack, held(0.5 * node_of_120_kw, 0.2, steps), at_s(86400), {{at_s(100), heat}});
    const auto changes = changes_by_node(run, {});
    ASSERT_EQ(changes.size(), 18U) << power;
    for (const auto& [node, count] : changes) EXPECT_LE(count, 2 * steps) << power << ", node " << node;
    EXPECT_TRUE(changes_by_node(run, at_s(6 * 3600)).empty()) << power;
    // One step less would be too hot, or it stands where it first came to.
    const std::uint8_t step = run.sink.throttled.back().step;
    EXPECT_GT(step, 0) << power;
    const double share = power * (1.0 - 0.8 * step / steps), freer = power * (1.0 - 0.8 * (step - 1) / steps);
    const double rise_k = 81.83 - 30.0;
    EXPECT_LT(30.0 + share * rise_k, 85.0);
    EXPECT_GE(30.0 + freer * rise_k, 85.0 - 0.1);
  }
}

// Whatever the heat does, a node changes at most once a dwell; with a dwell of 20 s, 180 times an hour.
TEST(ThermalThrottle, EventsAreBoundedByTheDwell) {
  RackCooling rack = with_thresholds(70, 75, 110, 6);
  rack.slowdown_step = 0;
  rack.dwell = TimeSpan::seconds(20);
  std::vector<std::pair<Instant, FakePower::DrawOf>> later;
  for (int i = 1; i < 1000; ++i)
    later.emplace_back(at_s(7 * i), held((i % 2 == 0 ? 0.2 : 2.0) * node_of_120_kw, 0.5, 6));
  const CoolingRun run =
      run_cooling(warm_water_site(0.4, {rack}), one_rack, held(node_of_120_kw, 0.5, 6), at_s(7200), std::move(later));
  std::map<std::uint32_t, Instant> last;
  ASSERT_GT(run.sink.throttled.size(), 500U);
  for (const record::NodeThrottled& entry : run.sink.throttled) {
    if (const auto before = last.find(entry.node.index); before != last.end()) {
      EXPECT_GE(entry.at - before->second, TimeSpan::seconds(20));
    }
    last[entry.node.index] = entry.at;
  }
  EXPECT_LE(run.sink.throttled.size(), 18U * 2U * 180U);
}

TEST(ThermalThrottle, AShutNodeComesBackWhenItIsCool) {
  RackCooling rack = with_thresholds(85, 92, 92, 1);
  rack.restart_after = TimeSpan::seconds(300);
  CoolingSpec spec = warm_water_site(0.2, {rack});
  spec.faults = {{.at = at_s(50), .lasts = TimeSpan::seconds(120), .kind = CoolingFaultKind::cdu_pump}};
  const CoolingRun run = run_cooling(spec, one_rack, held(node_of_120_kw, 1.0, 1), at_s(3600));
  ASSERT_EQ(run.sink.nodes.size(), 36U);
  EXPECT_EQ(run.sink.nodes.front().state, Lifecycle::down);
  EXPECT_EQ(run.sink.nodes.back().state, Lifecycle::up);
  // Without heat, and with the pump again, the chips are below 82 degC long before.
  EXPECT_EQ(run.sink.nodes.back().at - run.sink.nodes.front().at, TimeSpan::seconds(300));
}

// One state after another, worked by hand.
TEST(ThermalThrottle, RulesOfOneNode) {
  RackCooling rack = with_thresholds(85, 88, 92, 4);
  rack.slowdown_step = 3;
  RoomCooling room;
  room.inlet_alarm = from_celsius(35.0);
  room.inlet_shutdown = from_celsius(45.0);
  const auto next = [&](const NodeHold& hold, double junction_c, bool may_release, std::int64_t now_ms,
                        double inlet_c = 24.0) {
    return next_hold(rack, room, hold, {from_celsius(junction_c), from_celsius(inlet_c), may_release},
                     Instant{now_ms * 1'000'000});
  };
  NodeHold hold;
  EXPECT_EQ(next(hold, 84.9, true, 0), hold);
  hold = next(hold, 85.0, true, 0);
  EXPECT_EQ(hold.step, 1);
  EXPECT_EQ(reason_of(hold), ThrottleReason::sw_thermal_slowdown);
  EXPECT_EQ(next(hold, 86.0, true, 999), hold) << "before the dwell";
  hold = next(hold, 88.0, true, 999);
  EXPECT_EQ(hold.step, 3) << "hardware does not wait";
  EXPECT_EQ(reason_of(hold), ThrottleReason::hw_thermal_slowdown);
  EXPECT_EQ(next(hold, 82.1, true, 5000), hold) << "within the hysteresis";
  EXPECT_EQ(next(hold, 82.0, false, 5000), hold) << "it would be too hot again";
  hold = next(hold, 82.0, true, 5000);
  EXPECT_EQ(hold.step, 2);
  EXPECT_EQ(reason_of(hold), ThrottleReason::sw_thermal_slowdown) << "below what the hardware sets";
  hold = next(hold, 92.0, true, 5000);
  EXPECT_TRUE(hold.is_shut);
  EXPECT_EQ(next(hold, 60.0, true, 304'999), hold);
  EXPECT_EQ(next(hold, 82.1, true, 400'000), hold);
  EXPECT_EQ(next(hold, 60.0, true, 400'000, 35.0), hold) << "the room is too warm";
  EXPECT_FALSE(next(hold, 60.0, true, 305'000).is_shut);
  EXPECT_TRUE(next({}, 40.0, true, 0, 45.0).is_shut) << "hot air is enough";
}

}  // namespace
}  // namespace headroom
