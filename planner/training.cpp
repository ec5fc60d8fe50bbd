// SPDX-License-Identifier: Apache-2.0
#include "planner/training.hpp"

#include <algorithm>
#include <utility>

#include "models/cost/gpu_hour.hpp"
#include "planner/ledger/purchase.hpp"

namespace headroom {
namespace {

constexpr std::size_t plans_shown = 10;
constexpr double months_per_year = 12.0;

/// Of the fabric, what one GPU of the pool has.
double fabric_per_gpu(const Scenario& scenario, std::size_t pool) {
  const Purchase purchase = purchase_of(scenario);
  const auto own = std::ranges::find(purchase.pools, PoolId{static_cast<std::uint32_t>(pool)}, &PurchasedPool::pool);
  return own == purchase.pools.end() || own->gpus == 0 ? 0.0 : own->fabric_usd / static_cast<double>(own->gpus);
}

double owned_gpu_hour(const CostsSection& costs, const PoolCosts& pool, const NodeSpec& node, double network) {
  const double gpus = node.gpus, kw = pool.power_kw / gpus;
  const double install = costs.installation_usd_per_node / gpus;
  const double price = pool.price_usd / gpus + network + costs.storage_usd_per_gpu + install;
  const OwnedGpu gpu{
      .price_per_server = pool.price_usd,
      .gpus_per_server = gpus,
      .network_per_gpu = network,
      .storage_per_gpu = costs.storage_usd_per_gpu,
      .install_per_gpu = install,
      .annual_rate = costs.wacc,
      .life_years = costs.life_months / months_per_year,
      .residual_fraction = costs.residual,
      .kw_per_gpu = kw,
      .space_per_kw_month = costs.space_usd_per_kw_month + costs.facility_usd_per_kw_month,
      .load = costs.load,
      .pue = costs.pue,
      .energy_price_per_kwh = costs.energy_usd_per_kwh,
      .maintenance_fraction_per_year = costs.maintenance,
      .licence_per_gpu_year = costs.licence_usd_per_gpu_year,
      .insurance_per_gpu_year = costs.insurance * price,
      .staff_per_gpu_month = costs.staff.nodes_per_person > 0.0
                                 ? costs.staff.usd_per_year / months_per_year / costs.staff.nodes_per_person / gpus
                                 : 0.0};
  return gpu_hour_cost(gpu).wall();
}

TrainingSearch search_of(const TrainingAnswer& answer) {
  const TrainingHardware& hardware = answer.hardware;
  return {.model = answer.question.job.model,
          .base = answer.question.job.plan,
          .gpu = hardware.gpu,
          .node = hardware.node,
          .memory = hardware.memory,
          .allowance = hardware.allowance};
}

void evaluate_stated(TrainingAnswer& answer) {
  const TrainingClass& job = answer.question.job;
  const auto plan = on_gpus(job.plan, answer.question.gpus);
  if (!plan) {
    answer.why_not_stated =
        "the GPUs do not divide by tensor x pipeline x context = " + std::to_string(job.plan.gpus());
    return;
  }
  if (const auto fault = validate(job.model, *plan)) {
    answer.why_not_stated = *fault;
    return;
  }
  answer.stated =
      RankedPlan{*plan, training_memory(job.model, *plan, answer.hardware.allowance),
                 training_step(job.model, *plan, answer.hardware.gpu, default_network(*plan, answer.hardware.node))};
}

void find_best(TrainingAnswer& answer) {
  const TrainingSearch search = search_of(answer);
  const std::int64_t gpus = answer.question.gpus;
  answer.fastest = fastest_plans(search, gpus, plans_shown);
  answer.fewest = fewest_gpus(search, gpus);
  if (!answer.fewest) return;
  for (std::int64_t count = gpus; count >= *answer.fewest; count = count % 2 == 0 ? count / 2 : 0) {
    const auto best = fastest_plans(search, count, 1);
    if (!best.empty()) answer.by_count.push_back(best.front());
  }
  if (answer.by_count.empty() || answer.by_count.back().plan.gpus() != *answer.fewest)
    for (RankedPlan& best : fastest_plans(search, *answer.fewest, 1)) answer.by_count.push_back(std::move(best));
}

}  // namespace

std::optional<GpuHourPrice> price_of_pool(const Scenario& scenario, std::size_t pool) {
  if (!scenario.costs || pool >= scenario.costs->pools.size()) return std::nullopt;
  const PoolCosts& costs = scenario.costs->pools[pool];
  const NodeSpec& node = scenario.cluster.pools[pool].node;
  if (costs.rent_usd_per_h) return GpuHourPrice{*costs.rent_usd_per_h / node.gpus, "the rent of the pool"};
  return GpuHourPrice{owned_gpu_hour(*scenario.costs, costs, node, fabric_per_gpu(scenario, pool)),
                      "the costs section, every hour paid for"};
}

const RankedPlan* TrainingAnswer::chosen() const {
  if (question.searches) return fastest.empty() ? nullptr : &fastest.front();
  return stated_fits() ? &*stated : nullptr;
}

TrainingAnswer answer_training(const Scenario& scenario, TrainingQuestion question, TrainingHardware hardware) {
  const PoolSpec& pool = scenario.cluster.pools[question.pool];
  TrainingAnswer answer{.question = std::move(question),
                        .pool = pool.name,
                        .pool_gpus = std::int64_t{pool.nodes} * pool.node.gpus,
                        .hardware = std::move(hardware),
                        .stated = std::nullopt,
                        .why_not_stated = {},
                        .fastest = {},
                        .by_count = {},
                        .fewest = std::nullopt};
  evaluate_stated(answer);
  if (answer.question.searches || !answer.stated_fits()) find_best(answer);
  return answer;
}

}  // namespace headroom
