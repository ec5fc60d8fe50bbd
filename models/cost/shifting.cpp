// SPDX-License-Identifier: Apache-2.0
#include "models/cost/shifting.hpp"

#include <algorithm>
#include <numeric>

#include "models/check.hpp"

namespace headroom {
namespace {

using Hours = std::array<double, hours_per_day>;

void check(std::span<const double> series, std::size_t hours) {
  HEADROOM_CHECK(!series.empty() && series.size() % hours_per_day == 0, "a series is whole days");
  HEADROOM_CHECK(hours >= 1 && hours <= hours_per_day, "1 to 24 hours a day");
}

/// Mean of the day in those of its hours that are the lowest by `key`.
double mean_of_lowest(std::span<const double> day, std::span<const double> key, std::size_t hours) {
  std::array<std::size_t, hours_per_day> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t hour) { return key[hour]; });
  double sum = 0.0;
  for (std::size_t i = 0; i < hours; ++i) sum += day[order[i]];
  return sum / static_cast<double>(hours);
}

double saved(std::span<const double> series, double cost) {
  double even = 0.0;
  for (const double value : series) even += value / static_cast<double>(hours_per_day);
  HEADROOM_CHECK(even > 0.0, "savings are a part of something");
  return 1.0 - cost / even;
}

bool is_weekend(const HourForecast& forecast, std::size_t day) {
  return (forecast.first_weekday + day) % 7 >= 5;
}

/// The mean hour by hour of the last of the known days, of the kind of `day` or of any.
Hours mean_day(const HourForecast& forecast, std::span<const double> series, std::size_t day, std::size_t known_days,
               bool same_kind) {
  Hours mean{};
  std::size_t found = 0;
  for (std::size_t past = known_days; past-- > 0 && found < forecast.days;) {
    if (same_kind && is_weekend(forecast, past) != is_weekend(forecast, day)) continue;
    ++found;
    for (std::size_t hour = 0; hour < hours_per_day; ++hour) mean[hour] += series[past * hours_per_day + hour];
  }
  for (double& value : mean) value /= static_cast<double>(std::max<std::size_t>(found, 1));
  return mean;
}

}  // namespace

double shifting_ceiling(std::span<const double> series, std::size_t hours) {
  check(series, hours);
  double cost = 0.0;
  for (std::size_t begin = 0; begin < series.size(); begin += hours_per_day) {
    const auto day = series.subspan(begin, hours_per_day);
    cost += mean_of_lowest(day, day, hours);
  }
  return saved(series, cost);
}

std::array<double, hours_per_day> forecast_day(const HourForecast& forecast, std::span<const double> series,
                                               std::size_t day) {
  return forecast_day(forecast, series, day, day);
}

std::array<double, hours_per_day> forecast_day(const HourForecast& forecast, std::span<const double> series,
                                               std::size_t day, std::size_t known_days) {
  HEADROOM_CHECK(forecast.days >= 1 && forecast.first_weekday < 7, "a forecast looks back a day at least");
  HEADROOM_CHECK(known_days <= day && series.size() >= known_days * hours_per_day, "a forecast knows all days before");
  bool has_kind = false;
  for (std::size_t past = 0; past < known_days && !has_kind; ++past)
    has_kind = is_weekend(forecast, past) == is_weekend(forecast, day);
  return mean_day(forecast, series, day, known_days, forecast.tells_weekends && has_kind);
}

double forecast_saving(const HourForecast& forecast, std::span<const double> series, std::size_t hours) {
  check(series, hours);
  double cost = 0.0;
  for (std::size_t day = 0; day * hours_per_day < series.size(); ++day) {
    const auto values = series.subspan(day * hours_per_day, hours_per_day);
    const Hours expected = forecast_day(forecast, series.first(day * hours_per_day), day);
    cost += mean_of_lowest(values, expected, day == 0 ? hours_per_day : hours);
  }
  return saved(series, cost);
}

}  // namespace headroom
