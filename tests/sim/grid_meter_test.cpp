// SPDX-License-Identifier: Apache-2.0
// What the utility delivers. Expected values are worked by hand, or bounds that no battery can beat.
#include "sim/energy/grid_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "models/cost/tariff.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {
using namespace literals;

constexpr std::int64_t hour = 3600;

/// Asks for what a function says.
class Asked final : public DispatchPolicy {
 public:
  explicit Asked(std::function<Power(const DispatchQuestion&)> power) : power_(std::move(power)) {}
  [[nodiscard]] std::string_view name() const override { return "asked"; }
  [[nodiscard]] Power decide(const DispatchQuestion& question) override { return power_(question); }

 private:
  std::function<Power(const DispatchQuestion&)> power_;
};

Asked shaving(Power target) {
  return Asked([target](const DispatchQuestion& question) { return target - question.net; });
}

/// Limits that do not depend on the power.
SiteBattery simple_battery(Energy capacity, Power power, double efficiency, double first = 0.0) {
  const Frequency rate{power.si / capacity.si};
  return {{.capacity = capacity,
           .floor = {},
           .reserve = {},
           .ceiling_slope = {},
           .floor_slope = {},
           .charge_rate = rate,
           .discharge_rate = rate,
           .charge_efficiency = efficiency,
           .discharge_factor = 1.0},
          first};
}

struct Change {
  std::int64_t at_s;
  Power power;
};

record::SiteDraw draw(Instant at, Power power) {
  record::SiteDraw entry{.at = at};
  entry.nodes = MicroPower::from(power);
  return entry;
}

/// The whole run is measured.
GridMeter metered(const GridSpec& spec, DispatchPolicy* policy, const std::vector<Change>& changes, std::int64_t end_s,
                  std::vector<Instant> months = {}) {
  GridMeter meter(spec, policy, {Instant{}, {}});
  if (!months.empty()) meter.divide(std::move(months));
  for (const Change& change : changes) meter.on(draw(Instant::seconds(change.at_s), change.power));
  meter.on(record::RunEnded{.at = Instant::seconds(end_s)});
  return meter;
}

double kwh(Energy energy) {
  return energy.si / 3.6e6;
}

void expect_balance(const GridUse& use) {
  const double in = (use.bought + use.solar_used + use.discharged).si, out = (use.site + use.charged).si;
  EXPECT_NEAR(in, out, 1e-9 * out);
  EXPECT_LE(use.solar_used.si, use.solar_made.si);
}

TEST(GridMeter, BuysWhatTheSiteDrawsAtThePriceOfTheHour) {
  GridSpec spec;
  spec.price = HourlySeries({0.10 / 3.6e6, 0.30 / 3.6e6});
  spec.average_carbon = HourlySeries({0.2 / 3.6e6, 0.4 / 3.6e6});
  spec.marginal_carbon = HourlySeries({0.5 / 3.6e6});
  // 100 kW for an hour and a half, then 40 kW for half an hour.
  const GridMeter meter = metered(spec, nullptr, {{0, 100.0_kW}, {5400, 40.0_kW}}, 2 * hour);
  const GridUse use = meter.total();
  EXPECT_NEAR(kwh(use.bought), 170.0, 1e-9);
  EXPECT_NEAR(use.market.si, 100.0 * 0.10 + 70.0 * 0.30, 1e-9);
  EXPECT_NEAR(use.average.si, 100.0 * 0.2 + 70.0 * 0.4, 1e-9);
  EXPECT_NEAR(use.marginal.si, 170.0 * 0.5, 1e-9);
  EXPECT_NEAR(use.peak.si, 100e3, 1e-6);
  expect_balance(use);
}

// SimGrid issue 171: 10 s at 200 W were booked as 80 J, because the power that came afterwards was taken.
TEST(GridMeter, BooksBeforeItChanges) {
  const GridMeter meter = metered({}, nullptr, {{0, 200.0_W}, {10, 8.0_W}}, 10);
  EXPECT_NEAR(meter.total().bought.si, 2000.0, 1e-9);
}

// Books do not depend on entries that change nothing.
TEST(GridMeter, ACutMovesNothing) {
  GridSpec spec;
  spec.price = HourlySeries({0.10 / 3.6e6, 0.30 / 3.6e6});
  spec.battery = simple_battery(100.0_kWh, 50.0_kW, 0.9, 0.5);
  Asked once = shaving(70.0_kW), again = shaving(70.0_kW);
  const GridUse plain = metered(spec, &once, {{0, 100.0_kW}, {4000, 40.0_kW}}, 4 * hour).total();
  std::vector<Change> cut;
  for (std::int64_t s = 0; s < 4 * hour; s += 77) cut.push_back({s, s < 4000 ? 100.0_kW : 40.0_kW});
  cut.push_back({4000, 40.0_kW});
  std::ranges::sort(cut, {}, &Change::at_s);
  const GridUse often = metered(spec, &again, cut, 4 * hour).total();
  EXPECT_NEAR(plain.market.si, often.market.si, 1e-9 * plain.market.si);
  EXPECT_NEAR(plain.charged.si, often.charged.si, 1e-9 * plain.charged.si);
  EXPECT_NEAR(plain.discharged.si, often.discharged.si, 1e-9 * plain.discharged.si);
}

