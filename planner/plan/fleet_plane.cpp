// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/fleet_plane.hpp"

#include <algorithm>
#include <limits>

namespace headroom {
namespace {

/// The values of one decision, if they are numbers of nodes of one pool.
struct Axis {
  std::size_t pool = 0;
  std::size_t stride = 1;            ///< between points that differ by one value
  std::vector<std::uint32_t> nodes;  ///< by value
  std::vector<std::size_t> order;    ///< values by nodes, ascending
};

/// A path such as "cluster.pools[h100].nodes" or "cluster.pools[0].nodes": which pool it is shows in what it changes.
std::optional<Axis> axis_of(Sweep& sweep, std::size_t variation, std::size_t stride) {
  const Variation& decision = sweep.variations()[variation];
  if (!decision.path.starts_with("cluster.pools[") || !decision.path.ends_with("].nodes")) return std::nullopt;
  const auto& pools = sweep.scenario(0).cluster.pools;
  const std::string name = decision.path.substr(14, decision.path.size() - 14 - 7);
  std::size_t pool = 0;
  while (pool < pools.size() && pools[pool].name != name && std::to_string(pool) != name) ++pool;
  if (pool == pools.size()) return std::nullopt;
  Axis axis{.pool = pool, .stride = stride, .nodes = {}, .order = {}};
  for (std::size_t value = 0; value < decision.values.size(); ++value) {
    axis.nodes.push_back(sweep.scenario(value * stride).cluster.pools[pool].nodes);
    axis.order.push_back(value);
  }
  std::ranges::sort(axis.order, {}, [&axis](std::size_t value) { return axis.nodes[value]; });
  return axis;
}

std::optional<std::vector<Axis>> axes_of(Sweep& sweep) {
  std::vector<Axis> axes;
  std::size_t stride = 1;
  for (std::size_t v = sweep.variations().size(); v-- > 0;) {
    auto axis = axis_of(sweep, v, stride);
    if (!axis || std::ranges::find(axes, axis->pool, &Axis::pool) != axes.end()) return std::nullopt;
    axes.insert(axes.begin(), *axis);
    stride *= sweep.variations()[v].values.size();
  }
  return axes;
}

/// What a node of the pool adds to the costs in the cheapest step; 0 if there is no step.
double cheapest_step(const Axis& axis, std::span<const double> costs) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t p = 0; p < costs.size(); ++p) {
    const std::size_t value = p / axis.stride % axis.nodes.size();
    const auto next = std::ranges::find(axis.order, value) + 1;
    if (next == axis.order.end() || axis.nodes[*next] == axis.nodes[value]) continue;
    const double added = costs[p - value * axis.stride + *next * axis.stride] - costs[p];
    least = std::min(least, added / (axis.nodes[*next] - axis.nodes[value]));
  }
  return least < std::numeric_limits<double>::infinity() ? least : 0.0;
}

}  // namespace

std::optional<FleetPlane> plane_below(Sweep& sweep, std::span<const double> costs) {
  const auto axes = axes_of(sweep);
  if (!axes) return std::nullopt;
  FleetPlane plane;
  std::size_t least = 0;
  for (const Axis& axis : *axes) least += axis.order.front() * axis.stride;
  const auto& pools = sweep.scenario(least).cluster.pools;
  plane.constant = costs[least];
  for (const PoolSpec& pool : pools) plane.other_gpus += static_cast<double>(pool.nodes) * pool.node.gpus;
  for (const Axis& axis : *axes) {
    const PoolSpec& pool = pools[axis.pool];
    FleetType type{.name = pool.name, .gpus_per_node = static_cast<double>(pool.node.gpus)};
    type.cost_per_node = cheapest_step(axis, costs);
    type.least = pool.nodes;
    type.most = axis.nodes[axis.order.back()];
    plane.constant -= type.cost_per_node * type.least;
    plane.other_gpus -= type.gpus_per_node * type.least;
    plane.problem.types.push_back(std::move(type));
  }
  return plane;
}

}  // namespace headroom
