// SPDX-License-Identifier: Apache-2.0
#include "models/cost/tariff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <type_traits>
#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {
using namespace literals;

static_assert(!std::is_same_v<DemandCharge, EnergyPrice>);
static_assert(std::is_same_v<decltype(DemandCharge{} * Power{}), Money>);

EnergyPrice per_mwh(double usd) {
  return {usd / 3.6e9};
}
DemandCharge per_kw(double usd) {
  return {usd / 1e3};
}

// "12 USD/kW-month" is an energy price of 12 USD per kW and twelfth of a year; a month of it is 12 USD per kW.
TEST(Tariff, DemandChargeOfAMonth) {
  const EnergyPrice text{12.0 / (1e3 * 365.25 * 86400.0 / 12.0)};
  EXPECT_NEAR(monthly_demand_charge(text).si, per_kw(12.0).si, 1e-15);
}

// By hand: 500 MWh at 40 USD/MWh and 200 MWh at 90, 10 more on all of it; a peak of 1,250 kW at 12 USD, of which 1,100
// kW on-peak at 8; 950 kW at the peak of the grid at 5; 150 USD a month.
//   energy 20,000 + 18,000, adders 7,000, demand 15,000, on-peak 8,800, coincident 4,750, fixed 150: 73,700 USD
TEST(Tariff, MonthByHand) {
  const EnergyAtPrice energy[] = {{{500.0 * 3.6e9}, per_mwh(40.0)}, {{200.0 * 3.6e9}, per_mwh(90.0)}};
  const Tariff tariff{.fixed = 150.0_USD,
                      .adder = per_mwh(10.0),
                      .any_time = per_kw(12.0),
                      .on_peak = per_kw(8.0),
                      .coincident = per_kw(5.0)};
  const ElectricityBill bill = electricity_bill(
      tariff,
      {.energy = energy, .peak = 1250.0_kW, .on_peak = 1100.0_kW, .at_system_peak = 950.0_kW, .earlier_peaks = {}});
  EXPECT_NEAR(bill.energy.si, 38'000.0, 1e-9);
  EXPECT_NEAR(bill.adders.si, 7'000.0, 1e-9);
  EXPECT_NEAR(bill.any_time_demand.si, 15'000.0, 1e-9);
  EXPECT_NEAR(bill.on_peak_demand.si, 8'800.0, 1e-9);
  EXPECT_NEAR(bill.coincident_demand.si, 4'750.0, 1e-9);
  EXPECT_NEAR(bill.total().si, 73'700.0, 1e-9);
  EXPECT_EQ(bill.ratchet.si + bill.power_factor.si, 0.0);
}

// By hand: 80 % of the 2,000 kW of August are billed in a winter month of 1,000 kW: 600 kW more at 12 USD. A month
// above that is billed as it is.
TEST(Tariff, RatchetRemembersTheSummer) {
  const Tariff tariff{.any_time = per_kw(12.0), .ratchet = 0.8};
  const Power earlier[] = {1100.0_kW, 2000.0_kW, 900.0_kW};
  const ElectricityBill winter = electricity_bill(tariff, {.energy = {}, .peak = 1000.0_kW, .earlier_peaks = earlier});
  EXPECT_NEAR(winter.any_time_demand.si, 12'000.0, 1e-9);
  EXPECT_NEAR(winter.ratchet.si, 7'200.0, 1e-9);
  const ElectricityBill summer = electricity_bill(tariff, {.energy = {}, .peak = 1700.0_kW, .earlier_peaks = earlier});
  EXPECT_EQ(summer.ratchet.si, 0.0);
}

// A year with one month at 2,000 kW and eleven at 1,000 kW, a ratchet of 80 %. By hand: 2,000 + 11 * 1,600 kW-months
// when the high month comes first, 11 * 1,000 + 2,000 when it comes last: the ratchet looks back only.
TEST(Tariff, RatchetOfAYear) {
  const Tariff tariff{.any_time = per_kw(1.0), .ratchet = 0.8};
  for (const bool first : {true, false}) {
    std::vector<Power> peaks(12, 1000.0_kW);
    peaks[first ? 0 : 11] = 2000.0_kW;
    Money sum;
    for (std::size_t month = 0; month < 12; ++month) {
      const std::size_t back = std::min<std::size_t>(month, 11);
      sum += electricity_bill(
                 tariff,
                 {.energy = {}, .peak = peaks[month], .earlier_peaks = std::span(peaks).subspan(month - back, back)})
                 .total();
    }
    EXPECT_NEAR(sum.si, first ? 19'600.0 : 13'000.0, 1e-9);
  }
}

// By hand: 1,000 kW at a power factor of 0.90 where 0.95 is due is billed as 1,055.6 kW; with a ratchet to 1,200 kW the
// clause applies to these.
TEST(Tariff, LowPowerFactorIsBilledAsMoreDemand) {
  const Tariff tariff{.any_time = per_kw(9.0), .ratchet = 0.6, .least_power_factor = 0.95};
  const auto extra = [&](double power_factor, std::span<const Power> earlier) {
    return electricity_bill(tariff,
                            {.energy = {}, .peak = 1000.0_kW, .earlier_peaks = earlier, .power_factor = power_factor})
        .power_factor.si;
  };
  EXPECT_NEAR(extra(0.90, {}), 9000.0 * (0.95 / 0.90 - 1.0), 1e-9);
  EXPECT_NEAR(extra(0.90, {}), 500.0, 1e-9);
  const Power earlier[] = {2000.0_kW};
  EXPECT_NEAR(extra(0.90, earlier), 600.0, 1e-9);
  EXPECT_EQ(extra(0.95, {}), 0.0);
  EXPECT_EQ(extra(1.0, {}), 0.0);
}

// Hours at negative prices are paid for by the market.
TEST(Tariff, NegativePricesAreIncome) {
  const EnergyAtPrice hours[] = {{{3.6e9}, per_mwh(-25.0)}, {{3.6e9}, per_mwh(30.0)}};
  EXPECT_NEAR(electricity_bill({}, {.energy = hours, .earlier_peaks = {}}).total().si, 5.0, 1e-12);
}

// By hand: 250 kWh in a quarter of an hour are 1 MW; two minutes at 2 MW in an otherwise idle one are 267 kW.
TEST(Tariff, DemandIsTheMeanOfAQuarterOfAnHour) {
  const Energy quarters[] = {200.0_kWh, 250.0_kWh, 2000.0_kW * 2.0_min};
  EXPECT_NEAR(demand_peak(quarters, 15.0_min).si, 1e6, 1e-9);
  EXPECT_NEAR(demand_peak(std::span(quarters).last(1), 15.0_min).si, 2e6 * 2.0 / 15.0, 1e-9);
  EXPECT_EQ(demand_peak({}, 15.0_min).si, 0.0);
}

TEST(Tariff, BreakingTheDomainIsABug) {
  const MeteredMonth month{.energy = {}, .peak = 10.0_W, .earlier_peaks = {}};
  EXPECT_THROW((void)electricity_bill({.ratchet = 1.1}, month), InternalError);
  EXPECT_THROW((void)electricity_bill({.any_time = per_kw(-1.0)}, month), InternalError);
  EXPECT_THROW((void)electricity_bill({}, {.energy = {}, .peak = 1.0_W, .on_peak = 2.0_W, .earlier_peaks = {}}),
               InternalError);
  const std::vector<Power> year(12);
  EXPECT_THROW((void)electricity_bill({}, {.energy = {}, .earlier_peaks = year}), InternalError);
  EXPECT_THROW((void)electricity_bill({}, {.energy = {}, .earlier_peaks = {}, .power_factor = 0.0}), InternalError);
  EXPECT_THROW((void)demand_peak({}, {}), InternalError);
}

}  // namespace
}  // namespace headroom
