// SPDX-License-Identifier: Apache-2.0
#include "scenarios/climate.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "models/cooling/celsius.hpp"
#include "scenarios/instant_text.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

constexpr std::array<int, 12> days_of_month{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

std::int64_t at(const char* text) {
  return *parse_instant(text);
}

/// An EPW file whose dry-bulb is the number of the month, of saturated air; `change` may spoil a line (from 1).
std::string epw(
    const std::function<void(int, std::string&)>& change = [](int, std::string&) {}, int february = 28) {
  std::vector<std::string> lines{"LOCATION,Nowhere,VA,USA,TMYx,1,39.0,-77.5,-5.0,500.0"};
  while (lines.size() < 7) lines.emplace_back("COMMENTS,as, it, likes");
  lines.emplace_back("DATA PERIODS,1,1,Data,Sunday,1/ 1,12/31");
  for (int m = 1; m <= 12; ++m)
    for (int d = 1; d <= (m == 2 ? february : days_of_month[static_cast<std::size_t>(m - 1)]); ++d)
      for (int h = 1; h <= 24; ++h)
        lines.push_back(std::to_string(2000 + m) + "," + std::to_string(m) + "," + std::to_string(d) + "," +
                        std::to_string(h) + ",0,?9?9," + std::to_string(m) + "," + std::to_string(m) +
                        ",100,95461,0,0,0");
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    change(static_cast<int>(i) + 1, lines[i]);
    text += lines[i] + "\n";
  }
  return text;
}

std::variant<Climate, std::string> read_epw_text(const std::string& text, std::int64_t start = 0) {
  const test::TemporaryFolder folder;
  folder.write("weather.epw", text);
  return read_epw((folder.path() / "weather.epw").string(), start);
}

std::string fault_of(const std::variant<Climate, std::string>& read) {
  const auto* const fault = std::get_if<std::string>(&read);
  return fault != nullptr ? *fault : "";
}

double dry_bulb_c(const std::variant<Climate, std::string>& read, double after_h) {
  EXPECT_EQ(fault_of(read), "");
  const auto* const climate = std::get_if<Climate>(&read);
  return climate != nullptr
             ? climate->dry_bulb().at(Instant{} + TimeSpan::from(Duration{after_h * 3600.0})) - ice_point_k
             : 0.0;
}

// A TMY file has months of different years (2001 to 2012 here); the run is in 2027. Midnight of 1 July in UTC is 19:00
// of 30 June at the site.
TEST(Epw, AlignsByMonthDayAndHourOfTheSite) {
  const auto july = read_epw_text(epw(), at("2027-07-01T00:00Z"));
  EXPECT_EQ(dry_bulb_c(july, 0.0), 6.0);
  EXPECT_EQ(dry_bulb_c(july, 4.99), 6.0);
  EXPECT_EQ(dry_bulb_c(july, 5.0), 7.0);
  EXPECT_EQ(dry_bulb_c(july, 5.0 + 24.0 * 31.0), 8.0);
  EXPECT_EQ(dry_bulb_c(july, 24.0 * 365.0), 6.0) << "the year begins again";
  const auto new_year = read_epw_text(epw(), at("2028-01-01T02:00Z"));
  EXPECT_EQ(dry_bulb_c(new_year, 0.0), 12.0);
  EXPECT_EQ(dry_bulb_c(new_year, 3.0), 1.0);
}

TEST(Epw, TwentyNinthOfFebruary) {
  EXPECT_EQ(std::get<Climate>(read_epw_text(epw(), at("2028-02-29T12:00Z"))).begin.in_seconds(),
            (31 + 27) * 86400.0 + 7 * 3600.0);
  const auto leap = read_epw_text(epw([](int, std::string&) {}, 29), at("2027-03-01T05:00Z"));
  ASSERT_EQ(fault_of(leap), "");
  EXPECT_EQ(std::get<Climate>(leap).steps.size(), 8784U);
  EXPECT_EQ(std::get<Climate>(leap).begin.in_seconds(), (31 + 29) * 86400.0);
}

TEST(Epw, SaturatedAirIsAsWarmAsItsWetBulb) {
  const auto read = read_epw_text(epw());
  for (const OutdoorAir& hour : std::get<Climate>(read).steps) ASSERT_NEAR(hour.wet_bulb.si, hour.dry_bulb.si, 1e-9);
}

// Missing marks of the data dictionary. 95,461 Pa is the standard atmosphere at the 500 m of the file.
TEST(Epw, WhatIsMissingFollowsWhereItCan) {
  const auto with = [](const std::string& values) {
    return epw([&](int line, std::string& text) {
      if (line == 9) text = "2001,1,1,1,0,?9," + values + ",0,0";
    });
  };
  const auto wet_bulb_of = [&](const std::string& values) {
    const auto read = read_epw_text(with(values));
    EXPECT_EQ(fault_of(read), "");
    return std::holds_alternative<Climate>(read) ? std::get<Climate>(read).steps[0].wet_bulb.si : 0.0;
  };
  EXPECT_NEAR(wet_bulb_of("25.0,99.9,60,999999"), wet_bulb_of("25.0,99.9,60,95461"), 1e-4);
  EXPECT_NEAR(wet_bulb_of("20.0,20.0,999,95461"), from_celsius(20.0).si, 1e-9);
  EXPECT_EQ(fault_of(read_epw_text(with("99.9,10,50,95461"))),
            "line 9: the dry-bulb is missing, or none of this earth");
  EXPECT_EQ(fault_of(read_epw_text(with("20.0,99.9,999,95461"))),
            "line 9: relative humidity and dew point are missing");
}