TEST(GridMeter, PanelsFirstAndWhatNobodyTakesIsCurtailed) {
  GridSpec spec;
  spec.solar = HourlySeries({0.0, 150e3});
  const GridUse use = metered(spec, nullptr, {{0, 100.0_kW}}, 2 * hour).total();
  EXPECT_NEAR(kwh(use.bought), 100.0, 1e-9);
  EXPECT_NEAR(kwh(use.solar_made), 150.0, 1e-9);
  EXPECT_NEAR(kwh(use.solar_used), 100.0, 1e-9);
  expect_balance(use);
  // The battery takes 30 kW of the surplus.
  spec.battery = simple_battery(100.0_kWh, 30.0_kW, 1.0);
  Asked policy = shaving(Power{});
  const GridMeter meter = metered(spec, &policy, {{0, 100.0_kW}}, 2 * hour);
  EXPECT_NEAR(kwh(meter.total().solar_used), 130.0, 1e-9);
  EXPECT_NEAR(kwh(meter.content()), 30.0, 1e-9);
  expect_balance(meter.total());
}

// 100 kWh cover 50 kW above the target for exactly two hours; then the quarter of an hour after them is the peak.
TEST(GridMeter, ABatteryShavesForAsLongAsItsContent) {
  GridSpec spec;
  spec.battery = simple_battery(100.0_kWh, 80.0_kW, 1.0, 1.0);
  Asked policy = shaving(70.0_kW), same = shaving(70.0_kW);
  EXPECT_NEAR(metered(spec, &policy, {{0, 120.0_kW}}, 2 * hour).total().peak.si, 70e3, 1e-6);
  const GridUse use = metered(spec, &same, {{0, 120.0_kW}}, 2 * hour + 450).total();
  EXPECT_NEAR(kwh(use.discharged), 100.0, 1e-9);
  EXPECT_NEAR(kwh(use.bought), 120.0 * 2.125 - 100.0, 1e-9);
}

// Day of two prices: the least that a day can cost, found by hand. The battery fills once in the 12 cheap hours and
// gives its content in the 12 dear ones: it saves efficiency * C * dear - C * cheap, with C what it takes in, and a
// battery of this size can do no more than one cycle between the two prices.
TEST(GridMeter, ArbitrageOfATwoPriceDayIsNeverBetterThanItsBound) {
  GridSpec spec;
  constexpr double cheap = 0.05, dear = 0.25, efficiency = 0.9;
  std::vector<double> prices(24, dear / 3.6e6);
  std::fill(prices.begin(), prices.begin() + 12, cheap / 3.6e6);
  spec.price = HourlySeries(prices);
  spec.battery = simple_battery(90.0_kWh, 30.0_kW, efficiency);
  const double alone = 24.0 / 2.0 * 100.0 * (cheap + dear), bound = alone - (90.0 * dear - 100.0 * cheap);
  const auto cost = [&](double below, double above) {
    Asked policy([=](const DispatchQuestion& question) {
      const double price = question.price.si * 3.6e6;
      return price < below ? 1000.0_kW : price > above ? -1000.0_kW : Power{};
    });
    return metered(spec, &policy, {{0, 100.0_kW}}, 24 * hour).total().market.si;
  };
  EXPECT_NEAR(cost(0.1, 0.1), bound, 1e-9 * bound) << "thresholds between the two reach it";
  for (const auto& [below, above] : {std::pair{0.0, 0.0}, {0.3, 0.3}, {0.0, 0.3}, {0.1, 0.3}, {0.3, 0.1}})
    EXPECT_GE(cost(below, above), bound * (1.0 - 1e-12));
}

// Peak of a load with one block above the rest: no policy gets below the level that energy and power allow.
TEST(GridMeter, PeakShavingReachesTheLeastPeak) {
  GridSpec spec;
  spec.battery = simple_battery(100.0_kWh, 40.0_kW, 1.0, 1.0);
  const std::vector<Change> block{{0, 60.0_kW}, {8 * hour, 110.0_kW}, {12 * hour, 60.0_kW}};
  // 4 h above: the energy allows 110 - 100/4 = 85 kW, the power 110 - 40 = 70 kW.
  double least = 1e9;
  for (double target_kw = 60.0; target_kw <= 110.0; target_kw += 2.5) {
    Asked policy = shaving(Power{target_kw * 1e3});
    const double peak = metered(spec, &policy, block, 24 * hour).total().peak.si;
    EXPECT_GE(peak, 85e3 - 1e-6);
    least = std::min(least, peak);
  }
  EXPECT_NEAR(least, 85e3, 1e-6);
}

