// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/ids.hpp"

namespace headroom {

/// What a lease holds on one node.
struct Slice {
  NodeId node;
  std::uint32_t tasks = 0;
  std::uint32_t cpus = 0;
  std::int64_t memory_bytes = 0;
  std::uint64_t gpu_mask = 0;  ///< bit i: GPU i of the node; filled in by the cluster, which picks the lowest free ones
};

/// Where a gang runs: one slice per node, ascending node ids.
struct Allocation {
  std::vector<Slice> slices;
};

}  // namespace headroom
