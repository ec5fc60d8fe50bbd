// SPDX-License-Identifier: Apache-2.0
#include "planner/heat_removal.hpp"

#include <algorithm>
#include <iterator>

namespace headroom {
namespace {

std::uint32_t nodes_of(const ClusterSpec& cluster) {
  std::uint32_t nodes = 0;
  for (const PoolSpec& pool : cluster.pools) nodes += pool.nodes;
  return nodes;
}

}  // namespace

HeatRemoval::HeatRemoval(const CoolingSection& section, const ClusterSpec& cluster, const Window& window)
    : board_(nodes_of(cluster)), site_(section.spec, board_), meter_(cluster, window) {}

void HeatRemoval::add_to(RunStatistics& statistics) const {
  std::ranges::copy(meter_.metrics(), std::back_inserter(statistics.metrics));
  std::ranges::copy(meter_.series(), std::back_inserter(statistics.series));
}

}  // namespace headroom
