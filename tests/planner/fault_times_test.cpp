// SPDX-License-Identifier: Apache-2.0
#include "planner/fault_times.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom {
namespace {

std::vector<FaultTimes> times_of(const std::vector<std::string>& sets, std::vector<FaultCircumstances> circumstances) {
  Diagnostics diagnostics;
  const auto scenario =
      read_scenario(HEADROOM_SOURCE_DIR "/scenarios/examples/hot-afternoon.json", sets, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? fault_times(*scenario, circumstances) : std::vector<FaultTimes>{};
}

const FaultTimes& row(const std::vector<FaultTimes>& times, CoolingFaultKind kind, bool takes_all) {
  return *std::ranges::find_if(times,
                               [&](const FaultTimes& one) { return one.kind == kind && one.takes_all == takes_all; });
}

// Without throttling the plates of a rack of 120 kW warm up to their shutdown in tens of seconds when no pump runs, and
// in tens of minutes when facility water stands still (closed forms: tests/sim/site_cooling_test.cpp). Throttling puts
// that off, a pump that stands by takes over, and a chiller trip is covered by the water and what the tower still does.
TEST(FaultTimes, PumpsAreSecondsAndWaterIsMinutes) {
  const auto times = times_of({}, {{1.0, 1.0}});
  const FaultTimes& pump = row(times, CoolingFaultKind::cdu_pump, true);
  ASSERT_TRUE(pump.throttle && pump.shutdown && pump.shutdown_unthrottled);
  EXPECT_LT(*pump.throttle, TimeSpan::seconds(60));
  EXPECT_LT(*pump.throttle, *pump.shutdown_unthrottled);
  EXPECT_LT(*pump.shutdown_unthrottled, *pump.shutdown);
  EXPECT_FALSE(row(times, CoolingFaultKind::cdu_pump, false).throttle) << "one of two stands by";
  const FaultTimes& water = row(times, CoolingFaultKind::facility_pump, true);
  ASSERT_TRUE(water.throttle && water.shutdown_unthrottled);
  EXPECT_GT(*water.throttle, TimeSpan::seconds(300));
  EXPECT_LT(*water.throttle, *water.shutdown_unthrottled);
  EXPECT_FALSE(row(times, CoolingFaultKind::chiller, false).throttle);
  EXPECT_FALSE(row(times, CoolingFaultKind::chiller, false).shutdown);
}

TEST(FaultTimes, MoreLoadAndLessColdLeaveLessTime) {
  const auto half = times_of({}, {{0.5, 0.5}}), full = times_of({}, {{1.0, 0.5}});
  const FaultTimes &room_half = row(half, CoolingFaultKind::crah, true),
                   &room_full = row(full, CoolingFaultKind::crah, true);
  ASSERT_TRUE(room_half.shutdown && room_full.shutdown);
  EXPECT_LT(*room_full.shutdown, *room_half.shutdown);
  const auto warm = times_of({"cooling.supply=40 degC"}, {{1.0, 0.5}});
  EXPECT_LT(*row(warm, CoolingFaultKind::cdu_pump, true).throttle,
            *row(full, CoolingFaultKind::cdu_pump, true).throttle);
}

}  // namespace
}  // namespace headroom
