// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/chip.hpp"

#include <gtest/gtest.h>

#include "models/check.hpp"

namespace headroom {
namespace {
using namespace literals;

Temperature degc(double celsius) {
  return {celsius + 273.15};
}

// Default resistances of an engineer: an air-cooled H100 0.070 K/W with the fans at full speed, a cold plate 0.030 K/W
// at 1.5 L/min per kW. By hand: 700 W over 0.070 K/W are 49 K, over 0.030 K/W 21 K.
constexpr ThermalResistance air{0.070}, plate{0.030};

TEST(Chip, JunctionTemperatureIsLinearInPower) {
  EXPECT_NEAR(junction_temperature(degc(25.0), 700.0_W, air).si, degc(74.0).si, 1e-12);
  EXPECT_NEAR(junction_temperature(degc(40.0), 700.0_W, plate).si, degc(61.0).si, 1e-12);
}

TEST(Chip, PowerCapIsTheInverse) {
  EXPECT_NEAR(thermal_power_cap(degc(85.0), degc(45.0), air).si, 40.0 / 0.070, 1e-9);
  const Power cap = thermal_power_cap(degc(85.0), degc(45.0), air);
  EXPECT_NEAR(junction_temperature(degc(45.0), cap, air).si, degc(85.0).si, 1e-12);
  EXPECT_EQ(thermal_power_cap(degc(85.0), degc(90.0), air).si, 0.0) << "even an idle chip is too warm";
  for (double inlet = 20.0; inlet < 80.0; inlet += 1.0)
    EXPECT_LT(thermal_power_cap(degc(85.0), degc(inlet + 1.0), air), thermal_power_cap(degc(85.0), degc(inlet), air));
}

// By hand: half the flow at exponent 0.6 is 2^0.6 = 1.5157 times the convective part; the conductive part stays.
TEST(Chip, LessFlowMoreResistance) {
  const ChipCooling cooling{.convective = {0.020}, .conductive = {0.010}};
  EXPECT_NEAR(chip_resistance(cooling, 1.0).si, 0.030, 1e-15);
  EXPECT_NEAR(chip_resistance(cooling, 0.5).si, 0.010 + 0.020 * 1.515716567, 1e-9);
  EXPECT_NEAR(chip_resistance({.convective = {0.020}, .conductive = {0.010}, .exponent = 0.0}, 0.5).si, 0.030, 1e-15);
  EXPECT_GT(chip_resistance(cooling, 0.9), chip_resistance(cooling, 1.0));
}

// A100: slows down from 85 degC, slows down by half from 89, shuts down at 92; hysteresis 3 K.
TEST(Chip, ThrottleStatesHaveHysteresis) {
  const ThermalThresholds a100{degc(85.0), degc(89.0), degc(92.0), {3.0}};
  using enum ThermalState;
  struct Row {
    ThermalState before;
    double celsius;
    ThermalState after;
  };
  constexpr Row rows[] = {
      {normal, 84.9, normal},         {normal, 85.0, throttled},      {throttled, 82.1, throttled},
      {throttled, 82.0, normal},      {throttled, 89.0, slowed_down}, {slowed_down, 86.1, slowed_down},
      {slowed_down, 86.0, throttled}, {slowed_down, 83.0, throttled}, {slowed_down, 81.0, normal},
      {normal, 92.0, shut_down},      {shut_down, 30.0, shut_down},   {normal, 83.0, normal}};
  for (const Row& row : rows) EXPECT_EQ(thermal_state(a100, row.before, degc(row.celsius)), row.after) << row.celsius;
}

// Inlet from 22 to 32 degC doubles the power of the fans, which goes with the cube of their speed: by hand a gain that
// takes 0.5 to 0.5 * 2^(1/3) over 9 K above the reference of 23 degC does so.
TEST(Chip, WarmInletDoublesFanPower) {
  const FanSpeedLaw law{.least = 0.5,
                        .per_inlet_kelvin = 0.5 * (1.259921 - 1.0) / 9.0,
                        .per_junction_kelvin = 0.02,
                        .inlet_reference = degc(23.0),
                        .junction_reference = degc(70.0)};
  const double cool = fan_speed(law, degc(22.0), degc(70.0)), warm = fan_speed(law, degc(32.0), degc(70.0));
  EXPECT_EQ(cool, 0.5) << "never below the least speed";
  EXPECT_NEAR(warm * warm * warm / (cool * cool * cool), 2.0, 1e-5);
  EXPECT_NEAR(fan_speed(law, degc(23.0), degc(80.0)), 0.7, 1e-12);
  EXPECT_EQ(fan_speed(law, degc(32.0), degc(110.0)), 1.0) << "never above full speed";
}

TEST(Chip, BreakingTheDomainIsABug) {
  EXPECT_THROW((void)chip_resistance({}, 1.0), InternalError);
  EXPECT_THROW((void)chip_resistance({.convective = {0.02}, .conductive = {}}, 0.0), InternalError);
  EXPECT_THROW((void)chip_resistance({.convective = {0.02}, .conductive = {}, .exponent = 1.5}, 1.0), InternalError);
  EXPECT_THROW((void)junction_temperature(degc(20.0), -1.0_W, air), InternalError);
  EXPECT_THROW((void)thermal_power_cap(degc(85.0), degc(20.0), {0.0}), InternalError);
  EXPECT_THROW((void)thermal_state({degc(85.0), degc(80.0), degc(92.0), {3.0}}, ThermalState::normal, degc(20.0)),
               InternalError);
  EXPECT_THROW((void)fan_speed({}, degc(20.0), degc(50.0)), InternalError);
}

}  // namespace
}  // namespace headroom
