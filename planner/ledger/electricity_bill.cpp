// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/electricity_bill.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headroom {
namespace {

constexpr std::size_t ratchet_months = 11;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

constexpr MetricSpec metric_table[] = {
    {"energy.cost", "USD", Better::lower,
     "what the electricity of the window costs: energy at the price of its moment, adders, fixed and demand charges, "
     "contract. A month that lies in the window in part counts with that part of its fixed and demand charges"},
    {"energy.demand_charges", "USD", Better::lower,
     "of energy.cost, for peaks: any time, on-peak and coincident, without the ratchet"},
    {"energy.ratchet", "USD", Better::lower, "of energy.cost, what peaks of earlier months add"},
    {"energy.contract_paid", "USD", Better::neither, "of energy.cost, paid for what a contract covers, at its price"},
    {"energy.contract_market", "USD", Better::neither,
     "the same at the price of the tariff, which energy.cost is reduced by"},
    {"carbon.embodied", "kg", Better::lower,
     "CO2-equivalent of making the owned nodes, spread evenly over their life, for the length of the window"},
    {"carbon.per_useful_gpu_hour", "kg/GPU-h", Better::lower,
     "(carbon.operational + carbon.embodied) / GPU-hours that owned nodes gave to jobs and that were not wasted"},
};

double embodied_kg(const Scenario& scenario, double seconds) {
  const GridSection& grid = *scenario.grid;
  if (!(grid.server_life_s > 0.0)) return nothing;
  double kg = 0.0;
  for (std::size_t i = 0; i < grid.embodied_kg.size(); ++i) kg += grid.embodied_kg[i] * scenario.cluster.pools[i].nodes;
  return kg * seconds / grid.server_life_s;
}

double sum(std::span<const MeteredBill> bills, auto amount) {
  double usd = 0.0;
  for (const MeteredBill& bill : bills) usd += amount(bill);
  return usd;
}

double demand_usd(const MeteredBill& one) {
  const ElectricityBill& bill = one.bill;
  return (bill.any_time_demand + bill.on_peak_demand + bill.coincident_demand + bill.power_factor).si;
}

double carbon_kg(const GridSection& grid, const GridUse& use) {
  return grid.spec.accounting == CarbonAccounting::marginal ? use.marginal.si : use.average.si;
}

}  // namespace

std::vector<MeteredBill> electricity_bills(const GridSection& grid, const GridMeter& meter) {
  std::vector<MeteredBill> bills;
  std::vector<Power> peaks;
  for (const GridUse& use : meter.months()) {
    const EnergyAtPrice energy{use.bought, use.bought.si > 0.0 ? use.market / use.bought : EnergyPrice{}};
    const std::size_t earlier = std::min(peaks.size(), ratchet_months);
    MeteredBill one{use, use.metered.in_seconds() / use.length.in_seconds(), {}};
    ElectricityBill& bill = one.bill;
    bill = electricity_bill(grid.tariff, {.energy = {&energy, 1},
                                          .peak = use.peak,
                                          .on_peak = use.on_peak,
                                          .at_system_peak = meter.at_system_peak(),
                                          .earlier_peaks = std::span(peaks).last(earlier),
                                          .power_factor = 1.0});
    for (Money* const line : {&bill.fixed, &bill.any_time_demand, &bill.on_peak_demand, &bill.coincident_demand,
                              &bill.ratchet, &bill.power_factor})
      *line = one.part * *line;
    if (use.metered.ns > 0) peaks.push_back(use.peak);
    bills.push_back(one);
  }
  return bills;
}

std::span<const MetricSpec> bill_metrics() {
  return metric_table;
}

void add_bills(const Scenario& scenario, std::span<const MeteredBill> bills, RunStatistics& statistics) {
  const double embodied = embodied_kg(scenario, statistics.window_s);
  const double useful_h = statistics.metric("gpu_hours.used");
  const double emitted = statistics.metric("carbon.operational") + embodied;
  const double values[] = {sum(bills, [](const MeteredBill& bill) { return bill.total().si; }),
                           sum(bills, demand_usd),
                           sum(bills, [](const MeteredBill& bill) { return bill.bill.ratchet.si; }),
                           sum(bills, [](const MeteredBill& bill) { return bill.use.contract_paid.si; }),
                           sum(bills, [](const MeteredBill& bill) { return bill.use.contract_market.si; }),
                           embodied,
                           useful_h > 0.0 ? emitted / useful_h : nothing};
  static_assert(std::size(values) == std::size(metric_table), "one value per row");
  for (std::size_t i = 0; i < std::size(values); ++i)
    statistics.metrics.push_back({std::string(metric_table[i].name), values[i]});
  // Periods are there if the run has the months of the ledger; then every one of them was metered.
  if (bills.size() < statistics.periods.size()) return;
  for (std::size_t i = 0; i < statistics.periods.size(); ++i) {
    PeriodUse& period = statistics.periods[i];
    period.energy_usd += (bills[i].bill.energy + bills[i].bill.adders + bills[i].bill.fixed).si;
    period.demand_usd += demand_usd(bills[i]);
    period.ratchet_usd += bills[i].bill.ratchet.si;
    period.contract_paid_usd += bills[i].use.contract_paid.si;
    period.contract_market_usd += bills[i].use.contract_market.si;
    period.carbon_kg += carbon_kg(*scenario.grid, bills[i].use);
  }
}

}  // namespace headroom
