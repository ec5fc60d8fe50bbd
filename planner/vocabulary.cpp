// SPDX-License-Identifier: Apache-2.0
#include "planner/vocabulary.hpp"

#include "planner/bursting/registry.hpp"
#include "planner/capping/registry.hpp"
#include "planner/dispatch/registry.hpp"
#include "planner/interconnect.hpp"
#include "planner/ledger/cost_metrics.hpp"
#include "planner/ledger/electricity_bill.hpp"
#include "planner/measured_power.hpp"
#include "planner/policies/registry.hpp"
#include "planner/training_meter.hpp"
#include "sim/cloud_meter.hpp"
#include "sim/cooling/cooling_meter.hpp"
#include "sim/energy/grid_meter.hpp"
#include "sim/metrics.hpp"
#include "sim/power/energy_meter.hpp"
#include "sim/power/throttle_meter.hpp"

namespace headroom {
namespace {

template <class EntryType>
PolicyFamily family(std::string_view key, std::string_view help, std::string_view fallback,
                    std::span<const EntryType> table) {
  PolicyFamily family{key, help, fallback, {}};
  for (const EntryType& entry : table) family.entries.push_back(entry.what);
  return family;
}

}  // namespace

Vocabulary full_vocabulary() {
  Vocabulary vocabulary;
  vocabulary.scheduler = {
      family("order", "who is next", "fifo", orders()),
      family("backfill", "who may jump the line once its head is blocked", "easy", backfills()),
      family("placement", "where a job goes", "best-fit", placements()),
  };
  vocabulary.cloud = {
      family("policy", "which waiting jobs burst to rented instances, and when", "queue-wait", burst_policies())};
  vocabulary.power = {family("capping", "what happens at a limit of the power tree", "none", cap_policies())};
  vocabulary.battery = {family("dispatch", "when the battery charges and discharges", "none", dispatch_policies())};
  vocabulary.metrics.assign(run_metrics().begin(), run_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), cloud_metrics().begin(), cloud_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), energy_metrics().begin(), energy_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), measured_power_metrics().begin(), measured_power_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), throttle_metrics().begin(), throttle_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), grid_metrics().begin(), grid_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), bill_metrics().begin(), bill_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), cooling_metrics().begin(), cooling_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), waiting_metrics().begin(), waiting_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), interconnect_metrics().begin(), interconnect_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), training_metrics().begin(), training_metrics().end());
  vocabulary.metrics.insert(vocabulary.metrics.end(), cost_metrics().begin(), cost_metrics().end());
  return vocabulary;
}

}  // namespace headroom
