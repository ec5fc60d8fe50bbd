// SPDX-License-Identifier: Apache-2.0
#include "models/power/battery.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <span>

#include "models/check.hpp"

namespace headroom {
namespace {
using namespace literals;

constexpr double wh = 3600.0;

struct Row {
  double power_w, minutes, at_terminals_wh, content_wh;
};

// Expected values of the tests of the Vessim project (MIT licence), tests/test_storage.py, read 2026-11: ten cells of
// 10 Wh, half full, a tenth kept; they charge at 0.5 C with an efficiency of 0.5, discharge at 1 C and take twice what
// they give. Per cell; energies are signed as the power.
constexpr Row losses[] = {{0.0, 1000.0, 0.0, 5.0},  {2.5, 60.0, 2.5, 6.25},   {5.0, 30.0, 2.5, 6.25},
                          {5.0, 60.0, 5.0, 7.5},    {5.0, 200.0, 10.0, 10.0}, {10.0, 30.0, 2.5, 6.25},
                          {-2.5, 30.0, -1.25, 2.5}, {-5.0, 15.0, -1.25, 2.5}, {-10.0, 7.5, -1.25, 2.5},
                          {-20.0, 7.5, -1.25, 2.5}, {-10.0, 60.0, -2.0, 1.0}};

void expect_rows(const Battery& battery, double start_wh, std::span<const Row> rows, double cells) {
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << row.power_w << " W for " << row.minutes << " min");
    const BatteryStep step =
        battery_step(battery, {cells * start_wh * wh}, {cells * row.power_w}, {row.minutes * 60.0});
    EXPECT_NEAR((step.in - step.out).si, cells * row.at_terminals_wh * wh, 1e-9);
    EXPECT_NEAR(step.content.si, cells * row.content_wh * wh, 1e-9);
  }
}

TEST(Battery, EfficienciesAndRates) {
  const Battery battery{.capacity = {100.0 * wh},
                        .floor = {},
                        .reserve = {10.0 * wh},
                        .ceiling_slope = {},
                        .floor_slope = {},
                        .charge_rate = {0.5 / 3600.0},
                        .discharge_rate = {1.0 / 3600.0},
                        .charge_efficiency = 0.5,
                        .discharge_factor = 2.0};
  expect_rows(battery, 5.0, losses, 10.0);
}

// From the same tests: one cell of 10 Wh whose upper limit (then lower limit) falls by 1 Wh/A at 4 V, a quarter from
// it.
Battery sloped(double ceiling, double floor) {
  return {.capacity = {10.0 * wh},
          .floor = {},
          .reserve = {},
          .ceiling_slope = {ceiling * wh},
          .floor_slope = {floor * wh},
          .charge_rate = {1.0 / 3600.0},
          .discharge_rate = {1.0 / 3600.0}};
}
constexpr Row upper[] = {{20.0, 5.0, 0.625, 8.125}, {20.0, 15.0, 1.25, 8.75}, {20.0, 45.0, 1.875, 9.375}};
constexpr Row lower[] = {{-20.0, 5.0, -0.625, 1.875}, {-20.0, 15.0, -1.25, 1.25}, {-20.0, 45.0, -1.875, 0.625}};
TEST(Battery, LimitsCloseInWithThePower) {
  expect_rows(sloped(0.25, 0.0), 7.5, upper, 1.0);
  expect_rows(sloped(0.0, 0.25), 2.5, lower, 1.0);
}

// LG M50 cell, parameters of Kazhamiaka et al. (2019) as Vessim has them; 1,000 cells.
Battery pack() {
  return {.capacity = {1000.0 * 19.14 * wh},
          .floor = {},
          .reserve = {},
          .ceiling_slope = {1.326 / 3.63 * wh},
          .floor_slope = {0.087 / 3.63 * wh},
          .charge_rate = {0.7 / 3600.0},
          .discharge_rate = {1.5 / 3600.0},
          .charge_efficiency = 0.978,
          .discharge_factor = 1.014};
}

// A day of charging and discharging in odd steps, against the limits: what is at the terminals, in the store and lost
// is one balance.
TEST(Battery, EnergyIsConservedAtTheTerminals) {
  const Battery battery = pack();
  Energy content = 0.4 * battery.capacity, in, out, lost;
  for (int i = 0; i < 5000; ++i) {
    const Power power{20e3 * std::sin(0.37 * i) + 5e3 * std::sin(0.011 * i)};
    const BatteryStep step = battery_step(battery, content, power, {17.3});
    content = step.content;
    in += step.in;
    out += step.out;
    lost += step.lost;
    ASSERT_GE(step.lost.si, 0.0);
    ASSERT_GE(content.si, 0.0);
    ASSERT_LE(content, battery.capacity);
  }
  EXPECT_NEAR((in - out - lost).si, (content - 0.4 * battery.capacity).si, 1e-12 * (in + out).si);
}

