// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/purchase.hpp"

#include "models/check.hpp"
#include "models/network/fat_tree.hpp"

namespace headroom {
namespace {

PurchasedPool pool_of(PoolId id, const PoolSpec& pool, const PoolCosts& price, const CostsSection& costs) {
  PurchasedPool out{
      .pool = id, .name = pool.name, .nodes = pool.nodes, .gpus = std::uint64_t{pool.nodes} * pool.node.gpus};
  const std::uint32_t per_rack = pool.nodes_per_rack > 0 ? pool.nodes_per_rack : pool.nodes;
  out.racks = (pool.nodes + per_rack - 1) / per_rack;
  out.power_kw = pool.nodes * price.power_kw;
  out.servers_usd = pool.nodes * price.price_usd;
  out.installation_usd = pool.nodes * costs.installation_usd_per_node;
  out.storage_usd = static_cast<double>(out.gpus) * costs.storage_usd_per_gpu;
  return out;
}

/// Of all GPUs together, and of each in equal parts.
double fabric_usd_per_gpu(const FabricCosts& fabric, Purchase& purchase, std::uint64_t gpus) {
  if (fabric.usd_per_gpu) return *fabric.usd_per_gpu;
  FabricCosts::Count count = fabric.counted.value_or(FabricCosts::Count{});
  if (!fabric.counted) {
    const auto size = fat_tree_size(gpus, fabric.ports);
    HEADROOM_CHECK(size.has_value(), "the fabric was checked when the scenario was read");
    count = {size->switches, size->links};
  }
  purchase.switches = count.switches;
  purchase.links = count.links;
  const double usd =
      static_cast<double>(count.switches) * fabric.switch_usd + static_cast<double>(count.links) * fabric.link_usd;
  return usd / static_cast<double>(gpus);
}

}  // namespace

double Purchase::total_usd() const {
  double sum = 0.0;
  for (const PurchasedPool& pool : pools) sum += pool.total_usd();
  return sum;
}

double Purchase::power_kw() const {
  double sum = 0.0;
  for (const PurchasedPool& pool : pools) sum += pool.power_kw;
  return sum;
}

Purchase purchase_of(const Scenario& scenario) {
  HEADROOM_CHECK(scenario.costs.has_value(), "a purchase needs prices");
  const CostsSection& costs = *scenario.costs;
  Purchase purchase;
  std::uint64_t gpus = 0, nodes_with_gpus = 0;
  for (std::uint32_t i = 0; i < scenario.cluster.pools.size(); ++i) {
    if (costs.pools[i].rent_usd_per_h) continue;
    const PurchasedPool& pool =
        purchase.pools.emplace_back(pool_of({i}, scenario.cluster.pools[i], costs.pools[i], costs));
    gpus += pool.gpus;
    nodes_with_gpus += pool.gpus > 0 ? pool.nodes : 0;
  }
  if (nodes_with_gpus < 2) return purchase;
  const double per_gpu = fabric_usd_per_gpu(costs.fabric, purchase, gpus);
  for (PurchasedPool& pool : purchase.pools) pool.fabric_usd = per_gpu * static_cast<double>(pool.gpus);
  return purchase;
}

}  // namespace headroom
