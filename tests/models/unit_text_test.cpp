// SPDX-License-Identifier: Apache-2.0
#include "models/unit_text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>

#include "models/unit_table.hpp"

namespace headroom {
namespace {

struct Accepted {
  std::string_view text;
  double si;
  Dimension dimension;
};

constexpr double kwh = 3.6e6;      // J
constexpr double month = 2629800;  // s: 365.25 * 86400 / 12
constexpr double year = 31557600;  // s: 365.25 * 86400

// Every expected value is the definition of the unit, worked by hand.
constexpr Accepted accepted[] = {
    {"40 kW", 40e3, dimensions::power},
    {"40kW", 40e3, dimensions::power},
    {"  40   kW ", 40e3, dimensions::power},
    {"1.2 MW", 1.2e6, dimensions::power},
    {"-3 W", -3.0, dimensions::power},
    {"1e6", 1e6, dimensions::none},
    {".5", 0.5, dimensions::none},
    {"95 %", 0.95, dimensions::none},
    {"95%", 0.95, dimensions::none},
    {"1:2", 0.5, dimensions::none},
    {"3:1", 3.0, dimensions::none},
    {"5 ms", 0.005, dimensions::time},
    {"100 us", 1e-4, dimensions::time},
    {"7 ns", 7e-9, dimensions::time},
    {"1.5 d", 129600.0, dimensions::time},
    {"2d 12h", 216000.0, dimensions::time},
    {"1h 30 min", 5400.0, dimensions::time},
    {"1 week 1 d 1 h 1 min 1 s", 694861.0, dimensions::time},
    {"2-12:00:00", 216000.0, dimensions::time},
    {"12:30:00", 45000.0, dimensions::time},
    {"100:00:01", 360001.0, dimensions::time},
    {"9d 14:00:00", 828000.0, dimensions::time},
    {"1 month", month, dimensions::time},
    {"5 y", 5.0 * year, dimensions::time},
    {"5 year", 5.0 * year, dimensions::time},
    {"3 GHz", 3e9, dimensions::frequency},
    {"3 1/h", 3.0 / 3600.0, dimensions::frequency},
    {"3 /h", 3.0 / 3600.0, dimensions::frequency},
    {"5 %/year", 5.0 / (100.0 * year), dimensions::frequency},
    {"2 kWh", 7.2e6, dimensions::energy},
    {"2 kW*h", 7.2e6, dimensions::energy},
    {"2 kW·h", 7.2e6, dimensions::energy},
    {"80 GiB", 85899345920.0, dimensions::data},
    {"80 GB", 80e9, dimensions::data},
    {"8 bit", 1.0, dimensions::data},
    {"400 Gbit/s", 50e9, dimensions::data_rate},
    {"50 GB/s", 50e9, dimensions::data_rate},
    {"3 cent", 0.03, dimensions::money},
    {"0.11 USD/kWh", 0.11 / kwh, dimensions::energy_price},
    {"85 USD/MWh", 85.0 / 3.6e9, dimensions::energy_price},
    {"12 USD/kW-month", 12.0 / (1e3 * month), dimensions::energy_price},
    {"12 USD/kW*month", 12.0 / (1e3 * month), dimensions::energy_price},
    {"12 USD/kW/month", 12.0 / (1e3 * month), dimensions::energy_price},
    {"3.2 USD/h", 3.2 / 3600.0, dimensions::money_rate},
    {"40 kUSD/month", 40e3 / month, dimensions::money_rate},
    {"0.09 USD/GB", 0.09 / 1e9, dimensions::data_price},
    {"450 g/kWh", 450.0 / (1e3 * kwh), dimensions::carbon_intensity},
    {"450 gCO2/kWh", 450.0 / (1e3 * kwh), dimensions::carbon_intensity},
    {"50 USD/t", 0.05, dimensions::carbon_price},
    {"1 PFLOP/s", 1e15, dimensions::flop_rate},
    {"20 m3", 20.0, dimensions::volume},
    {"90 L/min", 0.0015, dimensions::volume_flow},
    {"1.5 bar", 1.5e5, dimensions::pressure},
    {"300 K", 300.0, dimensions::temperature},
    {"21 degC", 21 + 273.15, dimensions::temperature},
    {"-40 degC", -40 + 273.15, dimensions::temperature},
    {"-273.15 degC", 0.0, dimensions::temperature},
    {"212 degF", (212 + 459.67) * 5 / 9, dimensions::temperature},
};

TEST(ParseQuantity, ReadsTheTable) {
  for (const Accepted& row : accepted) {
    const auto parsed = parse_quantity(row.text);
    ASSERT_TRUE(std::holds_alternative<ParsedQuantity>(parsed))
        << row.text << ": " << std::get<UnitError>(parsed).message;
    EXPECT_EQ(std::get<ParsedQuantity>(parsed).si, row.si) << row.text;
    EXPECT_EQ(std::get<ParsedQuantity>(parsed).dimension, row.dimension) << row.text;
  }
}

// Two temperatures that NIST SP 811 (2008), appendix B, makes equal; the tolerance is the rounding of two operations.
TEST(ParseQuantity, AgreesOnBoilingWater) {
  const auto celsius = std::get<ParsedQuantity>(parse_quantity("100 degC"));
  const auto fahrenheit = std::get<ParsedQuantity>(parse_quantity("212 degF"));
  EXPECT_NEAR(celsius.si, fahrenheit.si, 2e-13);
}

struct Refused {
  std::string_view text, message;
};

constexpr Refused refused[] = {
    {"", R"(the text is empty; write a quantity like "40 kW")"},
    {" \t", R"(the text is empty; write a quantity like "40 kW")"},
    {"kW", R"("kW" does not begin with a number; write a quantity like "40 kW")"},
    {"+3 kW", R"("+3 kW" does not begin with a number; write a quantity like "40 kW")"},
    {"--3 kW", R"("--3 kW" does not begin with a number; write a quantity like "40 kW")"},
    {"inf", R"("inf" is not a finite number)"},
    {"-inf W", R"("-inf" is not a finite number)"},
    {"nan W", R"("nan" is not a finite number)"},
    {"1,5", R"("1,5" has a comma; write "1.5" for a fraction and "1500" for thousands)"},
    {"1,500 W", R"("1,500" has a comma; write "1.5" for a fraction and "1500" for thousands)"},
    {"1.5.2 kW", R"("1.5.2" is not a number)"},
    {"1e400 W", R"("1e400" is out of range)"},
    {"1e-400 W", R"("1e-400" is out of range)"},
    {"1e300 GW", R"("1e300 GW" is out of range)"},
    {"1e-320 ns", R"("1e-320 ns" is out of range)"},
    {"40 KW", R"(unknown unit "KW"; did you mean "kW"?)"},
    {"40 Kw", R"(unknown unit "Kw"; did you mean "kW"?)"},
    {"40 kq", R"(unknown unit "kq"; did you mean "kW"?)"},
    {"80 gib", R"(unknown unit "gib"; did you mean "GiB"?)"},
    {"4 mnth", R"(unknown unit "mnth"; did you mean "month"?)"},
    {"5 hours", R"(unknown unit "hours"; did you mean "h"?)"},
    {"5 µs", R"(unknown unit "µs"; did you mean "us"?)"},
    {"21 °C", R"(unknown unit "°C"; did you mean "degC"?)"},
    {"400 Gbps", R"(unknown unit "Gbps"; did you mean "Gbit/s"?)"},
    {"3 $/h", R"(unknown unit "$"; did you mean "USD"?)"},
    {"0.1 USD/kwh", R"(unknown unit "kwh"; did you mean "kWh"?)"},
    {"1 q", R"(unknown unit "q")"},
    {"1 parsec", R"(unknown unit "parsec")"},
    {"0x10", R"(unknown unit "x10")"},
    {"40 kW!", R"(unknown unit "kW!"; did you mean "kW"?)"},
    {"5 EUR",
     "the unit \"EUR\" is refused: a currency other than USD needs an explicit exchange rate; write the amount "
     "in USD"},
    {"0.1 EUR/kWh",
     "the unit \"EUR\" is refused: a currency other than USD needs an explicit exchange rate; write the "
     "amount in USD"},
    {"400 Gb/s", R"(the unit "Gb" is refused: it may be read as bit or byte; write "Gbit" or "GB")"},
    {"8 b", R"(the unit "b" is refused: it may be read as bit or byte; write "bit" or "B")"},
    {"3 m", R"(the unit "m" is refused: it may be read as minute or month; write "min" or "month")"},
    {"5 W/", R"(a unit is missing in "W/")"},
    {"5 /", R"(a unit is missing in "/")"},
    {"5 W--h", R"(a unit is missing in "W--h")"},
    {"5 s*s*s*s*s*s*s*s*s", R"(the unit "s*s*s*s*s*s*s*s*s" has more than 8 factors)"},
    {"5 USD/degC", R"("degC" has an offset and cannot be part of "USD/degC"; use "K")"},
    {"5 degF/h", R"("degF" has an offset and cannot be part of "degF/h"; use "K")"},
    {"-300 degC", R"("-300 degC" is below absolute zero)"},
    {"400 Gbit / s", R"(unexpected "/ s" after "400 Gbit"; a compound unit has no blanks, as in "USD/kWh")"},
    {"40 kW please", R"(unexpected "please" after "40 kW"; a compound unit has no blanks, as in "USD/kWh")"},
    {"1 000 W", R"("1" has no unit in "1 000 W")"},
    {"1h 30", R"("30" has no unit in "1h 30")"},
    {"2d12h", R"(unknown unit "d12h"; a blank separates the parts of a duration, as in "2d 12h")"},
    {"2d 12h x", R"("x" does not begin with a number; write a quantity like "40 kW")"},
    {"-2d 12h", R"("-2d 12h" has a sign; a duration of several parts has none)"},
    {"2d -12h", R"("2d -12h" has a sign; a duration of several parts has none)"},
    {"1 kW 30 W", R"("1 kW 30 W" has several parts; only a duration may, as in "2d 12h")"},
    {"1:0", R"(the ratio "1:0" divides by zero)"},
    {"1:1.5", R"("1:1.5" is neither a duration such as "12:30:00" or "2-12:00:00" nor a ratio such as "1:2")"},
    {"-1:2", R"("-1:2" is neither a duration such as "12:30:00" or "2-12:00:00" nor a ratio such as "1:2")"},
    {"2-12:00", R"("2-12:00" is neither a duration such as "12:30:00" or "2-12:00:00" nor a ratio such as "1:2")"},
    {"12:5:00", R"("12:5:00" is not a duration such as "12:30:00" or "2-12:00:00")"},
    {"12:60:00", R"("12:60:00" is not a duration such as "12:30:00" or "2-12:00:00")"},
    {"32:128:8", R"("32:128:8" is not a duration such as "12:30:00" or "2-12:00:00")"},
    {"1-24:00:00", R"("1-24:00:00" is not a duration such as "12:30:00" or "2-12:00:00")"},
    {"-1:00:00", R"("-1:00:00" is not a duration such as "12:30:00" or "2-12:00:00")"},
    {"1:00:00:00", R"("1:00:00:00" is not a duration such as "12:30:00" or "2-12:00:00")"},
};

TEST(ParseQuantity, RefusesWithAReason) {
  for (const Refused& row : refused) {
    const auto parsed = parse_quantity(row.text);
    ASSERT_TRUE(std::holds_alternative<UnitError>(parsed)) << row.text;
    EXPECT_EQ(std::get<UnitError>(parsed).message, row.message) << row.text;
  }
}

// Bytes that no keyboard types must not do more harm than a refusal.
TEST(ParseQuantity, RefusesEveryStrayByteAfterANumber) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string text = "40 kW";
    text.push_back(static_cast<char>(byte));
    const bool blank = byte == ' ' || byte == '\t';
    const bool part_of_a_unit = byte == 'h';  // "40 kWh"
    EXPECT_EQ(std::holds_alternative<ParsedQuantity>(parse_quantity(text)), blank || part_of_a_unit) << byte;
  }
}

TEST(UnitTable, NamesAreDistinctAndScalesAreWholeNumbers) {
  std::set<std::string_view> names;
  for (const Unit& unit : units()) {
    EXPECT_TRUE(names.insert(unit.name).second) << unit.name << " twice";
    EXPECT_EQ(unit.numerator, static_cast<double>(static_cast<std::int64_t>(unit.numerator))) << unit.name;
    EXPECT_EQ(unit.denominator, static_cast<double>(static_cast<std::int64_t>(unit.denominator))) << unit.name;
  }
}

TEST(UnitText, WhatIsCountedWeighsNothing) {
  const auto price = parse_quantity("2.5 USD/GPU-h");
  ASSERT_TRUE(std::holds_alternative<ParsedQuantity>(price));
  EXPECT_EQ(std::get<ParsedQuantity>(price).dimension, dimensions::money_rate);
  EXPECT_DOUBLE_EQ(std::get<ParsedQuantity>(price).si, 2.5 / 3600.0);
  EXPECT_TRUE(counts_things("GPU-h"));
  EXPECT_TRUE(counts_things("USD/GPU-h"));
  EXPECT_FALSE(counts_things("h"));
  EXPECT_FALSE(counts_things("no unit"));
}

}  // namespace
}  // namespace headroom
