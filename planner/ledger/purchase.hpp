// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

/// What has to be bought for the pools that are not rented, and what it takes to run: the bill of materials.
namespace headroom {

struct PurchasedPool {
  PoolId pool;
  std::string name;
  std::uint32_t nodes = 0;
  std::uint64_t gpus = 0;
  std::uint32_t racks = 0;
  double power_kw = 0.0;  ///< at full load
  double servers_usd = 0.0, installation_usd = 0.0, fabric_usd = 0.0, storage_usd = 0.0;

  [[nodiscard]] double total_usd() const { return servers_usd + installation_usd + fabric_usd + storage_usd; }
};

struct Purchase {
  std::vector<PurchasedPool> pools;
  std::uint64_t switches = 0, links = 0;  ///< 0 where the fabric is priced per GPU

  [[nodiscard]] double total_usd() const;
  [[nodiscard]] double power_kw() const;
};

/// The fabric is that of `cluster.network`; without one, a non-blocking fat tree with one port per GPU
/// (models/network/fat_tree.hpp) over all bought nodes with GPUs; unless there is a price per GPU. A single node with
/// GPUs needs none. Ports of rented nodes are part of it: who owns the GPUs pays for all of it.
///
/// Domain   the scenario has costs (CHECK); read_scenario() has refused more GPUs than a tree of the stated switches
///          connects.
[[nodiscard]] Purchase purchase_of(const Scenario& scenario);

}  // namespace headroom