TEST(GridMeter, MonthsHaveTheirOwnPeaksAndOnPeakHours) {
  GridSpec spec;
  spec.on_peak = OnPeakHours{.from = 14, .to = 20, .working_days_only = true, .utc_offset_s = -8 * hour};
  spec.start_unix_s = 1767225600;  // 2026-01-01T00:00Z, a Thursday; 14:00 in California is 22:00 UTC
  const std::vector<Change> changes{{0, 50.0_kW},         {10 * hour, 90.0_kW},  // 02:00 there
                                    {11 * hour, 50.0_kW}, {22 * hour, 80.0_kW},  // 14:00 there
                                    {23 * hour, 50.0_kW}, {70 * hour, 95.0_kW},  // 14:00 on Saturday
                                    {71 * hour, 50.0_kW}};
  const GridMeter meter =
      metered(spec, nullptr, changes, 96 * hour, {Instant::seconds(48 * hour), Instant::seconds(96 * hour)});
  ASSERT_EQ(meter.months().size(), 2U);
  EXPECT_NEAR(meter.months()[0].peak.si, 90e3, 1e-6);
  EXPECT_NEAR(meter.months()[0].on_peak.si, 80e3, 1e-6);
  EXPECT_NEAR(meter.months()[1].peak.si, 95e3, 1e-6);
  EXPECT_NEAR(meter.months()[1].on_peak.si, 50e3, 1e-6) << "Friday; the 95 kW were on a Saturday";
  EXPECT_NEAR(kwh(meter.total().bought), 50.0 * 96 + 40 + 30 + 45, 1e-9);
}

// ERCOT's 4CP: the mean of what the site drew when the whole grid had its peaks.
TEST(GridMeter, PowerAtThePeaksOfTheGrid) {
  GridSpec spec;
  spec.system_peaks = {Instant::seconds(1000), Instant::seconds(3 * hour), Instant::seconds(100 * hour)};
  const GridMeter meter = metered(spec, nullptr, {{0, 50.0_kW}, {3 * hour, 90.0_kW}}, 4 * hour);
  EXPECT_NEAR(meter.at_system_peak().si, 70e3, 1e-6);
}

// A contract for a constant 40 kW at 0.06: what the market is dearer comes back, whatever is bought.
TEST(GridMeter, AContractIsSettledAgainstTheMarket) {
  GridSpec spec;
  spec.price = HourlySeries({0.10 / 3.6e6, 0.02 / 3.6e6});
  spec.contract = PowerContract{.price = {0.06 / 3.6e6}, .share = 0.0, .volume = 40.0_kW};
  const auto after = [&](std::int64_t hours) { return metered(spec, nullptr, {{0, 100.0_kW}}, hours * hour).total(); };
  EXPECT_NEAR((after(2).contract_paid - after(2).contract_market).si, 0.0, 1e-9);
  EXPECT_NEAR((after(1).contract_paid - after(1).contract_market).si, -1.6, 1e-9);
  // Half of what is bought: all of it costs (market + 0.06) / 2.
  spec.contract = PowerContract{.price = {0.06 / 3.6e6}, .share = 0.5, .volume = {}};
  const GridUse half = after(1);
  EXPECT_NEAR((half.market + half.contract_paid - half.contract_market).si, 100.0 * 0.08, 1e-9);
}

TEST(GridMeter, ACallIsKeptFromTheBattery) {
  GridSpec spec;
  spec.battery = simple_battery(30.0_kWh, 40.0_kW, 1.0, 1.0);
  spec.calls = {
      {.at = Instant::seconds(hour), .lasts = TimeSpan::seconds(hour), .reduce_to = 60.0_kW, .reduce_by = {}},
      {.at = Instant::seconds(5 * hour), .lasts = TimeSpan::seconds(hour), .reduce_to = {}, .reduce_by = 20.0_kW}};
  Asked rests([](const DispatchQuestion&) { return Power{}; });
  const GridMeter meter = metered(spec, &rests, {{0, 100.0_kW}}, 8 * hour);
  ASSERT_EQ(meter.calls().size(), 2U);
  EXPECT_NEAR(kwh(meter.calls()[0].asked), 40.0, 1e-9);
  EXPECT_NEAR(kwh(meter.calls()[0].kept), 30.0, 1e-9);
  EXPECT_NEAR(kwh(meter.calls()[0].missed()), 10.0, 1e-9);
  EXPECT_NEAR(meter.calls()[1].target.si, 80e3, 1e-6);
  EXPECT_NEAR(kwh(meter.calls()[1].kept), 0.0, 1e-9) << "it is empty by then";
}

