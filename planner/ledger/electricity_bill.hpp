// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "models/cost/tariff.hpp"
#include "scenarios/scenario.hpp"
#include "sim/energy/grid_meter.hpp"
#include "sim/run_statistics.hpp"

namespace headroom {

/// A month of electricity. One that was metered in part pays that part of its fixed and demand charges, on the peak
/// that was seen: a month that is like it then costs what a whole one does.
struct MeteredBill {
  GridUse use;
  double part = 1.0;     ///< of the month that was metered
  ElectricityBill bill;  ///< energy at the price of its moment; demand charges by `part`
  [[nodiscard]] Money contract() const { return use.contract_paid - use.contract_market; }
  [[nodiscard]] Money total() const { return bill.total() + contract(); }
};

/// Bills of the months of the run, in order; the ratchet looks at those before, as far as there are any.
[[nodiscard]] std::vector<MeteredBill> electricity_bills(const GridSection& grid, const GridMeter& meter);

/// The rows that a run with a metered grid has beside grid_metrics(): what the electricity of the window costs, and the
/// carbon of what was made for it.
[[nodiscard]] std::span<const MetricSpec> bill_metrics();

/// Appends the values of these to the metrics of the run, and adds the bills to its periods, which are then months.
void add_bills(const Scenario& scenario, std::span<const MeteredBill> bills, RunStatistics& statistics);

}  // namespace headroom