// Vessim had batteries drift across their limits by rounding (its issue #231). At the limit there is nothing more, and
// the content is the limit to the last bit, however odd the steps.
TEST(Battery, NothingDriftsAtTheLimits) {
  Battery battery = pack();
  battery.ceiling_slope = battery.floor_slope = {};
  battery.reserve = 0.1 * battery.capacity;
  Energy content = 0.87654321 * battery.capacity;
  for (int i = 0; i < 3000; ++i) content = battery_step(battery, content, {6543.21}, {1.1 + 0.1 * (i % 7)}).content;
  EXPECT_EQ(content, battery.capacity);
  EXPECT_EQ(most_charge(battery, content, 1.0_s).si, 0.0);
  EXPECT_EQ(battery_step(battery, content, 1.0_W, 1.0_s).in.si, 0.0);
  for (int i = 0; i < 9000; ++i) content = battery_step(battery, content, {-6543.21}, {1.1 + 0.1 * (i % 7)}).content;
  EXPECT_EQ(content, battery.reserve);
  EXPECT_EQ(most_discharge(battery, content, 1.0_s).si, 0.0);
  EXPECT_EQ(battery_step(battery, content, -1.0_W, 1.0_s).out.si, 0.0);
}

// Content below the reserve, as after a change of the reserve, is neither given away nor lost.
TEST(Battery, WhatIsBelowTheReserveStays) {
  Battery battery = pack();
  battery.reserve = 0.5 * battery.capacity;
  const BatteryStep step = battery_step(battery, 0.3 * battery.capacity, -1.0_kW, 1.0_h);
  EXPECT_EQ(step.content, 0.3 * battery.capacity);
  EXPECT_EQ(step.out.si, 0.0);
}

// By hand, 1,000 cells: full, 10 kW: the lower limit is 0.087 / 3.63 * 10 kW = 239.67 Wh; 18,900.33 Wh / (1.014 * 10
// kW).
TEST(Battery, EnduranceEndsAtTheLimit) {
  const Battery battery = pack();
  const Duration endurance = battery_endurance(battery, battery.capacity, -10.0_kW);
  EXPECT_NEAR(endurance.si / 3600.0, (19140.0 - 239.669421) / 10140.0, 1e-9);
  const BatteryStep step = battery_step(battery, battery.capacity, -10.0_kW, endurance);
  EXPECT_NEAR(step.out.si, (10.0_kW * endurance).si, 1e-6);
  EXPECT_NEAR(most_discharge(battery, battery.capacity, endurance).si, 10e3, 1e-8) << "the same limit from both sides";
  EXPECT_EQ(battery_endurance(battery, battery.capacity, -29.0_kW).si, 0.0) << "above 1.5 C";
  EXPECT_EQ(battery_endurance(battery, battery.capacity, 1.0_W).si, 0.0) << "full";
  EXPECT_TRUE(std::isinf(battery_endurance(battery, battery.capacity, {}).si));
}

TEST(Battery, MorePowerForLessTime) {
  const Battery battery = pack();
  for (double minutes = 1.0; minutes < 200.0; minutes += 1.0) {
    EXPECT_GE(most_charge(battery, 0.8 * battery.capacity, {60.0 * minutes}),
              most_charge(battery, 0.8 * battery.capacity, {60.0 * (minutes + 1.0)}));
    EXPECT_GE(most_discharge(battery, 0.2 * battery.capacity, {60.0 * minutes}),
              most_discharge(battery, 0.2 * battery.capacity, {60.0 * (minutes + 1.0)}));
  }
}

// 2 % a year and 15 % per 4,000 full cycles. By hand: five years of one cycle a day are 10 % and 6.85 %.
TEST(Battery, AgesByTimeAndUse) {
  const BatteryAgeing ageing{.per_year = 0.02, .per_full_cycle = 0.15 / 4000.0};
  EXPECT_NEAR(remaining_capacity(ageing, {5.0 * 365.25 * 86400.0}, 1826.25), 1.0 - 0.10 - 0.068484375, 1e-12);
  EXPECT_EQ(remaining_capacity(ageing, {}, 0.0), 1.0);
  EXPECT_EQ(remaining_capacity(ageing, {}, 1e6), 0.0);
}

TEST(Battery, BreakingTheDomainIsABug) {
  const Battery battery = pack();
  EXPECT_THROW((void)battery_step(battery, -1.0_J, 1.0_W, 1.0_s), InternalError);
  EXPECT_THROW((void)battery_step(battery, 1.1 * battery.capacity, 1.0_W, 1.0_s), InternalError);
  EXPECT_THROW((void)battery_step(battery, {}, 1.0_W, {0.0}), InternalError);
  Battery perpetual = battery;
  perpetual.discharge_factor = 0.99;
  EXPECT_THROW((void)battery_step(perpetual, {}, 1.0_W, 1.0_s), InternalError);
  EXPECT_THROW((void)most_charge({}, {}, 1.0_s), InternalError);
  EXPECT_THROW((void)remaining_capacity({.per_year = -0.1}, {}, 0.0), InternalError);
}

}  // namespace
}  // namespace headroom
