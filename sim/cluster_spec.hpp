// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/ids.hpp"
#include "sim/time.hpp"

/// What the cluster is made of, as a checked value; who uses it when is sim/cluster.hpp.
namespace headroom {

struct NodeSpec {
  std::uint32_t cpus = 0;             ///< cores
  std::uint32_t gpus = 0;             ///< at most 64
  std::string gpu_model;              ///< catalogue name; empty if the node has none or nobody cares
  std::int64_t gpu_memory_bytes = 0;  ///< of one GPU; 0: not stated
  std::int64_t memory_bytes = 0;      ///< of the host; 0: not stated, and not a limit
  std::string like = {};              ///< server of the catalogue that says what the scenario does not; empty: none
};

struct PoolSpec {
  std::string name;
  std::uint32_t nodes = 0;
  NodeSpec node;
  std::uint32_t nodes_per_rack = 0;  ///< 0: one rack holds the pool
  std::string partition;             ///< the static partition (virtual cluster) it belongs to; empty: the common one
  bool rented = false;               ///< of a cloud offer: absent at first, and a partition of its own without a name
};

enum class Lifecycle : std::uint8_t { absent, booting, up, draining, down };
[[nodiscard]] std::string_view to_string(Lifecycle state);

/// Nodes of a pool that change at a stated time. A node that becomes neither up nor draining ends what runs on it.
struct NodeChange {
  Instant at;
  PoolId pool;
  std::uint32_t first = 0, count = 0;  ///< within the pool
  Lifecycle to = Lifecycle::up;
};

/// All nodes but rented ones are up at first; changes at zero come before the first job.
struct ClusterSpec {
  std::vector<PoolSpec> pools;
  std::vector<NodeChange> changes = {};  ///< of one instant: in this order
};

}  // namespace headroom
