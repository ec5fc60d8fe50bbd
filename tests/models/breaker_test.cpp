// SPDX-License-Identifier: Apache-2.0
#include "models/power/breaker.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

using namespace literals;

constexpr Breaker without_cooling{60.0_s, std::nullopt, 5.0, 0.02_s};
constexpr Breaker breaker{60.0_s, 300.0_s, 5.0, 0.02_s};

// The inverse-time curve t = 60 s / (r^2 - 1), to its printed digits.
TEST(Breaker, TimesWithoutCooling) {
  EXPECT_NEAR(time_to_trip(without_cooling, {}, 1.2)->si, 136.0, 0.5);
  EXPECT_NEAR(time_to_trip(without_cooling, {}, 1.5)->si, 48.0, 1e-9);
  EXPECT_NEAR(time_to_trip(without_cooling, {}, 2.0)->si, 20.0, 1e-9);
  EXPECT_FALSE(time_to_trip(without_cooling, {}, 1.0));
}

// With a time constant of 300 s: 182 s at 1.2, never below 1.095.
TEST(Breaker, TimesWithCooling) {
  EXPECT_NEAR(time_to_trip(breaker, {}, 1.2)->si, 182.0, 0.5);
  EXPECT_FALSE(time_to_trip(breaker, {}, 1.095));
  EXPECT_TRUE(time_to_trip(breaker, {}, 1.0955));
}

TEST(Breaker, TheMagnetIsFast) {
  EXPECT_DOUBLE_EQ(time_to_trip(breaker, {}, 5.0)->si, 0.02);
  EXPECT_DOUBLE_EQ(time_to_trip(breaker, {}, 50.0)->si, 0.02);
  EXPECT_GT(time_to_trip(breaker, {}, 4.999)->si, 2.0);
  EXPECT_LT(time_to_trip(breaker, 59.99_s, 6.0)->si, 0.02) << "a hot bimetal is faster still";
}

TEST(Breaker, HasMemory) {
  const Duration warm = breaker_heat(breaker, {}, 1.5, 30.0_s);
  EXPECT_LT(*time_to_trip(breaker, warm, 1.2), *time_to_trip(breaker, {}, 1.2));
  EXPECT_NEAR(breaker_heat(breaker, warm, 0.5, 300.0_s) / warm, std::exp(-1.0), 1e-12) << "cools by its time constant";
  EXPECT_DOUBLE_EQ(time_to_trip(breaker, 60.0_s, 0.0)->si, 0.0);
}

TEST(Breaker, StepsMayBeSplitAnywhere) {
  for (const Breaker& b : {breaker, without_cooling})
    for (const double ratio : {0.0, 0.9, 1.05, 1.3, 3.0}) {
      const Duration whole = breaker_heat(b, 7.0_s, ratio, 50.0_s);
      const Duration split = breaker_heat(b, breaker_heat(b, 7.0_s, ratio, 13.0_s), ratio, 37.0_s);
      EXPECT_NEAR(whole.si, split.si, 1e-11);
      EXPECT_DOUBLE_EQ(breaker_heat(b, 7.0_s, ratio, {}).si, 7.0);
    }
}

// Against the differential equation in small steps, and the heat at the time of the trip against the trip heat.
TEST(Breaker, SolvesItsEquation) {
  double heat = 10.0;
  constexpr double step = 1e-4;
  for (int i = 0; i < 400'000; ++i) heat += step * ((1.4 * 1.4 - 1.0) - heat / 300.0);
  EXPECT_NEAR(breaker_heat(breaker, 10.0_s, 1.4, 40.0_s).si, heat, 1e-4);
  for (const Breaker& b : {breaker, without_cooling})
    for (const double ratio : {1.1, 1.2, 2.0, 4.9}) {
      const auto time = time_to_trip(b, 5.0_s, ratio);
      ASSERT_TRUE(time);
      EXPECT_NEAR(breaker_heat(b, 5.0_s, ratio, *time).si, 60.0, 1e-9);
    }
}

TEST(Breaker, MoreCurrentTripsEarlier) {
  double before = 1e9;
  for (double ratio = 1.1; ratio < 8.0; ratio += 0.05) {
    const auto time = time_to_trip(breaker, 3.0_s, ratio);
    ASSERT_TRUE(time);
    EXPECT_LE(time->si, before);
    before = time->si;
  }
}

TEST(Breaker, RefusesWhatIsOutsideItsDomain) {
  EXPECT_THROW(static_cast<void>(breaker_heat(breaker, {-1.0}, 1.0, 1.0_s)), InternalError);
  EXPECT_THROW(static_cast<void>(breaker_heat(breaker, {}, -1.0, 1.0_s)), InternalError);
  EXPECT_THROW(static_cast<void>(breaker_heat(breaker, {}, 1.0, {-1.0})), InternalError);
  EXPECT_THROW(static_cast<void>(time_to_trip({60.0_s, 0.0_s, 5.0, 0.02_s}, {}, 1.0)), InternalError);
}

}  // namespace
}  // namespace headroom
