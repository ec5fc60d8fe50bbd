// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

/// What it saves to run a load in some hours of each day only, and all of the day's energy in them: 8 hours need three
/// times the power, 16 hours one and a half times.
///
/// Units    a series has one value per hour: a price or a carbon intensity, in any unit; savings are parts of what the
///          same energy costs when it is spread evenly over each day. Days are 24 values in a row, UTC for series in
///          UTC.
/// Domain   whole days, at least one; 1 to 24 hours a day; a series with a mean > 0 (CHECK). Single hours may be
///          negative, as prices are.
namespace headroom {

inline constexpr std::size_t hours_per_day = 24;

/// With each day's values known in advance: no rule under the same limits saves more. 1 - (sum over days of the mean of
/// the cheapest hours) / (sum over days of the mean of the day).
[[nodiscard]] double shifting_ceiling(std::span<const double> series, std::size_t hours);

/// Which hours of a day are expected to be the cheapest, from days before it alone.
///
/// The mean of the same hour over the last `days` days of its kind: working days and the two days of the weekend are
/// two kinds. Days of the other kind are taken only while there is none of its own.
struct HourForecast {
  std::size_t days = 14;          ///< >= 1
  std::size_t first_weekday = 0;  ///< of the series: 0 is Monday, 6 is Sunday
  bool tells_weekends = true;     ///< false: all days are of one kind
};

/// Expected values of the hours of `day`; nothing is known before the first day, so all are 0 then.
[[nodiscard]] std::array<double, hours_per_day> forecast_day(const HourForecast& forecast,
                                                             std::span<const double> series, std::size_t day);
/// The same from the first `known_days` days alone: what is expected of a day further off. Domain: known_days <= day,
/// and the series has so many (CHECK).
[[nodiscard]] std::array<double, hours_per_day> forecast_day(const HourForecast& forecast,
                                                             std::span<const double> series, std::size_t day,
                                                             std::size_t known_days);

/// The savings of running each day in the hours that the forecast expects to be the cheapest (the earlier one of
/// equals); the first day is spread evenly.
[[nodiscard]] double forecast_saving(const HourForecast& forecast, std::span<const double> series, std::size_t hours);

}  // namespace headroom
