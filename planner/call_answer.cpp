// SPDX-License-Identifier: Apache-2.0
#include "planner/call_answer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "models/check.hpp"
#include "models/cost/curtailment.hpp"

namespace headroom {
namespace {

constexpr EnergyPrice never{std::numeric_limits<double>::infinity()};

std::uint8_t deepest_step(const Scenario& scenario) {
  return static_cast<std::uint8_t>(std::ceil(scenario.grid->curtailment->depth * scenario.power->cap_steps - 1e-9));
}

/// All GPUs of the cluster at the activity of most classes, held and not.
struct Gpus {
  Power full, held;
  double work = 0.0, held_work = 0.0;  ///< in GPUs at full clock
};

Gpus all_gpus(const Scenario& scenario, std::uint8_t step) {
  Gpus sum;
  for (std::size_t p = 0; p < scenario.power->spec.pools.size(); ++p) {
    const PoolSpec& pool = scenario.cluster.pools[p];
    const double gpus = static_cast<double>(pool.nodes) * pool.node.gpus;
    const PoolDraw& draw = scenario.power->spec.pools[p];
    if (gpus == 0.0 || draw.busy.empty()) continue;
    const BusyDraw& busy = draw.busy.front();
    const bool holds = step > 0 && !busy.held.empty();
    const HeldDraw held =
        holds ? busy.held[std::min<std::size_t>(step, busy.held.size()) - 1] : HeldDraw{busy.per_gpu, busy.slowdown};
    sum.full += gpus * busy.per_gpu;
    sum.held += gpus * held.per_gpu;
    sum.work += gpus / busy.slowdown;
    sum.held_work += gpus / held.slowdown;
  }
  return sum;
}

Duration mean_length(const std::vector<DemandCall>& calls) {
  Duration sum;
  for (const DemandCall& call : calls) sum += Duration{call.lasts.in_seconds()};
  return calls.empty() ? Duration{} : sum / static_cast<double>(calls.size());
}

EnergyPrice battery_cost(const Scenario& scenario) {
  const CurtailmentSection& section = *scenario.grid->curtailment;
  const auto& battery = scenario.grid->spec.battery;
  if (!battery || section.spec.battery.si == 0.0) return never;
  const std::vector<double>& prices = scenario.grid->spec.price.values();
  const double mean = [&] {
    double sum = 0.0;
    for (const double price : prices) sum += price / static_cast<double>(prices.size());
    return sum;
  }();
  return battery_curtailment({.capacity_price = section.battery_price,
                              .fade_per_cycle = section.fade_per_cycle,
                              .charge_efficiency = battery->battery.charge_efficiency,
                              .discharge_factor = battery->battery.discharge_factor,
                              .recharge_price = EnergyPrice{std::max(mean, 0.0)}});
}

}  // namespace

CurtailmentCosts curtailment_costs(const Scenario& scenario) {
  HEADROOM_CHECK(scenario.power && scenario.grid && scenario.grid->curtailment, "calls are answered in this scenario");
  const CurtailmentSection& section = *scenario.grid->curtailment;
  const Gpus gpus = all_gpus(scenario, deepest_step(scenario));
  const Duration length = mean_length(scenario.grid->spec.calls);
  CurtailmentCosts out{.battery = battery_cost(scenario),
                       .capping = never,
                       .pausing = never,
                       .worth = section.worth,
                       .lost_share = section.lost_share};
  if (gpus.held < gpus.full)
    out.capping = capping_curtailment(gpus.work * section.worth, gpus.work / gpus.held_work, gpus.full, gpus.held);
  if (!section.spec.classes.empty() && gpus.full.si > 0.0 && length.si > 0.0)
    out.pausing = pausing_curtailment({.worth = gpus.work * section.worth,
                                       .power = gpus.full,
                                       .pause = length,
                                       .checkpoint = Duration{section.spec.pause_cost.in_seconds()},
                                       .restart = {},
                                       .lost_share = section.lost_share});
  return out;
}

CurtailmentSpec make_curtailment(const Scenario& scenario) {
  CurtailmentSpec spec = scenario.grid->curtailment->spec;
  const CurtailmentCosts costs = curtailment_costs(scenario);
  spec.deepest = deepest_step(scenario);
  std::vector<std::pair<EnergyPrice, CurtailmentMeans>> means{{costs.battery, CurtailmentMeans::battery},
                                                              {costs.capping, CurtailmentMeans::capping},
                                                              {costs.pausing, CurtailmentMeans::pausing}};
  std::ranges::stable_sort(means, {}, &std::pair<EnergyPrice, CurtailmentMeans>::first);
  for (const auto& [cost, one] : means)
    if (cost < never) spec.order.push_back(one);
  return spec;
}

}  // namespace headroom
