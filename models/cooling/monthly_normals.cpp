// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/monthly_normals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

using Day = std::array<double, 24>;  // in K

constexpr std::array<int, 12> days_of_month{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr double warmest_after_noon_h = 3.0;

int hour_of_day(double hour) {
  const int whole = static_cast<int>(std::lround(hour)) % 24;
  return whole < 0 ? whole + 24 : whole;
}

/// Two half cosines. As many hours lie above the middle as below it by the same amount, so their mean is the middle.
Day dry_bulbs(double high_k, double low_k, int coldest, int warmest) {
  const int rise = hour_of_day(warmest - coldest), fall = 24 - rise;
  Day day{};
  for (int after = 0; after < 24; ++after) {
    const double phase = after < rise ? static_cast<double>(after) / rise : static_cast<double>(after - rise) / fall;
    const double swing = std::cos(std::numbers::pi * phase) * (after < rise ? -1.0 : 1.0);
    day[static_cast<std::size_t>((coldest + after) % 24)] = 0.5 * (high_k + low_k) + 0.5 * (high_k - low_k) * swing;
  }
  return day;
}

/// The dew point of the hours that are not saturated, so that min(it, dry-bulb) has the mean that is asked for: hours
/// are saturated one by one, the coldest first, until it is below all the others.
double unsaturated_dew_point(Day dry_bulb, double mean_k) {
  std::ranges::sort(dry_bulb);
  double rest = mean_k * 24.0;
  for (std::size_t saturated = 0; saturated < dry_bulb.size(); ++saturated) {
    const double level = rest / static_cast<double>(dry_bulb.size() - saturated);
    if (level <= dry_bulb[saturated]) return level;
    rest -= dry_bulb[saturated];
  }
  return dry_bulb.back();
}

}  // namespace

double sunrise_h(double latitude_deg, std::size_t month) {
  constexpr double rad = std::numbers::pi / 180.0;
  const double day = std::accumulate(days_of_month.begin(), days_of_month.begin() + static_cast<std::ptrdiff_t>(month),
                                     0.5 * days_of_month[month]);
  const double declination = 23.45 * rad * std::sin(2.0 * std::numbers::pi * (284.0 + day) / 365.0);
  const double cosine = -std::tan(latitude_deg * rad) * std::tan(declination);
  if (!(cosine > -1.0 && cosine < 1.0)) return 6.0;
  return 12.0 - std::acos(cosine) / (15.0 * rad);
}

std::optional<std::string> validate(const MonthlyNormals& normals) {
  for (std::size_t m = 0; m < 12; ++m) {
    const double high = celsius(normals.high[m]), low = celsius(normals.low[m]), dew = celsius(normals.dew_point[m]);
    if (!(low >= -60.0 && high <= 60.0 && low <= high)) return "a month is no warmer by night than by day";
    if (!(dew >= -60.0 && dew < 0.5 * (low + high))) return "the dew point of a month must be below its mean dry-bulb";
  }
  if (!(normals.pressure.si >= 3e4 && normals.pressure.si <= 1.2e5)) return "the pressure must be that of the air";
  if (!(std::abs(normals.latitude_deg) <= 90.0 && std::abs(normals.longitude_deg) <= 180.0))
    return "the place must be on the globe";
  if (!(std::abs(normals.utc_offset.si) <= 14.0 * 3600.0)) return "no local time is that far from UTC";
  return std::nullopt;
}

std::vector<MoistAir> typical_hours(const MonthlyNormals& normals) {
  const double solar_to_local_h = normals.utc_offset.si / 3600.0 - normals.longitude_deg / 15.0;
  const int warmest = hour_of_day(12.0 + warmest_after_noon_h + solar_to_local_h);
  std::vector<MoistAir> hours;
  for (std::size_t m = 0; m < 12; ++m) {
    const int coldest = hour_of_day(sunrise_h(normals.latitude_deg, m) + solar_to_local_h);
    const Day dry_bulb = dry_bulbs(normals.high[m].si, normals.low[m].si, coldest, warmest);
    const double dew_point = unsaturated_dew_point(dry_bulb, normals.dew_point[m].si);
    std::vector<MoistAir> day;
    for (const double t : dry_bulb) day.push_back(air_of_dew_point({t}, {std::min(dew_point, t)}, normals.pressure));
    for (int d = 0; d < days_of_month[m]; ++d) hours.insert(hours.end(), day.begin(), day.end());
  }
  return hours;
}

}  // namespace headroom
