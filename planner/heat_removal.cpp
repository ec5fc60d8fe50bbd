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
    : board_(nodes_of(cluster)), site_(section.spec, board_), meter_(window) {}

/// What is stored counts from absolute zero.
void HeatRemoval::add_to(std::vector<Balance>& balances, const SiteEnergy& whole_run) const {
  const PlantRun& plant = site_.plant();
  balances.push_back({"heat that is made", "electricity of nodes", "heat of nodes",
                      (whole_run.nodes + whole_run.supplies).energy().si, site_.made().si, "J"});
  balances.push_back({"heat", "stored at first + of nodes + of fans and pumps", "rejected + stored at last",
                      (site_.stored_at_first() + site_.made() + plant.heat_own()).si,
                      (plant.heat_out() + site_.stored()).si, "J"});
}

void HeatRemoval::add_to(RunStatistics& statistics) const {
  std::ranges::copy(meter_.metrics(), std::back_inserter(statistics.metrics));
  std::ranges::copy(meter_.series(), std::back_inserter(statistics.series));
}

}  // namespace headroom
