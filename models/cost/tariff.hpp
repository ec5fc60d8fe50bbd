// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/units.hpp"

/// The bill of one month of electricity, from what meters booked.
///
/// A demand charge is paid per power and billing month, so it is a price of power here and cannot be mixed up with a
/// price of energy; "12 USD/kW-month" is read as the latter, and monthly_demand_charge() turns it into the former.
///
/// Errors   breaking a domain is a bug of the caller (CHECK). Prices may be negative, as market prices are.
/// Source   McLaren and Mullendore, "Identifying potential markets for behind-the-meter battery energy storage: a
///          survey of U.S. demand charges", NREL and Clean Energy Group (2017), for the kinds of charges; the clause on
///          the power factor has other forms elsewhere.
namespace headroom {

/// "USD/kW-month" times a month, which is a twelfth of 365.25 days as models/unit_text.hpp reads it.
[[nodiscard]] DemandCharge monthly_demand_charge(EnergyPrice per_power_month);

/// Domain   0 <= ratchet <= 1, 0 <= least_power_factor <= 1, demand charges >= 0.
struct Tariff {
  Money fixed;              ///< per month
  EnergyPrice adder;        ///< on every unit of energy: transmission, taxes
  DemandCharge any_time;    ///< on the highest mean power of 15 minutes of the month
  DemandCharge on_peak;     ///< on the highest one of the on-peak hours, beside the other
  DemandCharge coincident;  ///< on the power when the whole grid has its peak
  double ratchet = 0.0;     ///< any-time demand is billed at this part of the highest of the last 11 months at least
  double least_power_factor = 0.0;  ///< below it, any-time demand is billed as if multiplied by (this / power factor)
};

/// Energy at one price: an hour, or all hours of a window of the day.
struct EnergyAtPrice {
  Energy energy;
  EnergyPrice price;
};

/// Domain   energies and powers >= 0, on_peak <= peak, 0 < power_factor <= 1, at most 11 earlier peaks.
struct MeteredMonth {
  std::span<const EnergyAtPrice> energy;
  Power peak;                            ///< highest mean of 15 minutes
  Power on_peak;                         ///< of those in on-peak hours
  Power at_system_peak;                  ///< for ERCOT's 4CP: the mean of the last four summer peaks, every month
  std::span<const Power> earlier_peaks;  ///< of the last 11 months, or as many as there are
  double power_factor = 1.0;
};

struct ElectricityBill {
  Money fixed, energy, adders, any_time_demand, on_peak_demand, coincident_demand;
  Money ratchet;       ///< what the ratchet adds to the any-time demand
  Money power_factor;  ///< what a low power factor adds to both
  [[nodiscard]] Money total() const {
    return fixed + energy + adders + any_time_demand + on_peak_demand + coincident_demand + ratchet + power_factor;
  }
};

[[nodiscard]] ElectricityBill electricity_bill(const Tariff& tariff, const MeteredMonth& month);

/// The highest mean power of windows of equal length, from the energy of each. Domain: window > 0, energies >= 0; 0 for
/// no windows.
[[nodiscard]] Power demand_peak(std::span<const Energy> windows, Duration window);

}  // namespace headroom
