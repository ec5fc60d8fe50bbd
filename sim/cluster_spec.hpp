// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What the cluster is made of, as a checked value; who uses it when is sim/cluster.hpp.
namespace headroom {

struct NodeSpec {
  std::uint32_t cpus = 0;          ///< cores
  std::uint32_t gpus = 0;          ///< at most 64
  std::string gpu_model;           ///< catalogue name; empty if the node has none or nobody cares
  std::int64_t gpu_memory_bytes = 0;  ///< of one GPU; 0: not stated
  std::int64_t memory_bytes = 0;   ///< of the host; 0: not stated, and not a limit
};

struct PoolSpec {
  std::string name;
  std::uint32_t nodes = 0;
  NodeSpec node;
  std::uint32_t nodes_per_rack = 0;  ///< 0: one rack holds the pool
  std::string partition;             ///< the static partition (virtual cluster) it belongs to; empty: the common one
};

struct ClusterSpec {
  std::vector<PoolSpec> pools;
};

}  // namespace headroom
