// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/cooling/monthly_normals.hpp"
#include "models/cooling/plant.hpp"
#include "sim/hourly_series.hpp"
#include "sim/time.hpp"

/// The weather of a site, from a file or from the monthly normals of the catalogue.
///
/// Alignment  with the start of the run by month, day and hour of the site's standard time, whatever the year: as in
///            scenarios/hourly_series.hpp. A typical year is put together from months of different years; where two of
///            them meet at the end of a month, there is a step, and nothing is done about it.
/// Wet-bulb   from dry-bulb, humidity and pressure (models/cooling/psychrometrics.hpp), unless a file has it.
namespace headroom {

struct Climate {
  std::vector<OutdoorAir> steps;
  TimeSpan step = TimeSpan::seconds(3600);
  TimeSpan begin;  ///< where simulated zero stands in them

  [[nodiscard]] HourlySeries dry_bulb() const;  ///< in kelvin
  [[nodiscard]] HourlySeries wet_bulb() const;
};

/// An EPW file (EnergyPlus weather), plain, gzip or zstd: dry-bulb, relative humidity and pressure of its 8760 hours,
/// or 8784. Years are ignored. Pressures that are missing are those of the standard atmosphere at the elevation of the
/// file; a missing relative humidity follows from the dew point; nothing else may be missing. Or why there is no
/// weather, as the end of a sentence that names the file: "line 9: ...".
[[nodiscard]] std::variant<Climate, std::string> read_epw(const std::string& path, std::int64_t start_unix_s);

/// Comma-separated values with times as in scenarios/hourly_series.hpp. Columns are known by their headings, which
/// state the unit: `dry_bulb_c` (or drybulb_C, temp_C) and one of `wet_bulb_c`, `relative_humidity_pct` (rh_pct),
/// `dew_point_c` (dewpoint_C), of which the first is taken; _f and _k for _c are degF and K. And `pressure_pa`
/// (pressure_Pa), without which it is the one that is given, else of the standard atmosphere at the elevation that a
/// comment states (`elevation_m 180`), else at the sea. Errors as above.
[[nodiscard]] std::variant<Climate, std::string> read_weather_csv(const std::string& path,
                                                                  std::optional<Pressure> pressure,
                                                                  std::int64_t start_unix_s);

/// By the name of a place in the catalogue; nothing if there is none of that name.
[[nodiscard]] std::optional<MonthlyNormals> climate_normals(std::string_view name);
[[nodiscard]] std::vector<std::string> climate_names();

/// What the normals stand for; see models/cooling/monthly_normals.hpp.
[[nodiscard]] Climate typical_climate(const MonthlyNormals& normals, std::int64_t start_unix_s);

/// Where a run that starts at `start_unix_s` stands in a year of 8760 or 8784 hours of local time.
[[nodiscard]] TimeSpan place_in_year(std::int64_t start_unix_s, std::int64_t utc_offset_s, std::size_t hours);

}  // namespace headroom
