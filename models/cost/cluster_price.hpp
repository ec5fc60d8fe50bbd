// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a cluster costs to buy, as a bill of materials.
namespace headroom {

/// Amounts are in the currency of the caller. Domain: gpus_per_node > 0 and nodes > 0 for a price per GPU.
struct ClusterPurchase {
  double nodes = 0.0;
  double gpus_per_node = 0.0;
  double price_per_node = 0.0;
  double site_per_node = 0.0;  ///< facility, installation, and operation if it is paid in advance
  double switches = 0.0;
  double price_per_switch = 0.0;
  double cables = 0.0;  ///< connectors, optics and cables of the whole cluster
};

/// nodes * (price_per_node + site_per_node) + switches * price_per_switch + cables
[[nodiscard]] constexpr double purchase_price(const ClusterPurchase& buy) {
  return buy.nodes * (buy.price_per_node + buy.site_per_node) + buy.switches * buy.price_per_switch + buy.cables;
}

[[nodiscard]] constexpr double purchase_price_per_gpu(const ClusterPurchase& buy) {
  return purchase_price(buy) / (buy.nodes * buy.gpus_per_node);
}

}  // namespace headroom
