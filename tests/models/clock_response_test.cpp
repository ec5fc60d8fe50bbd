// SPDX-License-Identifier: Apache-2.0
#include "models/performance/clock_response.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

// By hand: half of a step follows the clock; at half the clock that half doubles.
TEST(ClockResponse, ByHand) {
  EXPECT_DOUBLE_EQ(step_time_ratio(clock_bound(0.5), 0.5), 1.5);
  EXPECT_DOUBLE_EQ(step_time_ratio(clock_bound(1.0), 0.25), 4.0);
  EXPECT_DOUBLE_EQ(step_time_ratio(clock_bound(0.0), 0.25), 1.0);
  EXPECT_DOUBLE_EQ(step_time_ratio(clock_bound(0.5), 0.5, 0.75), 2.0);
}

// The fit of Perseus' GPT-3 forward passes on A100, t = 0.05 + 0.91 / phi: flat down to phi = 0.91 / 0.95 = 0.958.
TEST(ClockResponse, TheHighestClocksMayBringNothing) {
  constexpr ClockResponse gpt3{0.05, 0.91};
  EXPECT_DOUBLE_EQ(step_time_ratio(gpt3, 1.0), 1.0);
  EXPECT_DOUBLE_EQ(step_time_ratio(gpt3, 0.96), 1.0);
  EXPECT_GT(step_time_ratio(gpt3, 0.95), 1.0);
}

TEST(ClockResponse, TheSlowestGpuSetsThePace) {
  const std::vector<OperatingPoint> gpus{{1.0, 1.0, {}}, {0.5, 1.0, {}}, {0.8, 0.5, {}}, {0.9, 1.0, {}}};
  EXPECT_DOUBLE_EQ(step_time_ratio(clock_bound(0.8), gpus), (0.2 + 0.8 / 0.8) / 0.5);
}

TEST(ClockResponse, RefusesWhatIsOutsideItsDomain) {
  EXPECT_THROW(static_cast<void>(clock_bound(1.1)), InternalError);
  EXPECT_THROW(static_cast<void>(step_time_ratio(clock_bound(0.5), 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(step_time_ratio(clock_bound(0.5), 1.1)), InternalError);
  EXPECT_THROW(static_cast<void>(step_time_ratio(clock_bound(0.5), 0.5, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(step_time_ratio(ClockResponse{0.0, 0.0}, 0.5)), InternalError);
  EXPECT_THROW(static_cast<void>(step_time_ratio(clock_bound(0.5), std::vector<OperatingPoint>{})), InternalError);
}

}  // namespace
}  // namespace headroom
