// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/units.hpp"
#include "sim/hourly_series.hpp"

/// Series over time from a file of comma-separated values: prices, carbon intensities, weather, sunshine.
///
/// File       plain, gzip or zstd. The first row that is no comment names the columns; lines that begin with `#` are
///            comments. The rows stand in order of time, one step apart: the step is what lies between the first two.
/// Time       the first column, whatever its name: dates and times ("2023-01-01 05:00:00", with or without "T", "Z" or
///            an offset; UTC if nothing is said), or whole seconds since 1970; or the three columns month, day and hour
///            (1 to 24, the hour that ends then) of a typical year, whose months may come from different years. A
///            comment with `utc_offset_s -25200`, or the line `# LOCATION,...` of a weather file, says that the times
///            are local, and how far from UTC all year.
/// Missing    a row that is missing, doubled or out of order, and an empty or bad cell of a column that is asked for,
///            are refused with the number of the line. Nothing is filled in.
/// Alignment  with the start of the run by date and hour. A series of a year (365 or 366 days) is a ring: where the
///            years differ, the run begins at the same month, day and hour, 29 February at the 28th where the series
///            has none, and from there on hours are counted. So a 29 February on one side only shifts what follows it
///            by a day, and days of the week are those of the series' year. A shorter series must contain the start,
///            in whatever year, and begins again after its end; one whose times are numbers from 0 has no calendar and
///            begins with the run.
namespace headroom {

/// A column to be read.
struct SeriesColumn {
  std::string name;     ///< empty: the first one whose heading has a known unit of the dimension
  Dimension dimension;  ///< of the unit, and of what is returned
  std::string unit;     ///< "USD/MWh", or a quantity that 1 stands for ("0.4536 kg/MWh"); empty: by known_unit()
};

/// The unit of a column with a heading that public data sets use, such as "USD/MWh" for "usd_per_MWh"; empty for any
/// other heading.
[[nodiscard]] std::string_view known_unit(std::string_view heading);

/// Columns that were read together.
struct AlignedSeries {
  std::vector<std::vector<double>> columns;  ///< in base units, in the order in which they were asked for
  TimeSpan step, begin;                      ///< as HourlySeries has them

  [[nodiscard]] HourlySeries series(std::size_t column) const { return HourlySeries(columns[column], step, begin); }
};

/// Reads columns of a file and aligns them with a run that begins at `start_unix_s`; or says why not, as the end of a
/// sentence that names the file: "line 12: 2023-01-01 05:00:00 is there twice".
[[nodiscard]] std::variant<AlignedSeries, std::string> read_hourly_series(const std::string& path,
                                                                          std::span<const SeriesColumn> columns,
                                                                          std::int64_t start_unix_s);

}  // namespace headroom
