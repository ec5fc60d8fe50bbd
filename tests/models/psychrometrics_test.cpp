// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/psychrometrics.hpp"

#include <gtest/gtest.h>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

constexpr Pressure sea_level{101325.0};

MoistAir air(double dry_bulb_c, double relative_humidity, Pressure pressure = sea_level) {
  return {.dry_bulb = from_celsius(dry_bulb_c), .relative_humidity = relative_humidity, .pressure = pressure};
}

struct SaturationRow {
  double temperature_c, pressure_pa;
};
// ASHRAE Handbook - Fundamentals (2017), chapter 1, table 3. The formula is stated to be within 300 ppm of it.
constexpr SaturationRow ashrae_table_3[] = {{-20.0, 103.24}, {-5.0, 401.74},    {5.0, 872.6},     {25.0, 3169.7},
                                            {50.0, 12351.3}, {100.0, 101418.0}, {150.0, 476101.4}};

TEST(Psychrometrics, SaturationPressureOfTheHandbook) {
  for (const auto& [temperature_c, pressure_pa] : ashrae_table_3)
    EXPECT_NEAR(saturation_pressure(from_celsius(temperature_c)).si, pressure_pa, 3e-4 * pressure_pa) << temperature_c;
  // The triple point is at 0.01 degC and 611.657 Pa (Guildner, Johnson and Jones, 1976).
  EXPECT_NEAR(saturation_pressure_over_water(from_celsius(0.01)).si, 611.657, 3e-4 * 611.657);
  const double water = saturation_pressure_over_water(from_celsius(0.0)).si;
  EXPECT_NEAR(saturation_pressure_over_ice(from_celsius(0.0)).si, water, 1.1e-4 * water) << "the two formulas meet";
}

TEST(Psychrometrics, SaturationPressureGrows) {
  for (double t = -99.5; t < 150.0; t += 0.5)
    EXPECT_GT(saturation_pressure(from_celsius(t)), saturation_pressure(from_celsius(t - 0.5))) << t;
}

struct HumidityRow {
  double temperature_c, humidity_ratio, tolerance;
};
// ASHRAE Handbook - Fundamentals (2017), chapter 1, table 2: saturated air at sea level. The table has an enhancement
// factor of real gases, which the ideal formula leaves out: half a percent.
constexpr HumidityRow ashrae_table_2[] = {
    {-20.0, 0.0006373, 0.01}, {-5.0, 0.0024863, 0.005}, {5.0, 0.005425, 0.005}, {25.0, 0.020173, 0.005}};

TEST(Psychrometrics, HumidityRatioOfTheHandbook) {
  for (const HumidityRow& row : ashrae_table_2)
    EXPECT_NEAR(humidity_ratio(air(row.temperature_c, 1.0)), row.humidity_ratio, row.tolerance * row.humidity_ratio);
  EXPECT_EQ(humidity_ratio(air(20.0, 0.0)), 0.0);
}

struct AltitudeRow {
  double elevation_m, pressure_kpa;
};
// ASHRAE Handbook - Fundamentals (2017), chapter 1, table 1, to the printed digits.
constexpr AltitudeRow ashrae_table_1[] = {{-500.0, 107.478}, {0.0, 101.325},   {500.0, 95.461},  {1000.0, 89.875},
                                          {2000.0, 79.495},  {4000.0, 61.640}, {8000.0, 35.600}, {10000.0, 26.436}};

TEST(Psychrometrics, PressureOfTheStandardAtmosphere) {
  for (const AltitudeRow& row : ashrae_table_1)
    EXPECT_NEAR(standard_pressure(row.elevation_m).si, 1e3 * row.pressure_kpa, 0.5 + 1e-5 * row.pressure_kpa * 1e3)
        << row.elevation_m;
}

TEST(Psychrometrics, AirOfADewPointHasIt) {
  for (double dry = -20.0; dry <= 40.0; dry += 3.7)
    for (double dew = -30.0; dew <= dry; dew += 2.9) {
      const MoistAir of = air_of_dew_point(from_celsius(dry), from_celsius(dew), sea_level);
      EXPECT_NEAR(celsius(dew_point(of)), dew, 1e-9) << dry;
    }
  EXPECT_EQ(air_of_dew_point(from_celsius(12.0), from_celsius(12.0), sea_level).relative_humidity, 1.0);
}

TEST(Psychrometrics, WetBulbVector) {
  // Thevenard and Meyer, PsychroLib: 30 degC, 50 %, sea level.
  EXPECT_NEAR(celsius(wet_bulb(air(30.0, 0.5))), 22.005, 5e-4);
}

