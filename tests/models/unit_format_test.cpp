// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "models/check.hpp"
#include "models/unit_table.hpp"
#include "models/unit_text.hpp"

namespace headroom {
namespace {

ParsedQuantity parsed(std::string_view text) {
  const auto result = parse_quantity(text);
  const auto* error = std::get_if<UnitError>(&result);
  if (error != nullptr) ADD_FAILURE() << text << ": " << error->message;
  return error == nullptr ? std::get<ParsedQuantity>(result) : ParsedQuantity{};
}

struct Row {
  double si;
  std::string_view unit, text;
};

// Worked by hand from the definitions of the units.
constexpr Row rows[] = {
    {40000.0, "kW", "40 kW"},
    {0.95, "%", "95 %"},
    {0.5, "", "0.5"},
    {1e6, "1", "1000000"},
    {0.1, "ms", "100 ms"},
    {-0.0, "W", "0 W"},
    {-1500.0, "kW", "-1.5 kW"},
    {21 + 273.15, "degC", "21 degC"},
    {50e9, "Gbit/s", "400 Gbit/s"},
    {0.11 / 3.6e6, "USD/kWh", "0.11 USD/kWh"},
    {12.0 / (1e3 * 2629800), "USD/kW-month", "12 USD/kW-month"},
    {1e20, "W", "1e+20 W"},
    {1e-7, "s", "1e-07 s"},
    {3600.0000000000005, "h", "3600.0000000000005 s"},  // lies between two doubles of hours
    {1.5e-308, "PB", "1.5e-308 B"},                     // as a number of PB it would lose digits
};

TEST(FormatQuantity, MatchesTheTable) {
  for (const Row& row : rows) {
    EXPECT_EQ(format_quantity(row.si, row.unit), row.text);
    EXPECT_EQ(parsed(row.text).si, row.si) << row.text;
  }
}

// What a person writes comes back as it was written, in every unit.
TEST(FormatQuantity, GivesBackTheTextOfEveryUnit) {
  for (const Unit& unit : units()) {
    for (const std::string_view number : {"1", "0.1", "3.3", "21", "95", "400", "999.9", "0.001", "12345678.9"}) {
      const std::string text = std::string(number) + ' ' + std::string(unit.name);
      EXPECT_EQ(format_quantity(parsed(text).si, unit.name), text);
    }
  }
}

// The law behind every file that we write and read again: no double is lost, whatever the unit.
TEST(FormatQuantity, ReadsBackToTheSameDouble) {
  std::uint64_t bits = 1;
  for (const Unit& unit : units()) {
    for (int i = 0; i < 200; ++i) {
      bits = bits * 6364136223846793005u + 1442695040888963407u;  // Knuth's MMIX generator: any spread of bits will do
      const double mantissa = std::bit_cast<double>((bits >> 12) | 0x3FF0000000000000u);  // in [1, 2)
      const double si = std::ldexp(mantissa, static_cast<int>(bits % 120) - 60);
      const std::string text = format_quantity(si, unit.name);
      EXPECT_EQ(parsed(text).si, si) << text;
      EXPECT_EQ(parsed(text).dimension, unit.dimension) << text;
    }
  }
}

struct PeopleRow {
  double si;
  Dimension dimension;
  std::string_view text;
};

constexpr PeopleRow for_people[] = {
    {11520.0, dimensions::time, "3.2 h"},
    {1.08e6, dimensions::time, "12.5 d"},
    {0.0, dimensions::time, "0 s"},
    {2e-9, dimensions::time, "2 ns"},
    {3.15576e8, dimensions::time, "10 y"},
    {1.25e6, dimensions::power, "1.25 MW"},
    {999.6, dimensions::power, "1 kW"},  // rounding carries into the next unit
    {999.4, dimensions::power, "999 W"},
    {-1250.0, dimensions::power, "-1.25 kW"},
    {4.3e12, dimensions::power, "4300 GW"},  // a whole part is never rounded away
    {0.0012345, dimensions::power, "0.00123 W"},
    {0.86, dimensions::none, "86 %"},
    {0.99996, dimensions::none, "100 %"},
    {1.0, dimensions::none, "100 %"},
    {1.2345, dimensions::none, "1.23"},
    {0.0, dimensions::none, "0 %"},
    {7.2e9, dimensions::energy, "2 MWh"},
    {1234.0, dimensions::money, "1.23 kUSD"},
    {0.0, dimensions::energy_price, "0 USD/kWh"},
    {0.11 / 3.6e6, dimensions::energy_price, "0.11 USD/kWh"},
    {5e10, dimensions::data_rate, "50 GB/s"},
    {0.0125, dimensions::volume, "12.5 L"},
    {0.05, dimensions::volume_flow, "50 L/s"},
    {101325.0, dimensions::pressure, "1.01 bar"},
    {1.8e-3 / 3.6e6, dimensions::water_intensity, "1.8 L/kWh"},
    {3.0, {.time = -1, .energy = 1, .volume = -1}, "3 J/s-m3"},
    {21 + 273.15, dimensions::temperature, "21 degC"},
    {273.15, dimensions::temperature, "0 degC"},
    {5.0 / 31557600.0, dimensions::frequency, "5 /y"},
    {2.0, {.time = 1, .data = 1}, "2 B-s"},
};

TEST(FormatForPeople, MatchesTheTable) {
  for (const PeopleRow& row : for_people) EXPECT_EQ(format_for_people(row.si, row.dimension), row.text);
}

TEST(FormatForPeople, KeepsAsManyDigitsAsAsked) {
  EXPECT_EQ(format_for_people(1234567.0, dimensions::power, 1), "1 MW");
  EXPECT_EQ(format_for_people(1234567.0, dimensions::power, 5), "1.2346 MW");
}

TEST(UnitScale, IsTheDefinition) {
  EXPECT_EQ(unit_scale("kW"), 1000.0);
  EXPECT_EQ(unit_scale("GiB"), 1073741824.0);
  EXPECT_EQ(unit_scale("1"), 1.0);
  EXPECT_EQ(unit_scale("USD/kWh"), 1.0 / 3.6e6);
}

TEST(UnitScale, AnUnknownUnitIsOurBug) {
  EXPECT_THROW(static_cast<void>(unit_scale("kilowatt")), InternalError);
  EXPECT_THROW(static_cast<void>(unit_scale("degC")), InternalError);
  EXPECT_THROW(static_cast<void>(format_quantity(1.0, "KW")), InternalError);
  EXPECT_THROW(static_cast<void>(format_quantity(std::numeric_limits<double>::infinity(), "kW")), InternalError);
  EXPECT_THROW(static_cast<void>(format_for_people(std::numeric_limits<double>::quiet_NaN(), {})), InternalError);
}

constexpr Dimension named[] = {
    dimensions::none,      dimensions::time,         dimensions::frequency,        dimensions::energy,
    dimensions::power,     dimensions::money,        dimensions::money_rate,       dimensions::energy_price,
    dimensions::data,      dimensions::data_rate,    dimensions::data_price,       dimensions::temperature,
    dimensions::carbon,    dimensions::carbon_price, dimensions::carbon_intensity, dimensions::flop,
    dimensions::flop_rate,
};

TEST(DimensionExample, IsOfItsDimension) {
  for (const Dimension dimension : named) {
    EXPECT_EQ(parsed(dimension_example(dimension)).dimension, dimension) << dimension_name(dimension);
  }
}

TEST(DimensionName, IsReadInMessages) {
  EXPECT_EQ(dimension_name(dimensions::none), "a number");
  EXPECT_EQ(dimension_name(dimensions::time), "a duration");
  EXPECT_EQ(dimension_name(dimensions::energy), "an energy");
  EXPECT_EQ(dimension_name(dimensions::power), "a power");
  EXPECT_EQ(dimension_name(dimensions::data), "a data size");
  EXPECT_EQ(dimension_name(dimensions::data_rate), "a data rate");
  EXPECT_EQ(dimension_name(dimensions::energy_price), "a price per energy");
  EXPECT_EQ(dimension_name(dimensions::temperature), "a temperature");
}

TEST(DimensionName, SpellsACompoundInBaseUnitsThatParse) {
  EXPECT_EQ(dimension_name({.energy = 1, .temperature = -1}), "a quantity in J/K");
  EXPECT_EQ(dimension_name({.energy = -1}), "a quantity in 1/J");
  EXPECT_EQ(dimension_name({.time = -2, .money = 1, .data = -1}), "a quantity in USD/B-s-s");
  EXPECT_EQ(parsed("1 USD/B-s-s").dimension, (Dimension{.time = -2, .money = 1, .data = -1}));
  EXPECT_EQ(dimension_example({.energy = -1}), "");
}

}  // namespace
}  // namespace headroom
