// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "planner/ledger/ledger.hpp"
#include "planner/ledger/service.hpp"
#include "sim/metric_spec.hpp"

namespace headroom {

/// The rows `cost.*` of the metric table: what a scenario with a `costs` section has besides those of the run.
[[nodiscard]] std::span<const MetricSpec> cost_metrics();

/// Their values, NaN where there is none: no rate of return without a recharge, no payback within the horizon.
[[nodiscard]] std::vector<MetricValue> cost_values(const Scenario& scenario, const Ledger& ledger,
                                                   const Service& service);

/// What comes to an hour, summed over the service and discounted to the order as costs are: what levelised costs are
/// divided by.
[[nodiscard]] double discounted(const CostsSection& costs, const Service& service, double ServiceRates::*rate);

/// The level payment, at the end of each month of service, that is worth as much as all costs of the ledger.
[[nodiscard]] double level_month_usd(const CostsSection& costs, const Ledger& ledger);

/// Prices what a run came to: appends the cost metrics to those of the run. Nothing happens without a `costs` section.
void add_cost_metrics(const Scenario& scenario, RunStatistics& statistics);

}  // namespace headroom
