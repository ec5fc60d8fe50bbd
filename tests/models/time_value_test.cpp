// SPDX-License-Identifier: Apache-2.0
#include "models/cost/time_value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "models/check.hpp"
#include "models/cost/payback.hpp"
#include "models/cost/rate_of_return.hpp"

namespace headroom {
namespace {

using Flows = std::vector<double>;

// Microsoft's help page of the Excel function NPV, example 1: 10 %, 1,188.44; its first flow falls after a year.
TEST(PresentValue, MatchesTheExampleOfExcel) {
  EXPECT_NEAR(present_value(Flows{0.0, -10000.0, 3000.0, 4200.0, 6800.0}, 0.10), 1188.44, 0.005);
}

// Worked with an independent script; 137.2360 = 300 * (1 - 1.1^-5) / 0.1 - 1000.
TEST(PresentValue, IsThatOfAnAnnuity) {
  EXPECT_NEAR(present_value(Flows{-1000.0, 400.0, 400.0, 400.0}, 0.08), 30.8388, 5e-5);
  EXPECT_NEAR(present_value(Flows{-1000.0, 300.0, 300.0, 300.0, 300.0, 300.0}, 0.10), 137.2360, 5e-5);
  EXPECT_EQ(present_value(Flows{-1000.0, 400.0, 400.0, 400.0}, 0.0), 200.0);
  EXPECT_EQ(present_value(Flows{}, 0.08), 0.0);
}

TEST(DiscountFactor, IsThePowerOfTheRate) {
  EXPECT_NEAR(discount_factor(0.10, 5.0), 1.0 / 1.61051, 1e-15);
  EXPECT_EQ(discount_factor(0.0, 100.0), 1.0);
  EXPECT_EQ(discount_factor(0.10, 0.0), 1.0);
}

struct RecoveryRow {
  double rate, periods, factor;
};
// To the digits of the capital recovery tables at the back of engineering economics textbooks.
constexpr RecoveryRow recovery_rows[] = {
    {0.07, 20.0, 0.0943929}, {0.10, 5.0, 0.2637975}, {0.08, 5.0, 0.2504565}, {0.0, 4.0, 0.25}};

TEST(CapitalRecovery, MatchesTheTables) {
  for (const auto& [rate, periods, factor] : recovery_rows)
    EXPECT_NEAR(capital_recovery_factor(rate, periods), factor, 5e-8) << rate;
}

TEST(CapitalRecovery, HasNoStepAtRateZero) {
  // Near 0 the factor is 1/n + (n + 1) / (2 n) * rate; the next term is of order rate^2.
  EXPECT_NEAR(capital_recovery_factor(1e-9, 60.0), 1.0 / 60.0 + 61.0 / 120.0 * 1e-9, 1e-16);
}

TEST(LevelPayment, RepaysThePriceLessTheResidual) {
  const double payment = level_payment(40000.0, 4000.0, 0.01, 60.0);
  Flows flows(61, payment);
  flows[0] = -40000.0;
  flows[60] += 4000.0;
  EXPECT_NEAR(present_value(flows, 0.01), 0.0, 1e-9);
}

TEST(EquivalentAnnualCost, ComparesLives) {
  // Brealey, Myers and Allen, chapter 6: machine A costs 15 and 5 a year for 3 years, B 10 and 6 for 2, at 6 %: 10.61
  // and 11.45 a year (thousands of dollars).
  const double a = present_value(Flows{15.0, 5.0, 5.0, 5.0}, 0.06);
  const double b = present_value(Flows{10.0, 6.0, 6.0}, 0.06);
  EXPECT_NEAR(equivalent_annual_cost(a, 0.06, 3.0), 10.61, 0.005);
  EXPECT_NEAR(equivalent_annual_cost(b, 0.06, 2.0), 11.45, 0.005);
}

// 40,000 now and 6,000 a year for 5 years at 10 %, 60 % of 8760 hours: (40000 * 0.2637975 + 6000) / 5256.
TEST(LevelisedCost, IsTheAnnuityOverTheHours) {
  const Flows costs{40000.0, 6000.0, 6000.0, 6000.0, 6000.0, 6000.0};
  const double hours = 8760.0 * 0.6;
  EXPECT_NEAR(levelised_cost(costs, Flows{0.0, hours, hours, hours, hours, hours}, 0.10), 3.1491, 5e-5);
  const double useful = hours * 0.93;
  EXPECT_NEAR(levelised_cost(costs, Flows{0.0, useful, useful, useful, useful, useful}, 0.10), 3.3862, 5e-5);
}

double only_rate(const Flows& flows) {
  const RateOfReturn result = internal_rate_of_return(flows);
  EXPECT_EQ(result.roots(), RateOfReturn::Roots::one);
  return result.rates.empty() ? std::numeric_limits<double>::quiet_NaN() : result.rates.front();
}

TEST(RateOfReturn, MatchesPublishedValues) {
  EXPECT_NEAR(only_rate({-1000.0, 400.0, 400.0, 400.0}), 0.097010, 5e-7);
  EXPECT_NEAR(only_rate({-1000.0, 300.0, 300.0, 300.0, 300.0, 300.0}), 0.152382, 5e-7);
  // Microsoft's help page of IRR: after four years -2.1 %, after five 8.7 %.
  EXPECT_NEAR(only_rate({-70000.0, 12000.0, 15000.0, 18000.0, 21000.0}), -0.021, 5e-4);
  EXPECT_NEAR(only_rate({-70000.0, 12000.0, 15000.0, 18000.0, 21000.0, 26000.0}), 0.087, 5e-4);
}

TEST(RateOfReturn, IsExactWhereTheRateIsKnown) {
  EXPECT_NEAR(only_rate({-100.0, 110.0}), 0.10, 1e-15);
  EXPECT_NEAR(only_rate({-100.0, 1e9}), 1e7 - 1.0, 1e-6);
  EXPECT_NEAR(only_rate({-100.0, 0.0, 1.0}), -0.9, 1e-15);
  EXPECT_NEAR(only_rate({0.0, -100.0, 110.0, 0.0}), 0.10, 1e-15) << "zeros at the ends say nothing";
  Flows annuity(241, level_payment(1e6, 0.0, 0.004, 240.0));  // twenty years of months
  annuity[0] = -1e6;
  EXPECT_NEAR(only_rate(annuity), 0.004, 1e-14);
}

// -1000 + 2500 v - 1540 v^2 has the roots v = 1 / 1.1 and 1 / 1.4; -1000 + 2000 v - 1500 v^2 has none (4 - 6 < 0).
TEST(RateOfReturn, SaysNoneOrMultiple) {
  const RateOfReturn two = internal_rate_of_return(Flows{-1000.0, 2500.0, -1540.0});
  ASSERT_EQ(two.roots(), RateOfReturn::Roots::multiple);
  ASSERT_EQ(two.rates.size(), 2U);
  EXPECT_NEAR(two.rates[0], 0.10, 1e-13);
  EXPECT_NEAR(two.rates[1], 0.40, 1e-13);
  for (const Flows& flows : {Flows{-1000.0, 2000.0, -1500.0}, Flows{1.0, 2.0}, Flows{-5.0}, Flows{}, Flows{0.0, 0.0}})
    EXPECT_EQ(internal_rate_of_return(flows).roots(), RateOfReturn::Roots::none) << flows.size();
}

// Microsoft's help page of MIRR: paid at 10 %, reinvested at 12 %, 13 % after five years and -5 % after three.
TEST(ModifiedRateOfReturn, MatchesTheExampleOfExcel) {
  const Flows flows{-120000.0, 39000.0, 30000.0, 21000.0, 37000.0, 46000.0};
  EXPECT_NEAR(modified_rate_of_return(flows, 0.10, 0.12).value(), 0.126094, 5e-7);
  EXPECT_NEAR(modified_rate_of_return(std::span(flows).first(4), 0.10, 0.12).value(), -0.048, 5e-4);
  EXPECT_FALSE(modified_rate_of_return(Flows{1.0, 2.0}, 0.10, 0.12)) << "nothing was paid";
  EXPECT_FALSE(modified_rate_of_return(Flows{-1.0, -2.0}, 0.10, 0.12)) << "nothing came in";
}

TEST(Payback, IsInterpolatedWithinThePeriod) {
  const Flows flows{-1000.0, 400.0, 400.0, 400.0};
  EXPECT_EQ(payback(flows, 0.0).value(), 2.5);
  // At 8 % the third 400 is worth 317.53 and 286.69 is still open after two: 400 (1/1.08 + 1/1.08^2) = 713.31.
  EXPECT_NEAR(payback(flows, 0.08).value(), 2.0 + 286.6941 / 317.5329, 1e-6);
  EXPECT_FALSE(payback(flows, 0.10)) << "worth 994.74";
  EXPECT_EQ(payback(Flows{0.0, 5.0}, 0.0).value(), 0.0);
  // Nothing is paid with the order: 100 at delivery, and 60 a month bring it back within the third.
  EXPECT_NEAR(payback(Flows{0.0, -100.0, 60.0, 60.0}, 0.0).value(), 2.0 + 40.0 / 60.0, 1e-15);
  EXPECT_FALSE(payback(Flows{0.0, -100.0, 60.0}, 0.0));
  EXPECT_FALSE(payback(Flows{}, 0.0));
}

TEST(ProfitabilityIndex, IsTheValueOverTheInvestment) {
  EXPECT_NEAR(profitability_index(Flows{-1000.0, 300.0, 300.0, 300.0, 300.0, 300.0}, 0.10), 1.13724, 5e-6);
}

TEST(BreakEvenHorizon, IsTheFirstPeriodInWhichOwningIsAhead) {
  const Flows own{100.0, 10.0, 10.0, 10.0, 10.0, 10.0};
  const Flows rent{0.0, 40.0, 40.0, 40.0, 40.0, 40.0};
  EXPECT_EQ(break_even_horizon(own, rent, 0.0), 4U);  // 100 + 10 n <= 40 n from n = 10/3
  // At 10 % an annuity of 30 is worth 95.1 after four years and 113.7 after five.
  EXPECT_EQ(break_even_horizon(own, rent, 0.10), 5U);
  EXPECT_FALSE(break_even_horizon(own, rent, 0.20)) << "worth 89.7 after five years";
  EXPECT_EQ(break_even_horizon(rent, own, 0.0), 0U);
}

TEST(TimeValue, BreakingTheDomainIsOurBug) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double rate : {-1.0, -2.0, nan}) {
    EXPECT_THROW(static_cast<void>(present_value(Flows{1.0}, rate)), InternalError);
    EXPECT_THROW(static_cast<void>(capital_recovery_factor(rate, 5.0)), InternalError);
    EXPECT_THROW(static_cast<void>(payback(Flows{1.0}, rate)), InternalError);
  }
  EXPECT_THROW(static_cast<void>(capital_recovery_factor(0.1, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(internal_rate_of_return(Flows{-1.0, nan})), InternalError);
  EXPECT_THROW(static_cast<void>(profitability_index(Flows{1.0, 1.0}, 0.1)), InternalError);
  EXPECT_THROW(static_cast<void>(levelised_cost(Flows{1.0}, Flows{0.0}, 0.1)), InternalError);
}

}  // namespace
}  // namespace headroom
