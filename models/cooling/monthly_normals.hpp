// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "models/cooling/psychrometrics.hpp"
#include "models/units.hpp"

/// A year of weather from twelve numbers of each kind: for a place of which no more is known.
///
/// All days of a month are the same day. Its dry-bulb falls by half a cosine from the warmest hour to the coldest and
/// rises by another half to the warmest: the mean of the day is the middle of both. Coldest is the hour of sunrise in
/// the middle of the month, warmest is three hours after the sun is highest, both to whole hours. The dew point is
/// constant, but where the air would be colder: that hour is saturated, and the others are so much damper that the mean
/// comes back. The pressure is constant.
///
/// So the monthly means of daily maximum, daily minimum and dew point come back exactly, and what differs from day to
/// day is lost: no hour is as hot or cold, nor air as dry or damp, as the extreme days of the month. Good for energy
/// over months, not for how large a machine must be.
namespace headroom {

struct MonthlyNormals {
  std::array<Temperature, 12> high, low;  ///< means of the daily maxima and minima, January first
  std::array<Temperature, 12> dew_point;  ///< means of all hours
  Pressure pressure;
  double latitude_deg = 0.0;   ///< north is positive
  double longitude_deg = 0.0;  ///< east is positive
  Duration utc_offset;         ///< of the local standard time, in which the hours are
};

/// What is wrong, or nothing: an air that would be more than saturated all day, a place that is not on the globe.
[[nodiscard]] std::optional<std::string> validate(const MonthlyNormals& normals);

/// 8760 hours from 1 January 00:00 local standard time. Domain: normals without fault (the caller validates).
[[nodiscard]] std::vector<MoistAir> typical_hours(const MonthlyNormals& normals);

/// Hour of the day at which the sun rises in the middle of a month, 0 for January: apparent solar time of a flat
/// horizon, without refraction and without the equation of time. In a polar day or night: 6 hours before noon.
///
/// Source   Cooper, "The absorption of radiation in solar stills", Solar Energy 12 (1969), for the declination.
[[nodiscard]] double sunrise_h(double latitude_deg, std::size_t month);

}  // namespace headroom
