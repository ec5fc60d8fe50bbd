// SPDX-License-Identifier: Apache-2.0
#include "models/network/collective.hpp"

#include <algorithm>
#include <bit>

#include "models/check.hpp"

namespace headroom {
namespace {

// In the order of CollectiveOp.
constexpr std::string_view op_names[] = {"all-reduce", "reduce-scatter", "all-gather",  "broadcast",
                                         "reduce",     "all-to-all",     "send-receive"};

double steps(std::uint32_t ranks) {
  return static_cast<double>(ranks) - 1.0;
}

/// (n - 1) / n: of what is cut into n parts, those that are not one's own.
double others(std::uint32_t parts) {
  return parts == 0 ? 0.0 : steps(parts) / static_cast<double>(parts);
}

double ranks_per_node(CollectiveGroup group) {
  HEADROOM_CHECK(group.nodes >= 1 && group.nodes <= group.ranks, "a group has a rank on each of its nodes");
  return static_cast<double>(group.ranks) / static_cast<double>(group.nodes);
}

/// Of what a rank sends to all, the part that stays in its node; its own part is no traffic.
double share_inside(CollectiveGroup group) {
  return (ranks_per_node(group) - 1.0) / static_cast<double>(group.ranks);
}

double share_outside(CollectiveGroup group) {
  return 1.0 - ranks_per_node(group) / static_cast<double>(group.ranks);
}

}  // namespace

std::span<const std::string_view> collective_op_names() {
  return op_names;
}

std::string_view to_string(CollectiveOp op) {
  return op_names[static_cast<std::size_t>(op)];
}

std::optional<CollectiveOp> collective_op(std::string_view name) {
  const auto* const found = std::ranges::find(op_names, name);
  if (found == std::end(op_names)) return std::nullopt;
  return static_cast<CollectiveOp>(found - std::begin(op_names));
}

double bus_factor(CollectiveOp op, std::uint32_t ranks) {
  switch (op) {
    case CollectiveOp::all_reduce:
      return 2.0 * others(ranks);
    case CollectiveOp::reduce_scatter:
    case CollectiveOp::all_gather:
    case CollectiveOp::all_to_all:
      return others(ranks);
    case CollectiveOp::broadcast:
    case CollectiveOp::reduce:
    case CollectiveOp::send_receive:
      return 1.0;
  }
  return 1.0;
}

Duration ring_time(CollectiveOp op, std::uint32_t ranks, DataSize size, AlphaBeta link) {
  HEADROOM_CHECK(op != CollectiveOp::all_to_all && op != CollectiveOp::send_receive, "no ring does this");
  if (ranks <= 1) return {};
  const double rounds = op == CollectiveOp::all_reduce ? 2.0 : 1.0;
  return rounds * steps(ranks) * link.latency + bus_factor(op, ranks) * size / link.bandwidth;
}

Duration tree_time(std::uint32_t ranks, DataSize size, AlphaBeta link) {
  if (ranks <= 1) return {};
  const double depth = std::bit_width(ranks - 1U);  // ceil(log2)
  return 2.0 * depth * link.latency + 2.0 * size / link.bandwidth;
}

Duration hierarchical_time(CollectiveGroup group, DataSize size, AlphaBeta inside, AlphaBeta across) {
  const double per_node = ranks_per_node(group);
  const Duration in_node =
      2.0 * (per_node - 1.0) * inside.latency + 2.0 * (per_node - 1.0) / per_node * size / inside.bandwidth;
  return in_node + ring_time(CollectiveOp::all_reduce, group.nodes, size / per_node, across);
}

Duration switch_reduce_time(DataSize size, AlphaBeta path) {
  return path.latency + size / path.bandwidth;
}

Duration direct_all_to_all_time(CollectiveGroup group, DataSize size, AlphaBeta inside, AlphaBeta across) {
  const double per_node = ranks_per_node(group);
  const Duration stays = (per_node - 1.0) * inside.latency + share_inside(group) * size / inside.bandwidth;
  const Duration leaves =
      (static_cast<double>(group.ranks) - per_node) * across.latency + share_outside(group) * size / across.bandwidth;
  return std::max(stays, leaves);
}

Duration send_receive_time(DataSize size, AlphaBeta link) {
  return link.latency + size / link.bandwidth;
}

Duration least_time(CollectiveOp op, CollectiveGroup group, DataSize size, PortRates ports) {
  const double per_node = ranks_per_node(group);
  if (group.ranks == 1) return {};
  if (op == CollectiveOp::send_receive) return size / (group.nodes > 1 ? ports.node : ports.rank);
  const bool is_exchange = op == CollectiveOp::all_to_all;
  const DataSize rank_bytes = (is_exchange ? share_inside(group) : bus_factor(op, group.ranks)) * size;
  if (group.nodes == 1) return rank_bytes / ports.rank;
  const DataSize node_bytes = (is_exchange ? per_node * share_outside(group) : bus_factor(op, group.nodes)) * size;
  // What a rank gets from another node need not pass the port inside of its own.
  const DataSize inside = is_exchange ? rank_bytes : DataSize{};
  return std::max(inside / ports.rank, node_bytes / ports.node);
}

}  // namespace headroom
