// SPDX-License-Identifier: Apache-2.0
// Series by the hour from files. Expected values are cells of the files themselves, at places counted by hand.
#include "scenarios/hourly_series.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>

#include "scenarios/instant_text.hpp"
#include "tests/oracle_data.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

const SeriesColumn price{.name = {}, .dimension = dimensions::energy_price, .unit = {}};

struct Reading {
  std::variant<AlignedSeries, std::string> result;
  [[nodiscard]] std::string fault() const {
    const auto* const text = std::get_if<std::string>(&result);
    return text != nullptr ? *text : "";
  }
  [[nodiscard]] HourlySeries series(std::size_t column = 0) const {
    EXPECT_EQ(fault(), "");
    const auto* const good = std::get_if<AlignedSeries>(&result);
    return good != nullptr ? good->series(column) : HourlySeries({0.0});
  }
};

Reading read_file(const std::string& path, const std::vector<SeriesColumn>& columns, const char* start) {
  return {read_hourly_series(path, columns, *parse_instant(start))};
}

Reading read_text(const std::string& text, const SeriesColumn& column, const char* start) {
  const test::TemporaryFolder folder;
  folder.write("series.csv", text);
  return read_file((folder.path() / "series.csv").string(), {column}, start);
}

/// A year of days, each with one row whose value is its number, from 0.
std::string year_of_days(int year) {
  std::string text = "utc,usd_per_MWh\n";
  const std::chrono::sys_days first{std::chrono::year(year) / 1 / 1}, next{std::chrono::year(year + 1) / 1 / 1};
  for (auto day = first; day < next; day += std::chrono::days{1}) {
    const std::chrono::year_month_day date{day};
    const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    text += std::to_string(year) + "-" + two(unsigned{date.month()}) + "-" + two(unsigned{date.day()}) + " 00:00:00," +
            std::to_string((day - first).count()) + "\n";
  }
  return text;
}

TEST(HourlySeriesFile, BeginsWhereTheRunBegins) {
  const std::string text = "utc,usd_per_MWh\n2023-01-01 00:00:00,10\n2023-01-01 01:00:00,20\n2023-01-01 02:00:00,-5\n";
  const HourlySeries series = read_text(text, price, "2023-01-01T01:00:00Z").series();
  EXPECT_EQ(series.step(), TimeSpan::seconds(3600));
  EXPECT_DOUBLE_EQ(series.at({}) * 3.6e9, 20.0);
  EXPECT_DOUBLE_EQ(series.at(Instant::seconds(3600)) * 3.6e9, -5.0);
  EXPECT_DOUBLE_EQ(series.at(Instant::seconds(7200)) * 3.6e9, 10.0) << "and again from its beginning";
  EXPECT_DOUBLE_EQ(read_text(text, price, "2027-01-01T02:00:00Z").series().at({}) * 3.6e9, -5.0);
  EXPECT_EQ(read_text(text, price, "2027-01-01T03:00:00Z").fault(),
            "it has 2023-01-01 00:00:00 to 2023-01-01 03:00:00 (UTC), and the run begins at 2027-01-01 03:00:00");
}

