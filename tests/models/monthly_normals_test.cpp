// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/monthly_normals.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/// Of no place: dry winters, and summers whose nights are saturated.
MonthlyNormals made_up() {
  MonthlyNormals normals;
  for (std::size_t m = 0; m < 12; ++m) {
    const double warmth = 6.0 - std::abs(static_cast<double>(m) - 6.0);  // 0 in January, 6 in July
    normals.high[m] = from_celsius(2.0 + 5.0 * warmth);
    normals.low[m] = from_celsius(-5.0 + 4.3 * warmth);
    normals.dew_point[m] = from_celsius(-9.0 + 5.2 * warmth);
  }
  normals.pressure = {98000.0};
  normals.latitude_deg = 39.0;
  normals.longitude_deg = -77.6;
  normals.utc_offset = {-5.0 * 3600.0};
  return normals;
}

TEST(MonthlyNormals, MonthlyMeansComeBack) {
  const MonthlyNormals normals = made_up();
  ASSERT_EQ(validate(normals), std::nullopt);
  const std::vector<MoistAir> hours = typical_hours(normals);
  ASSERT_EQ(hours.size(), 8760U);
  std::size_t hour = 0;
  int saturated = 0;
  for (std::size_t m = 0; m < 12; ++m) {
    double highs = 0.0, lows = 0.0, mean = 0.0, dew = 0.0;
    for (int d = 0; d < days[m]; ++d) {
      double high = -1e9, low = 1e9;
      for (int h = 0; h < 24; ++h, ++hour) {
        high = std::max(high, hours[hour].dry_bulb.si);
        low = std::min(low, hours[hour].dry_bulb.si);
        mean += hours[hour].dry_bulb.si / (24.0 * days[m]);
        dew += dew_point(hours[hour]).si / (24.0 * days[m]);
        saturated += hours[hour].relative_humidity == 1.0 ? 1 : 0;
      }
      highs += high / days[m];
      lows += low / days[m];
    }
    EXPECT_NEAR(highs, normals.high[m].si, 1e-9) << m;
    EXPECT_NEAR(lows, normals.low[m].si, 1e-9) << m;
    EXPECT_NEAR(mean, 0.5 * (normals.high[m].si + normals.low[m].si), 1e-9) << m;
    EXPECT_NEAR(dew, normals.dew_point[m].si, 1e-9) << m;
  }
  EXPECT_GT(saturated, 100) << "the case is there in which the dew point has to give way";
}

TEST(MonthlyNormals, ColdestAtSunriseAndWarmestInTheAfternoon) {
  const MonthlyNormals normals = made_up();
  const std::vector<MoistAir> hours = typical_hours(normals);
  for (const std::ptrdiff_t day : {10, 200}) {
    const auto begin = hours.begin() + 24 * day;
    const auto warmer = [](const MoistAir& a, const MoistAir& b) { return a.dry_bulb < b.dry_bulb; };
    // The sun rises over Washington at 7:26 on 10 January and at 5:00 standard time in the middle of July (US Naval
    // Observatory), and is highest at 12:10.
    EXPECT_EQ(std::min_element(begin, begin + 24, warmer) - begin, day == 10 ? 7 : 5);
    EXPECT_EQ(std::max_element(begin, begin + 24, warmer) - begin, 15);
  }
}

// Length of the day by the same sphere: 12 h at the equator and, everywhere, near the equinoxes. 21 June at 39 N has
// 14.8 h of daylight by geometry (without refraction and the size of the sun, which add 0.1 h); mid-June is as long.
TEST(MonthlyNormals, Sunrise) {
  for (std::size_t m = 0; m < 12; ++m) EXPECT_NEAR(sunrise_h(0.0, m), 6.0, 1e-12);
  EXPECT_NEAR(sunrise_h(39.0, 5), 12.0 - 14.8 / 2.0, 0.05);
  for (std::size_t m = 0; m < 12; ++m) EXPECT_NEAR(sunrise_h(-39.0, m), 12.0 - sunrise_h(39.0, m), 1e-9);
  EXPECT_EQ(sunrise_h(80.0, 5), 6.0);
  EXPECT_EQ(sunrise_h(80.0, 11), 6.0);
}

TEST(MonthlyNormals, FaultsAreNamed) {
  MonthlyNormals normals = made_up();
  normals.low[3] = normals.high[3] + Temperature{1.0};
  EXPECT_EQ(validate(normals), "a month is no warmer by night than by day");
  normals = made_up();
  normals.dew_point[6] = normals.high[6];
  EXPECT_EQ(validate(normals), "the dew point of a month must be below its mean dry-bulb");
}

}  // namespace
}  // namespace headroom
