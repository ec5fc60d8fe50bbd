// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "models/cooling/celsius.hpp"
#include "models/cooling/psychrometrics.hpp"
#include "scenarios/climate.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/source_text.hpp"

// Source: EnergyPlus, Auxiliary Programs, "EnergyPlus Weather File (EPW) Data Dictionary".
namespace headroom {
namespace {

constexpr int header_lines = 8;
constexpr std::size_t fields_in_use = 10;  // up to the pressure
constexpr std::array<int, 12> days_of_month{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

std::optional<double> number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text = text.substr(0, text.find_last_not_of(" \r") + 1);
  double value = 0.0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t comma = std::min(line.find(',', begin), line.size());
    fields.push_back(line.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return fields;
}

class EpwReader {
 public:
  std::variant<Climate, std::string> read(TextStream& text, std::int64_t start_unix_s) {
    TextLines lines(text);
    while (fault_.empty() && lines.next()) {
      line_ = lines.number();
      if (line_ <= header_lines)
        read_header(lines.line());
      else if (!lines.line().empty() && lines.line() != "\r")
        read_hour(fields_of(lines.line()));
    }
    if (fault_.empty()) fault_ = text.fault();
    if (fault_.empty() && (month_ != 0 || day_ != 0 || out_.steps.empty()))
      fault_ = fmt::format("it ends after {} hours, and a year has 8760 or 8784", out_.steps.size());
    if (!fault_.empty()) return fault_;
    out_.begin = place_in_year(start_unix_s, utc_offset_s_, out_.steps.size());
    return std::move(out_);
  }

 private:
  void fail(const std::string& why) {
    if (fault_.empty()) fault_ = fmt::format("line {}: {}", line_, why);
  }

  void read_header(std::string_view line) {
    const auto fields = fields_of(line);
    if (line_ == 1) {
      const auto offset_h = fields.size() >= 10 ? number(fields[8]) : std::nullopt;
      const auto elevation_m = fields.size() >= 10 ? number(fields[9]) : std::nullopt;
      const bool is_place = offset_h && elevation_m && *elevation_m >= -500.0 && *elevation_m <= 11000.0;
      if (fields.front() != "LOCATION" || !is_place)
        return fail("expected LOCATION with its time zone and elevation, as an EPW file begins");
      utc_offset_s_ = std::llround(3600.0 * *offset_h);
      standard_ = standard_pressure(*elevation_m);
    } else if (line_ == header_lines) {
      if (fields.size() < 3 || fields.front() != "DATA PERIODS") return fail("expected DATA PERIODS");
      if (number(fields[1]) != 1.0 || number(fields[2]) != 1.0) fail("only one period with one value an hour is read");
    }
  }

  void read_hour(const std::vector<std::string_view>& fields) {
    if (fields.size() < fields_in_use) return fail(fmt::format("{} values, and an hour has 35", fields.size()));
    const auto month = number(fields[1]), day = number(fields[2]), hour = number(fields[3]);
    if (is_leap_day(month, day)) february_ = 29;
    if (month != month_ + 1.0 || day != day_ + 1.0 || hour != hour_ + 1.0)
      return fail(fmt::format("expected hour {} of {}-{:02}, not {} of {}-{}", hour_ + 1, month_ + 1, day_ + 1,
                              fields[3], fields[1], fields[2]));
    const auto dry_bulb = number(fields[6]), dew_point = number(fields[7]), humidity = number(fields[8]),
               pressure = number(fields[9]);
    if (!dry_bulb || !dew_point || !humidity || !pressure) return fail("a value is no number");
    if (!(*dry_bulb >= -60.0 && *dry_bulb <= 60.0)) return fail("the dry-bulb is missing, or none of this earth");
    add(*dry_bulb, *dew_point, *humidity, *pressure);
    next_hour();
  }

  void add(double dry_bulb_c, double dew_point_c, double humidity_pct, double pressure_pa) {
    constexpr double no_humidity = 999.0, no_pressure = 999'999.0, no_dew_point = 99.9;
    const Pressure pressure = pressure_pa >= no_pressure ? standard_ : Pressure{pressure_pa};
    if (!(pressure.si >= 3e4 && pressure.si <= 1.2e5)) return fail("the pressure is none of the air");
    const Temperature dry_bulb = from_celsius(dry_bulb_c);
    MoistAir air{.dry_bulb = dry_bulb, .relative_humidity = std::min(1.0, humidity_pct / 100.0), .pressure = pressure};
    if (humidity_pct >= no_humidity) {
      if (!(dew_point_c < no_dew_point && dew_point_c >= -90.0))
        return fail("relative humidity and dew point are missing");
      air = air_of_dew_point(dry_bulb, from_celsius(std::min(dew_point_c, dry_bulb_c)), pressure);
    }
    if (!(air.relative_humidity >= 0.0)) return fail("the relative humidity is below 0");
    out_.steps.push_back({.dry_bulb = dry_bulb, .wet_bulb = std::min(wet_bulb(air), dry_bulb)});
  }

  /// Only if the file has one, February has 29 days.
  [[nodiscard]] bool is_leap_day(std::optional<double> month, std::optional<double> day) {
    if (month == 2.0 && day == 29.0 && month_ == 2 && day_ == 0 && hour_ == 0) {
      month_ = 1;
      day_ = 28;
      return true;
    }
    return false;
  }

  void next_hour() {
    const int length = month_ == 1 ? february_ : days_of_month[static_cast<std::size_t>(month_)];
    if (++hour_ < 24) return;
    hour_ = 0;
    if (++day_ < length) return;
    day_ = 0;
    month_ = (month_ + 1) % 12;
  }

  Climate out_;
  std::string fault_;  // the first
  int line_ = 0;
  int month_ = 0, day_ = 0, hour_ = 0;  // of the hour that is due, from 0
  int february_ = 28;
  std::int64_t utc_offset_s_ = 0;
  Pressure standard_{101325.0};
};

}  // namespace

std::variant<Climate, std::string> read_epw(const std::string& path, std::int64_t start_unix_s) {
  const auto text = open_text(path);
  return EpwReader().read(*text, start_unix_s);
}

}  // namespace headroom