// A window is cut out of the books, not of what the battery does.
TEST(GridMeter, OnlyTheWindowIsBooked) {
  GridSpec spec;
  spec.battery = simple_battery(100.0_kWh, 50.0_kW, 1.0, 1.0);
  Asked policy = shaving(70.0_kW);
  GridMeter meter(spec, &policy, {Instant::seconds(hour), Instant::seconds(3 * hour)});
  meter.on(draw(Instant{}, 120.0_kW));
  meter.on(record::RunEnded{.at = Instant::seconds(4 * hour)});
  const GridUse use = meter.total();
  EXPECT_EQ(use.metered, TimeSpan::seconds(2 * hour));
  EXPECT_NEAR(kwh(use.bought), 70.0 + 120.0, 1e-9);
  EXPECT_NEAR(use.peak.si, 120e3, 1e-6);
}

// A month of a load, panels, prices and a cell battery that nobody worked by hand: the books balance.
TEST(GridMeter, BooksBalanceOnARandomMonth) {
  Rng rng(7, Stream::arrivals, 0);
  GridSpec spec;
  std::vector<double> price, carbon, sun;
  for (int h = 0; h < 720; ++h) {
    price.push_back((rng.uniform() * 0.2 - 0.02) / 3.6e6);
    carbon.push_back(rng.uniform() * 0.6 / 3.6e6);
    sun.push_back(300e3 * std::max(0.0, std::sin(h * 0.2618)));
  }
  spec.price = HourlySeries(price);
  spec.average_carbon = HourlySeries(carbon);
  spec.solar = HourlySeries(sun, TimeSpan::seconds(1800));
  // LG M50 cells as in models/power/battery, a thousand of them.
  spec.battery = SiteBattery{{.capacity = {1000 * 19.14 * 3600.0},
                              .floor = {},
                              .reserve = {},
                              .ceiling_slope = {1.326 / 3.63 * 3600.0},
                              .floor_slope = {0.087 / 3.63 * 3600.0},
                              .charge_rate = {0.7 / 3600.0},
                              .discharge_rate = {1.5 / 3600.0},
                              .charge_efficiency = 0.978,
                              .discharge_factor = 1.014},
                             0.5};
  const Energy before = 0.5 * spec.battery->battery.capacity;
  std::vector<Change> changes;
  for (double s = 0.0; s < 720.0 * hour; s += 600.0 * rng.uniform())
    changes.push_back({static_cast<std::int64_t>(s), Power{200e3 * rng.uniform()}});
  Asked policy([&](const DispatchQuestion&) { return Power{40e3 * (rng.uniform() - 0.5)}; });
  const GridMeter meter = metered(spec, &policy, changes, 720 * hour, {Instant::seconds(300 * hour), Instant::never()});
  for (const GridUse& month : meter.months()) expect_balance(month);
  const GridUse use = meter.total();
  expect_balance(use);
  EXPECT_GT(use.charged.si, 0.0);
  EXPECT_GT(use.discharged.si, 0.0);
  EXPECT_LT(use.solar_used, use.solar_made);
  EXPECT_NEAR((before + use.charged).si, (meter.content() + use.discharged + use.lost).si, 1e-9 * use.charged.si);
}

// Metered months as the tariff takes them: a bill of two months with a ratchet of 80 %, by hand.
TEST(GridMeter, MonthsMakeABill) {
  GridSpec spec;
  spec.price = HourlySeries({0.05 / 3.6e6});
  const GridMeter meter = metered(spec, nullptr, {{0, 100.0_kW}, {10 * hour, 20.0_kW}}, 20 * hour,
                                  {Instant::seconds(10 * hour), Instant::seconds(20 * hour)});
  const Tariff tariff{.fixed = {},
                      .adder = {},
                      .any_time = {12.0 / 1e3},
                      .on_peak = {},
                      .coincident = {},
                      .ratchet = 0.8,
                      .least_power_factor = 0.0};
  const GridUse& first = meter.months()[0];
  const GridUse& second = meter.months()[1];
  const EnergyAtPrice energy[] = {{second.bought, second.market / second.bought}};
  const Power earlier[] = {first.peak};
  const ElectricityBill bill = electricity_bill(tariff, {.energy = energy,
                                                         .peak = second.peak,
                                                         .on_peak = {},
                                                         .at_system_peak = {},
                                                         .earlier_peaks = earlier,
                                                         .power_factor = 1.0});
  EXPECT_NEAR(bill.energy.si, 200.0 * 0.05, 1e-9);
  EXPECT_NEAR(bill.any_time_demand.si, 20.0 * 12.0, 1e-9);
  EXPECT_NEAR(bill.ratchet.si, (80.0 - 20.0) * 12.0, 1e-9);
}

}  // namespace
}  // namespace headroom