TEST(Epw, FaultsNameTheirLine) {
  const auto fault = [](int at, const char* instead) {
    return fault_of(read_epw_text(epw([&](int line, std::string& text) {
      if (line == at) text = instead;
    })));
  };
  EXPECT_EQ(fault(1, "month,day,hour"),
            "line 1: expected LOCATION with its time zone and elevation, as an EPW file begins");
  EXPECT_EQ(fault(8, "DATA PERIODS,1,4,Data,Sunday,1/ 1,12/31"),
            "line 8: only one period with one value an hour is read");
  EXPECT_EQ(fault(10, "2001,1,1,4,0,?9,1,1,100,95461"), "line 10: expected hour 2 of 1-01, not 4 of 1-1");
  EXPECT_EQ(fault(10, "2001,1,1,2,0,?9,warm,1,100,95461"), "line 10: a value is no number");
  EXPECT_EQ(fault(10, "2001,1,1,2"), "line 10: 4 values, and an hour has 35");
  std::string half = epw();
  half.resize(half.find("2006,6,1,1,"));
  EXPECT_EQ(fault_of(read_epw_text(half)), "it ends after 3624 hours, and a year has 8760 or 8784");
}

std::variant<Climate, std::string> read_csv_text(const std::string& text, std::optional<Pressure> pressure = {}) {
  const test::TemporaryFolder folder;
  folder.write("weather.csv", text);
  return read_weather_csv((folder.path() / "weather.csv").string(), pressure, at("2027-07-01T00:00Z"));
}

// PsychroLib: 30 degC, 50 % and 101,325 Pa have a wet-bulb of 22.005 degC; the dew point of the same air is 18.44 degC.
TEST(WeatherCsv, AnyOfTheThreeSaysHowDampTheAirIs) {
  const auto wet_bulb_c = [](const std::string& heading, const std::string& row) {
    const auto read =
        read_csv_text("time," + heading + "\n2027-07-01 00:00:00," + row + "\n2027-07-01 01:00:00," + row);
    EXPECT_EQ(fault_of(read), "") << heading;
    return std::holds_alternative<Climate>(read) ? celsius(std::get<Climate>(read).steps[0].wet_bulb) : 0.0;
  };
  EXPECT_NEAR(wet_bulb_c("dry_bulb_c,relative_humidity_pct", "30,50"), 22.005, 5e-4);
  EXPECT_NEAR(wet_bulb_c("dry_bulb_f,relative_humidity_pct", "86,50"), 22.005, 5e-4);
  EXPECT_NEAR(wet_bulb_c("dew_point_c,dry_bulb_c", "18.44,30"), 22.005, 5e-3);
  EXPECT_NEAR(wet_bulb_c("wet_bulb_c,dew_point_c,dry_bulb_c", "21,3,30"), 21.0, 1e-9);
  EXPECT_LT(wet_bulb_c("dry_bulb_c,relative_humidity_pct,pressure_pa", "30,50,80000"), 21.9) << "thin air";
}

TEST(WeatherCsv, PressureIsGivenOrOfTheElevation) {
  const std::string rows = "time,temp_C,rh_pct\n2027-07-01T00:00,30,20\n2027-07-01T01:00,30,20\n";
  const auto wet_bulb_of = [](const std::variant<Climate, std::string>& read) {
    EXPECT_EQ(fault_of(read), "");
    return std::holds_alternative<Climate>(read) ? std::get<Climate>(read).steps[0].wet_bulb.si : 0.0;
  };
  const double high = wet_bulb_of(read_csv_text("# elevation_m 1609.0 tz\n" + rows));
  EXPECT_NEAR(high, wet_bulb_of(read_csv_text(rows, standard_pressure(1609.0))), 1e-12);
  EXPECT_LT(high, wet_bulb_of(read_csv_text(rows)) - 0.3);
}

TEST(WeatherCsv, FaultsSayWhatIsMissing) {
  EXPECT_NE(fault_of(read_csv_text("time,temperature,rh_pct\n")).find("there is no column \"dry_bulb_c\""),
            std::string::npos);
  EXPECT_NE(fault_of(read_csv_text("time,dry_bulb_c\n")).find("there is no column \"relative_humidity_pct\""),
            std::string::npos);
  const std::string head = "time,dry_bulb_c,relative_humidity_pct\n2027-07-01 00:00:00,20,50\n";
  EXPECT_EQ(fault_of(read_csv_text(head + "2027-07-01 01:00:00,20,150\n")),
            "row 2 of its values is no air of this earth");
  EXPECT_EQ(fault_of(read_csv_text(head + "2027-07-01 01:00:00,293,50\n")),
            "row 2 of its values is no air of this earth");
}

TEST(ClimateNormals, OfTheCatalogue) {
  EXPECT_GE(climate_names().size(), 12U);
  for (const std::string& name : climate_names()) {
    const auto normals = climate_normals(name);
    ASSERT_TRUE(normals) << name;
    const Climate climate = typical_climate(*normals, at("2027-01-01T12:00Z"));
    EXPECT_EQ(climate.steps.size(), 8760U);
    for (const OutdoorAir& hour : climate.steps) ASSERT_LE(hour.wet_bulb, hour.dry_bulb) << name;
    EXPECT_EQ(climate.begin.in_seconds(), 12 * 3600.0 + normals->utc_offset.si) << name;
  }
  EXPECT_FALSE(climate_normals("atlantis"));
}

}  // namespace
}  // namespace headroom
