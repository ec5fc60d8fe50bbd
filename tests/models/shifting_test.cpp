// SPDX-License-Identifier: Apache-2.0
#include "models/cost/shifting.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

/// A day of 24 hours: `low` in the hours [from, from + 8), else `high`.
void add_day(std::vector<double>& series, std::size_t from, double low, double high) {
  for (std::size_t hour = 0; hour < hours_per_day; ++hour)
    series.push_back(hour >= from && hour < from + 8 ? low : high);
}

// By hand: 8 hours at 10 and 16 at 40 have a mean of 30. All in the 8 hours costs 10: two thirds less. 16 hours hold
// the 8 and 8 others: a mean of 25, a sixth less. All 24 hours save nothing.
TEST(Shifting, CeilingByHand) {
  std::vector<double> series;
  add_day(series, 3, 10.0, 40.0);
  add_day(series, 9, 10.0, 40.0);
  EXPECT_NEAR(shifting_ceiling(series, 8), 2.0 / 3.0, 1e-15);
  EXPECT_NEAR(shifting_ceiling(series, 16), 1.0 / 6.0, 1e-15);
  EXPECT_NEAR(shifting_ceiling(series, 24), 0.0, 1e-15);
}

TEST(Shifting, MoreHoursSaveLess) {
  std::vector<double> series;
  for (std::size_t i = 0; i < 240; ++i) series.push_back(50.0 + 40.0 * std::sin(0.9 * static_cast<double>(i * i)));
  for (std::size_t hours = 1; hours < 24; ++hours)
    EXPECT_GE(shifting_ceiling(series, hours), shifting_ceiling(series, hours + 1));
}

// By hand: the low hours are the same on both days, so the second day knows them from the first, which is spread
// evenly: 30 + 10 instead of 30 + 30.
TEST(Shifting, ForecastLearnsFromTheDayBefore) {
  std::vector<double> series;
  add_day(series, 3, 10.0, 40.0);
  add_day(series, 3, 10.0, 40.0);
  EXPECT_NEAR(forecast_saving({.days = 1, .first_weekday = 0, .tells_weekends = false}, series, 8), 1.0 / 3.0, 1e-15);
}

// By hand: low at night on working days, at noon on the weekend; the series starts on a Friday. A forecast that tells
// weekends apart is wrong on the first Saturday, for which there is none before, and right afterwards.
TEST(Shifting, ForecastTellsWeekends) {
  std::vector<double> series;
  for (std::size_t day = 0; day < 10; ++day) add_day(series, (4 + day) % 7 >= 5 ? 10 : 0, 0.0, 30.0);
  const HourForecast knows{.days = 1, .first_weekday = 4, .tells_weekends = true};
  EXPECT_EQ(forecast_day(knows, series, 1)[0], 0.0) << "Saturday, from Friday";
  EXPECT_EQ(forecast_day(knows, series, 2)[10], 0.0) << "Sunday, from Saturday";
  EXPECT_EQ(forecast_day(knows, series, 3)[0], 0.0) << "Monday, from Friday";
  EXPECT_EQ(forecast_day(knows, series, 8)[12], 0.0) << "Saturday, from Sunday";
  const HourForecast blind{.days = 1, .first_weekday = 4, .tells_weekends = false};
  EXPECT_GT(forecast_saving(knows, series, 8), forecast_saving(blind, series, 8));
}

TEST(Shifting, ForecastSeesNoFuture) {
  std::vector<double> series;
  for (std::size_t day = 0; day < 20; ++day) add_day(series, day % 9, 5.0, 10.0 + static_cast<double>(day));
  std::vector<double> other = series;
  for (std::size_t i = 12 * hours_per_day; i < other.size(); ++i) other[i] = 1000.0 - other[i];
  const HourForecast forecast{.days = 5, .first_weekday = 2, .tells_weekends = true};
  EXPECT_EQ(forecast_day(forecast, series, 12), forecast_day(forecast, other, 12));
  EXPECT_NE(forecast_day(forecast, series, 13), forecast_day(forecast, other, 13));
}

TEST(Shifting, BreakingTheDomainIsABug) {
  const std::vector<double> day(24, 1.0), half(12, 1.0), nothing(24, 0.0);
  EXPECT_THROW((void)shifting_ceiling(half, 8), InternalError);
  EXPECT_THROW((void)shifting_ceiling({}, 8), InternalError);
  EXPECT_THROW((void)shifting_ceiling(day, 0), InternalError);
  EXPECT_THROW((void)shifting_ceiling(day, 25), InternalError);
  EXPECT_THROW((void)shifting_ceiling(nothing, 8), InternalError);
  EXPECT_THROW((void)forecast_saving({.days = 0}, day, 8), InternalError);
  EXPECT_THROW((void)forecast_day({}, day, 2), InternalError);
}

}  // namespace
}  // namespace headroom
