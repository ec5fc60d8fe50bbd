// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "planner/ledger/service.hpp"
#include "scenarios/calendar_months.hpp"
#include "scenarios/scenario.hpp"

/// Clusters for tests of the ledger, in which only what a test sets costs anything.
namespace headroom {

/// `nodes` servers of 8 GPUs at a price, and nothing else that costs.
inline Scenario bare_cluster(std::uint32_t nodes, double price_usd) {
  Scenario scenario;
  scenario.cluster.pools = {{.name = "gpu", .nodes = nodes, .node = {.cpus = 112, .gpus = 8}}};
  CostsSection costs;
  costs.fabric.usd_per_gpu = 0.0;
  costs.staff = {1.0, 0.0};
  costs.pools = {{.price_usd = price_usd, .power_kw = 0.0, .rent_usd_per_h = {}}};
  scenario.costs = costs;
  return scenario;
}

inline ServiceRates all_busy(double gpus) {
  return {.gpus_paid = gpus, .gpus_present = gpus, .gpus_held = gpus, .gpus_useful = gpus, .jobs_ended_per_h = 1.0};
}

inline Service steady(const Scenario& scenario, const ServiceRates& rates) {
  return Service(rates, hours_of_months(scenario.run.start_unix_s, scenario.costs->horizon_months));
}

}  // namespace headroom