// The humidity of air at 30/25 degC and -1/-5 degC (dry-bulb/wet-bulb) and 95,461 Pa, in the tests of PsychroLib
// worked with a spreadsheet that agrees with these formulas to 3e-4 of the humidity: 4 mK of the wet-bulb. Relative
// humidity follows from it.
TEST(Psychrometrics, WetBulbOfGivenHumidity) {
  struct Row {
    double dry_bulb_c, wet_bulb_c, humidity;
  };
  constexpr Pressure high{95461.0};
  for (const auto& [dry_bulb_c, wet_bulb_c, humidity] :
       {Row{30.0, 25.0, 0.0192281274241096}, Row{-1.0, -5.0, 0.00120399819933844}}) {
    const double vapour_pa = high.si * humidity / (0.621945 + humidity);
    const double relative = vapour_pa / saturation_pressure(from_celsius(dry_bulb_c)).si;
    EXPECT_NEAR(celsius(wet_bulb(air(dry_bulb_c, relative, high))), wet_bulb_c, 4e-3);
  }
}

TEST(Psychrometrics, SaturatedAirIsAsWarmAsItsWetBulbAndDewPoint) {
  for (const double pressure_pa : {70e3, 85e3, 101325.0})
    for (double t = -40.0; t <= 55.0; t += 2.5) {
      EXPECT_NEAR(celsius(wet_bulb(air(t, 1.0, {pressure_pa}))), t, 1e-9) << t;
      EXPECT_NEAR(celsius(dew_point(air(t, 1.0, {pressure_pa}))), t, 1e-9) << t;
    }
}

// Worked by hand for dry air at 20 degC: what evaporation at Tw costs is what cooling the air gives,
// (2501 - 2.326 Tw) Ws(Tw) = 1.006 (20 - Tw); at 5.8 degC 2487.5 * 0.005726 = 14.24 and 1.006 * 14.2 = 14.29.
TEST(Psychrometrics, DryAir) {
  EXPECT_NEAR(celsius(wet_bulb(air(20.0, 0.0))), 5.8, 0.05);
}

TEST(Psychrometrics, DewPointOfTheSameVapour) {
  for (const double dew_c : {-20.0, -0.5, 0.5, 5.0, 20.0})
    for (const double above : {0.0, 3.0, 15.0}) {
      const double relative =
          saturation_pressure(from_celsius(dew_c)).si / saturation_pressure(from_celsius(dew_c + above)).si;
      EXPECT_NEAR(celsius(dew_point(air(dew_c + above, relative))), dew_c, 1e-9);
    }
}

TEST(Psychrometrics, WetBulbGrowsWithHeatAndHumidityAndLiesAboveTheDewPoint) {
  for (double t = -30.0; t <= 45.0; t += 1.5)
    for (double relative = 0.05; relative <= 1.0; relative += 0.05) {
      const Temperature here = wet_bulb(air(t, relative));
      EXPECT_LE(here, from_celsius(t) + Temperature{1e-9});
      EXPECT_GE(here, dew_point(air(t, relative)) - Temperature{1e-9}) << t << " " << relative;
      EXPECT_GT(wet_bulb(air(t + 0.1, relative)), here) << t << " " << relative;
      EXPECT_GT(wet_bulb(air(t, relative - 0.01)), wet_bulb(air(t, relative - 0.02))) << t << " " << relative;
    }
}

TEST(Psychrometrics, BreakingTheDomainIsOurBug) {
  EXPECT_THROW(static_cast<void>(saturation_pressure_over_water(from_celsius(-1.0))), InternalError);
  EXPECT_THROW(static_cast<void>(saturation_pressure_over_ice(from_celsius(1.0))), InternalError);
  EXPECT_THROW(static_cast<void>(saturation_pressure(from_celsius(-101.0))), InternalError);
  EXPECT_THROW(static_cast<void>(wet_bulb(air(20.0, 1.01))), InternalError);
  EXPECT_THROW(static_cast<void>(wet_bulb(air(20.0, -0.01))), InternalError);
  EXPECT_THROW(static_cast<void>(wet_bulb(air(61.0, 0.5))), InternalError);
  EXPECT_THROW(static_cast<void>(dew_point(air(20.0, 0.0))), InternalError);
  EXPECT_THROW(static_cast<void>(humidity_ratio(air(50.0, 1.0, {12e3}))), InternalError);
}

}  // namespace
}  // namespace headroom
