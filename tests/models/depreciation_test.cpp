// SPDX-License-Identifier: Apache-2.0
#include "models/cost/depreciation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// An asset of 40,000: 13,333 a year over three years, 6,667 over six, as companies moved the life of their servers.
TEST(StraightLine, IsThePriceOverTheLife) {
  EXPECT_NEAR(straight_line(40000.0, 0.0, 3)[0], 13333.0, 0.5);
  EXPECT_NEAR(straight_line(40000.0, 0.0, 6)[5], 6667.0, 0.5);
  EXPECT_EQ(straight_line(40000.0, 4000.0, 3), std::vector<double>(3, 12000.0));
}

// Kieso, Weygandt and Warfield, "Intermediate Accounting", chapter 11, Stanley Coal Mines: a crane of 500,000 with a
// residual of 50,000 after five years, double declining; the last year is what is left.
TEST(DecliningBalance, MatchesTheTextbook) {
  const std::vector<double> expected{200000.0, 120000.0, 72000.0, 43200.0, 14800.0};
  const std::vector<double> schedule = declining_balance(500000.0, 50000.0, 5, 2.0);
  ASSERT_EQ(schedule.size(), expected.size());
  for (std::size_t year = 0; year < expected.size(); ++year) EXPECT_NEAR(schedule[year], expected[year], 1e-9) << year;
}

TEST(DecliningBalance, SwitchesToStraightLineAndLeavesNothingOver) {
  // 200 % over five years: 40, 24, 14.4, then (21.6)/2 = 10.8 is more than 8.64.
  const std::vector<double> expected{40.0, 24.0, 14.4, 10.8, 10.8};
  const std::vector<double> schedule = declining_balance(100.0, 0.0, 5, 2.0);
  for (std::size_t year = 0; year < expected.size(); ++year) EXPECT_NEAR(schedule[year], expected[year], 1e-12) << year;
  for (const int years : {1, 2, 3, 7, 20})
    for (const double factor : {0.5, 1.0, 1.5, 2.0, 9.0})
      EXPECT_NEAR(sum(declining_balance(100.0, 10.0, years, factor)), 90.0, 1e-9) << years << " " << factor;
}

// The tables of the law are the formula, rounded to a hundredth of a percent: half a year of 200 % declining balance
// first, straight line over the time that is left as soon as that is more.
TEST(Macrs, IsTheFormulaRounded) {
  for (const int years : {3, 5, 7}) {
    const auto shares = macrs_shares(years);
    ASSERT_EQ(shares.size(), static_cast<std::size_t>(years) + 1);
    EXPECT_NEAR(sum(shares), 1.0, 1e-12) << years;
    double book = 1.0;
    for (int year = 0; year <= years; ++year) {
      const double span = year == 0 || year == years ? 0.5 : 1.0;
      const double left = year == 0 ? years : years - year + 0.5;
      const double share = book * std::min(1.0, span * std::max(2.0 / years, 1.0 / left));
      // The table rounds each year so that the sum is 1: up to 0.01 % beside the formula.
      EXPECT_NEAR(shares[static_cast<std::size_t>(year)], share, 1.01e-4) << years << " year " << year;
      book -= share;
    }
  }
}

// 1,000 at a tax of 21 % and a rate of 8 %, saved at the end of each year; an independent script. 167.694 is
// 0.21 * 200 * (1 - 1.08^-5) / 0.08.
TEST(TaxShield, IsThePresentValueOfTheTaxSaved) {
  std::vector<double> macrs;
  for (const double share : macrs_shares(5)) macrs.push_back(1000.0 * share);
  EXPECT_NEAR(tax_shield(macrs, 0.21, 0.08), 170.378, 5e-4);
  EXPECT_NEAR(tax_shield(straight_line(1000.0, 0.0, 5), 0.21, 0.08), 167.694, 5e-4);
}

TEST(Depreciation, BreakingTheDomainIsOurBug) {
  EXPECT_THROW(static_cast<void>(straight_line(100.0, 200.0, 5)), InternalError);
  EXPECT_THROW(static_cast<void>(straight_line(100.0, 0.0, 0)), InternalError);
  EXPECT_THROW(static_cast<void>(declining_balance(100.0, -1.0, 5, 2.0)), InternalError);
  EXPECT_THROW(static_cast<void>(declining_balance(100.0, 0.0, 5, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(macrs_shares(4)), InternalError);
}

}  // namespace
}  // namespace headroom
