// SPDX-License-Identifier: Apache-2.0
// Costs of drawing less, worked by hand; the merit order against every other order.
#include "models/cost/curtailment.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/check.hpp"

namespace headroom {
namespace {
using namespace literals;

double usd_per_kwh(EnergyPrice price) {
  return price.si * 3.6e6;
}
EnergyPrice per_kwh(double usd) {
  return {usd / 3.6e6};
}
MoneyRate per_hour(double usd) {
  return {usd / 3600.0};
}

// 200 USD/kWh, 15 % in 4,000 cycles, replaced at 80 %: 5,333 cycles, each gives 1/1.014 of the capacity; what is given
// takes 1.014 / 0.978 to store at 0.05.
TEST(Curtailment, ABatteryWearsAndLoses) {
  const EnergyPrice cost = battery_curtailment({.capacity_price = per_kwh(200.0),
                                                .fade_per_cycle = 0.15 / 4000,
                                                .end_of_life = 0.8,
                                                .charge_efficiency = 0.978,
                                                .discharge_factor = 1.014,
                                                .recharge_price = per_kwh(0.05)});
  EXPECT_NEAR(usd_per_kwh(cost), 200.0 / (0.2 / 0.0000375 / 1.014) + 0.05 * (1.014 / 0.978 - 1.0), 1e-12);
  EXPECT_NEAR(usd_per_kwh(cost), 0.03987, 1e-5);
}

// A GPU that is worth 2 USD/h, capped from 700 to 500 W at 10 % more time: 2 x (1 - 1/1.1) / 0.2 kW.
TEST(Curtailment, ACapLosesWork) {
  EXPECT_NEAR(usd_per_kwh(capping_curtailment(per_hour(2.0), 1.1, 700.0_W, 500.0_W)), 2.0 / 11.0 / 0.2, 1e-12);
  EXPECT_EQ(capping_curtailment(per_hour(2.0), 1.0, 700.0_W, 650.0_W).si, 0.0) << "below the knee it is free";
}

// A job of 64 GPUs, 128 USD/h and 64 kW, paused for 2 h: 5 + 10 min of it lost, 32 USD over 128 kWh.
TEST(Curtailment, APauseLosesCheckpointAndRestart) {
  Pause pause{.worth = per_hour(128.0),
              .power = 64.0_kW,
              .pause = 2.0_h,
              .checkpoint = 5.0_min,
              .restart = 10.0_min,
              .lost_share = 0.0};
  EXPECT_NEAR(usd_per_kwh(pausing_curtailment(pause)), 0.25, 1e-12);
  pause.lost_share = 1.0;  // and nobody makes the two hours good: 288 USD
  EXPECT_NEAR(usd_per_kwh(pausing_curtailment(pause)), 2.25, 1e-12);
}

TEST(Curtailment, LaterAndElsewhere) {
  EXPECT_NEAR(usd_per_kwh(shifting_curtailment(per_hour(0.5), 4.0_h, 100.0_kWh, per_kwh(-0.07))), 0.02 - 0.07, 1e-12);
  EXPECT_NEAR(usd_per_kwh(bursting_curtailment(per_hour(30.0), 20.0_USD, 10.0_kW, 4.0_h)), 140.0 / 40.0, 1e-12);
}

// 100 kW for 2 h: 40 kW of a battery that lasts an hour are 20 kW, then 30 kW of shifting, then 50 of 80 kW of caps.
TEST(Curtailment, TheCheapestComesFirst) {
  const CurtailmentAction actions[] = {{"cap", per_kwh(0.9), 80.0_kW},
                                       {"battery", per_kwh(0.04), 40.0_kW, 1.0_h},
                                       {"shift", per_kwh(0.1), 30.0_kW},
                                       {"burst", per_kwh(3.5), 500.0_kW}};
  const auto steps = merit_order(actions, 100.0_kW, 2.0_h);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].name, "battery");
  EXPECT_NEAR(steps[0].power.si, 20e3, 1e-9);
  EXPECT_NEAR(steps[1].cost.si, 60.0 * 0.1, 1e-12);
  EXPECT_EQ(steps[2].name, "cap");
  EXPECT_NEAR(steps[2].power.si, 50e3, 1e-9);
  EXPECT_NEAR(steps[2].cost.si, 100.0 * 0.9, 1e-12);
  // More than there is: all of it.
  double most = 0.0;
  for (const CurtailmentStep& step : merit_order(actions, 5000.0_kW, 2.0_h)) most += step.power.si;
  EXPECT_NEAR(most, 630e3, 1e-6);
}

// No way to meet the same demand from the same actions is cheaper: greedy by any other order costs no less.
TEST(Curtailment, NoOtherOrderIsCheaper) {
  std::vector<CurtailmentAction> actions{{"a", per_kwh(0.5), 10.0_kW},
                                         {"b", per_kwh(0.2), 15.0_kW},
                                         {"c", per_kwh(0.9), 40.0_kW},
                                         {"d", per_kwh(0.3), 5.0_kW}};
  const auto cost = [](const std::vector<CurtailmentStep>& steps) {
    double usd = 0.0;
    for (const CurtailmentStep& step : steps) usd += step.cost.si;
    return usd;
  };
  const double least = cost(merit_order(actions, 35.0_kW, 1.0_h));
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    double left = 35.0, usd = 0.0;
    for (const std::size_t i : order) {
      const double taken = std::min(left, actions[i].most.si / 1e3);
      usd += taken * usd_per_kwh(actions[i].cost);
      left -= taken;
    }
    EXPECT_GE(usd, least - 1e-12);
  } while (std::ranges::next_permutation(order).found);
}

TEST(Curtailment, DomainsAreChecked) {
  EXPECT_THROW((void)capping_curtailment(per_hour(1.0), 0.9, 2.0_kW, 1.0_kW), InternalError);
  EXPECT_THROW((void)battery_curtailment({}), InternalError);
  EXPECT_THROW((void)merit_order({}, 1.0_kW, {}), InternalError);
}

}  // namespace
}  // namespace headroom
