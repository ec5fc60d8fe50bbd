// SPDX-License-Identifier: Apache-2.0
#include "models/cost/tariff.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr Duration month_of_prices{365.25 * 86400.0 / 12.0};
constexpr std::size_t most_earlier_months = 11;

void check(const Tariff& tariff, const MeteredMonth& month) {
  for (const double part : {tariff.ratchet, tariff.least_power_factor})
    HEADROOM_CHECK(part >= 0.0 && part <= 1.0, "a ratchet and a power factor lie in [0, 1]");
  for (const DemandCharge charge : {tariff.any_time, tariff.on_peak, tariff.coincident})
    HEADROOM_CHECK(charge.si >= 0.0, "demand charges are >= 0");
  for (const Power power : {month.peak, month.on_peak, month.at_system_peak})
    HEADROOM_CHECK(power.si >= 0.0, "a load is >= 0");
  HEADROOM_CHECK(month.on_peak <= month.peak, "on-peak hours are hours of the month");
  HEADROOM_CHECK(month.power_factor > 0.0 && month.power_factor <= 1.0, "a power factor lies in (0, 1]");
  HEADROOM_CHECK(month.earlier_peaks.size() <= most_earlier_months, "a ratchet looks 11 months back");
}

}  // namespace

DemandCharge monthly_demand_charge(EnergyPrice per_power_month) {
  return per_power_month * month_of_prices;
}

ElectricityBill electricity_bill(const Tariff& tariff, const MeteredMonth& month) {
  check(tariff, month);
  ElectricityBill bill{.fixed = tariff.fixed};
  for (const EnergyAtPrice& part : month.energy) {
    HEADROOM_CHECK(part.energy.si >= 0.0, "a meter counts up");
    bill.energy += part.energy * part.price;
    bill.adders += part.energy * tariff.adder;
  }
  Power ratcheted = month.peak;
  for (const Power earlier : month.earlier_peaks) ratcheted = std::max(ratcheted, tariff.ratchet * earlier);
  bill.any_time_demand = tariff.any_time * month.peak;
  bill.ratchet = tariff.any_time * (ratcheted - month.peak);
  if (month.power_factor < tariff.least_power_factor)
    bill.power_factor = tariff.any_time * ratcheted * (tariff.least_power_factor / month.power_factor - 1.0);
  bill.on_peak_demand = tariff.on_peak * month.on_peak;
  bill.coincident_demand = tariff.coincident * month.at_system_peak;
  return bill;
}

Power demand_peak(std::span<const Energy> windows, Duration window) {
  HEADROOM_CHECK(window.si > 0.0, "a demand window has a length");
  Power peak;
  for (const Energy energy : windows) {
    HEADROOM_CHECK(energy.si >= 0.0, "a meter counts up");
    peak = std::max(peak, energy / window);
  }
  return peak;
}

}  // namespace headroom