TEST(HourlySeriesFile, AYearIsARingByMonthAndDay) {
  const auto value = [](int year, const char* start, int days) {
    return read_text(year_of_days(year), price, start).series().at(Instant::seconds(days * 86'400)) * 3.6e9;
  };
  EXPECT_NEAR(value(2023, "2027-03-01", 0), 59.0, 1e-9);
  EXPECT_NEAR(value(2023, "2027-03-01", 306), 0.0, 1e-9) << "1 January";
  // 29 February: the 28th where the series has none; later ones shift what follows by a day.
  EXPECT_NEAR(value(2023, "2024-02-29", 0), 58.0, 1e-9);
  EXPECT_NEAR(value(2023, "2024-03-01", 0), 59.0, 1e-9);
  EXPECT_NEAR(value(2023, "2024-02-28", 1), 59.0, 1e-9) << "29 February has the values of 1 March";
  EXPECT_NEAR(value(2024, "2027-02-28", 1), 59.0, 1e-9) << "1 March has those of 29 February";
  EXPECT_NEAR(value(2024, "2027-03-01", 0), 60.0, 1e-9);
}

TEST(HourlySeriesFile, SecondsFromZeroBeginWithTheRun) {
  const SeriesColumn oslo{"Oslo", dimensions::none, "1"};
  const std::string text = "time,Bergen,Oslo\n0,9,0.25\n300,9,0.5\n600,9,0.75\n";
  const HourlySeries series = read_text(text, oslo, "2027-07-01T12:00:00Z").series();
  EXPECT_EQ(series.step(), TimeSpan::seconds(300));
  EXPECT_EQ(series.at({}), 0.25);
  EXPECT_EQ(series.at(Instant::seconds(899)), 0.75);
  EXPECT_EQ(series.at(Instant::seconds(900)), 0.25);
}

TEST(HourlySeriesFile, UnitsAreStatedOrKnown) {
  const std::string text = "time,rate\n2023-01-01 00:00:00,500\n2023-01-01 01:00:00,400\n";
  const auto at_start = [&](const char* unit, Dimension dimension) {
    return read_text(text, {"rate", dimension, unit}, "2023-01-01").series().at({});
  };
  EXPECT_DOUBLE_EQ(at_start("g/kWh", dimensions::carbon_intensity) * 3.6e6, 0.5);
  EXPECT_DOUBLE_EQ(at_start("0.4536 kg/MWh", dimensions::carbon_intensity) * 3.6e9, 226.8);
  EXPECT_DOUBLE_EQ(at_start("degF", dimensions::temperature), (500.0 + 459.67) * 5.0 / 9.0);
  EXPECT_EQ(read_text(text, {"rate", dimensions::energy_price, {}}, "2023-01-01").fault(),
            R"(line 1: the unit of column "rate" is not known: state one of a price per energy)");
  EXPECT_EQ(read_text(text, {"rate", dimensions::energy_price, "g/kWh"}, "2023-01-01").fault(),
            R"(line 1: the unit of column "rate" is "g/kWh": state one of a price per energy)");
  EXPECT_EQ(read_text(text, price, "2023-01-01").fault(),
            R"(line 1: no column is known to be a price per energy: name one; the columns are "rate")");
  EXPECT_EQ(read_text(text, {"price", dimensions::energy_price, "USD/MWh"}, "2023-01-01").fault(),
            R"(line 1: there is no column "price"; the columns are "rate")");
}

TEST(HourlySeriesFile, GapsAndDoublesAreRefusedByTheirLine) {
  const std::string head = "utc,usd_per_MWh\n2023-01-01 00:00:00,10\n2023-01-01 01:00:00,20\n";
  const auto fault = [&](const std::string& row) { return read_text(head + row + "\n", price, "2023-01-01").fault(); };
  EXPECT_EQ(fault("2023-01-01 04:00:00,30"), "line 4: 2 values are missing before 2023-01-01 04:00:00");
  EXPECT_EQ(fault("2023-01-01 01:00:00,30"), "line 4: 2023-01-01 01:00:00 is there twice");
  EXPECT_EQ(fault("2023-01-01 00:00:00,30"), "line 4: 2023-01-01 00:00:00 is earlier than the line before");
  EXPECT_EQ(fault("2023-01-01 01:30:00,30"), "line 4: 2023-01-01 01:30:00 is less than 3600 s after the line before");
  EXPECT_EQ(fault("2023-01-01 02:00:00,"), "line 4: value 2 is missing");
  EXPECT_EQ(fault("2023-01-01 02:00:00,nan"), R"(line 4: "nan" is no number)");
  EXPECT_EQ(fault("2023-01-01 02:00:00"), "line 4: 1 cells, and the header has 2");
  EXPECT_EQ(fault("yesterday,30"), R"(line 4: "yesterday" is no time)");
  EXPECT_EQ(read_text("utc,usd_per_MWh\n", price, "2023-01-01").fault(), "it has no two rows of values");
  EXPECT_FALSE(read_file("/nowhere.csv", {price}, "2023-01-01").fault().empty());
}

// Local time: the first row of the file is 2023-01-01T00:00 at 7 h west of UTC, 10.5 degC and 88 %.
TEST(OracleHourlySeries, WeatherOfAPlaceIsInLocalTime) {
  HEADROOM_ORACLE_FILE(path, "energy/weather_hourly_2023/US-CAL-CISO.csv.zst");
  const std::vector<SeriesColumn> columns{{"temp_C", dimensions::temperature, {}}, {"rh_pct", dimensions::none, {}}};
  const Reading reading = read_file(path, columns, "2027-01-01T07:00:00Z");
  EXPECT_NEAR(reading.series(0).at({}), 273.15 + 10.5, 1e-9);
  EXPECT_NEAR(reading.series(1).at({}), 0.88, 1e-12);
}

// A typical year: hour 1 of 1 January has 1.10 degC, hour 24 of 31 December 1.00 degC and 99,835 Pa, 5 h west.
TEST(OracleHourlySeries, TypicalYearsHaveMonthsDaysAndHours) {
  HEADROOM_ORACLE_FILE(path, "energy/weather_tmy/USA_VA_Leesburg.Exec.csv.zst");
  const std::vector<SeriesColumn> columns{{"drybulb_C", dimensions::temperature, {}},
                                          {"pressure_Pa", dimensions::pressure, {}}};
  const Reading first = read_file(path, columns, "2027-01-01T05:00:00Z"),
                last = read_file(path, columns, "2027-01-01T04:00:00Z");
  EXPECT_NEAR(first.series(0).at({}), 273.15 + 1.10, 1e-9);
  EXPECT_NEAR(last.series(0).at({}), 273.15 + 1.00, 1e-9);
  EXPECT_NEAR(last.series(1).at({}), 99'835.0, 1e-9);
  EXPECT_NEAR(last.series(0).at(Instant::seconds(3600)), 273.15 + 1.10, 1e-9) << "the year begins again";
  EXPECT_EQ(first.series().values().size(), 8760U);
}

// Means of the year that the source prints: California 194 g/kWh, Texas 55.9 USD/MWh with an hour of 4,112.
TEST(OracleHourlySeries, PricesAndCarbonNeedNoUnit) {
  HEADROOM_ORACLE_FILE(carbon_path, "energy/carbon_emaps_2023/US-CAL-CISO.csv.zst");
  HEADROOM_ORACLE_FILE(price_path, "energy/price_hourly/US-TEX-ERCO_2023.csv.zst");
  const auto mean = [](const HourlySeries& series) {
    return std::accumulate(series.values().begin(), series.values().end(), 0.0) / 8760.0;
  };
  const SeriesColumn carbon{{}, dimensions::carbon_intensity, {}};
  EXPECT_NEAR(mean(read_file(carbon_path, {carbon}, "2023-01-01").series()) * 3.6e9, 194.0, 0.5);
  const HourlySeries texas = read_file(price_path, {price}, "2023-01-01").series();
  EXPECT_NEAR(mean(texas) * 3.6e9, 55.9, 0.05);
  EXPECT_NEAR(*std::ranges::max_element(texas.values()) * 3.6e9, 4112.0, 0.5);
}

// Three hours of California in 2022 are empty; the first is 5 January, 10:00.
TEST(OracleHourlySeries, EmptyHoursAreRefused) {
  HEADROOM_ORACLE_FILE(path, "energy/carbon_eia/CISO_fuelmix_avgCI.csv.zst");
  EXPECT_EQ(read_file(path, {{"avg_CI", dimensions::carbon_intensity, {}}}, "2022-01-01").fault(),
            "line 108: value 10 is missing");
}

}  // namespace
}  // namespace headroom
