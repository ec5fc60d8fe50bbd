// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "models/cooling/psychrometrics.hpp"
#include "scenarios/climate.hpp"
#include "scenarios/hourly_series.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv_rows.hpp"

namespace headroom {
namespace {

struct Heading {
  std::string_view name, unit;
};
constexpr Heading dry_bulbs[] = {
    {"dry_bulb_c", "degC"}, {"dry_bulb_f", "degF"}, {"dry_bulb_k", "K"}, {"drybulb_C", "degC"}, {"temp_C", "degC"}};
constexpr Heading wet_bulbs[] = {{"wet_bulb_c", "degC"}, {"wet_bulb_f", "degF"}, {"wet_bulb_k", "K"}};
constexpr Heading humidities[] = {{"relative_humidity_pct", "%"}, {"rh_pct", "%"}};
constexpr Heading dew_points[] = {
    {"dew_point_c", "degC"}, {"dew_point_f", "degF"}, {"dew_point_k", "K"}, {"dewpoint_C", "degC"}};
constexpr Heading pressures[] = {{"pressure_pa", "Pa"}, {"pressure_Pa", "Pa"}};

/// What stands before the first row of values.
struct Head {
  std::vector<std::string> headings;
  std::optional<double> elevation_m;

  [[nodiscard]] std::optional<SeriesColumn> find(std::span<const Heading> known, Dimension dimension) const {
    for (const Heading& heading : known)
      if (std::ranges::find(headings, heading.name) != headings.end())
        return SeriesColumn{std::string(heading.name), dimension, std::string(heading.unit)};
    return std::nullopt;
  }
};

std::optional<double> number_after(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  const char* const begin = text.data() + at + word.size();
  double value = 0.0;
  if (std::from_chars(begin, text.data() + text.size(), value).ec != std::errc()) return std::nullopt;
  return value;
}

Head read_head(const std::string& path) {
  Head head;
  const auto text = open_text(path);
  CsvRows rows(*text);
  for (const CsvRows::Row* row = rows.next(); row != nullptr; row = rows.next()) {
    if (row->text.starts_with('#')) {
      if (const auto elevation_m = number_after(row->text, "elevation_m ")) head.elevation_m = elevation_m;
      continue;
    }
    head.headings.assign(row->cells.begin(), row->cells.end());
    break;
  }
  return head;
}

/// One of the three that say how damp the air is.
struct Humidity {
  enum class As : std::uint8_t { wet_bulb, relative, dew_point } as = As::wet_bulb;
  SeriesColumn column;
};

std::optional<Humidity> humidity_of(const Head& head) {
  if (auto column = head.find(wet_bulbs, dimensions::temperature)) return Humidity{Humidity::As::wet_bulb, *column};
  if (auto column = head.find(humidities, dimensions::none)) return Humidity{Humidity::As::relative, *column};
  if (auto column = head.find(dew_points, dimensions::temperature)) return Humidity{Humidity::As::dew_point, *column};
  return std::nullopt;
}

/// Nothing if the value is none.
std::optional<Temperature> wet_bulb_of(Temperature dry_bulb, Humidity::As as, double value, Pressure pressure) {
  constexpr double coldest_k = 183.15;
  if (as == Humidity::As::relative) {
    if (!(value >= 0.0 && value <= 1.1)) return std::nullopt;  // instruments say up to 110 % in fog
    return wet_bulb({.dry_bulb = dry_bulb, .relative_humidity = std::min(value, 1.0), .pressure = pressure});
  }
  if (!(value >= coldest_k && value <= dry_bulb.si + 1.0)) return std::nullopt;
  const Temperature given{std::min(value, dry_bulb.si)};
  return as == Humidity::As::wet_bulb ? given : wet_bulb(air_of_dew_point(dry_bulb, given, pressure));
}

}  // namespace

std::variant<Climate, std::string> read_weather_csv(const std::string& path, std::optional<Pressure> pressure,
                                                    std::int64_t start_unix_s) {
  const Head head = read_head(path);
  const auto dry_bulb = head.find(dry_bulbs, dimensions::temperature);
  const auto humidity = humidity_of(head);
  const auto pressure_column = pressure ? std::nullopt : head.find(pressures, dimensions::pressure);
  std::vector<SeriesColumn> columns{dry_bulb.value_or(SeriesColumn{"dry_bulb_c", dimensions::temperature, "degC"})};
  columns.push_back(humidity ? humidity->column : SeriesColumn{"relative_humidity_pct", dimensions::none, "%"});
  if (pressure_column) columns.push_back(*pressure_column);
  auto read = read_hourly_series(path, columns, start_unix_s);  // says what is missing
  if (auto* const fault = std::get_if<std::string>(&read)) return std::move(*fault);
  const auto& series = std::get<AlignedSeries>(read);
  const double elevation_m = std::clamp(head.elevation_m.value_or(0.0), -500.0, 9000.0);
  const Pressure everywhere = pressure.value_or(standard_pressure(elevation_m));
  Climate out{.steps = {}, .step = series.step, .begin = series.begin};
  for (std::size_t i = 0; i < series.columns[0].size(); ++i) {
    const Temperature t{series.columns[0][i]};
    const Pressure p = pressure_column ? Pressure{series.columns[2][i]} : everywhere;
    const bool is_air = t.si >= 213.15 && t.si <= 333.15 && p.si >= 3e4 && p.si <= 1.2e5;
    const auto wet = is_air ? wet_bulb_of(t, humidity->as, series.columns[1][i], p) : std::nullopt;
    if (!wet) return fmt::format("row {} of its values is no air of this earth", i + 1);
    out.steps.push_back({.dry_bulb = t, .wet_bulb = std::min(*wet, t)});
  }
  return out;
}

}  // namespace headroom
