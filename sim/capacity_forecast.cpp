// SPDX-License-Identifier: Apache-2.0
#include "sim/capacity_forecast.hpp"

#include <limits>

namespace headroom {

void CapacityForecast::begin(const Cluster& cluster, const Demand& demand) {
  cluster_ = &cluster;
  demand_ = &demand;
  counted_ = demand.unit != UnitResource::none && cluster.all_up();
  needed_ = demand.request.tasks;
  places_ = 0;
  if (counted_) {
    places_ = static_cast<std::int64_t>(cluster.places(demand, std::numeric_limits<std::uint64_t>::max()));
    return;
  }
  // Node by node from the start, as change() counts: tasks_on() is capped at the size of the gang, free units are not.
  for (const std::uint32_t index : cluster.active_classes()) {
    const NodeClass& group = cluster.node_class(index);
    if (demand.pools[group.pool.index] == 1) places_ += std::int64_t{demand.tasks_on(group.free)} * group.nodes.count();
  }
  ++epoch_;
  free_.resize(cluster.node_count());
  stamp_.resize(cluster.node_count(), 0);
}

void CapacityForecast::release(const Allocation& where) {
  change(where, Direction::give);
}

bool CapacityForecast::hold(const Allocation& where) {
  change(where, Direction::take);
  if (fits()) return true;
  change(where, Direction::give);
  return false;
}

void CapacityForecast::pass_over(const Allocation& where) {
  if (counted_) return;
  for (const Slice& slice : where.slices) overlay(slice.node.index);
}

void CapacityForecast::change(const Allocation& where, Direction direction) {
  const std::int64_t sign = direction == Direction::give ? 1 : -1;
  if (counted_) {
    places_ += sign * static_cast<std::int64_t>(demand_->unit == UnitResource::cpu ? where.cpus : where.gpus);
    return;
  }
  for (const Slice& slice : where.slices) {
    if (cluster_->lifecycle(slice.node) != Lifecycle::up) continue;  // a node that drains gives nothing back
    const bool counts = demand_->pools[cluster_->pool_of(slice.node).index] == 1;
    Free& free = overlay(slice.node.index);
    if (counts) places_ -= demand_->tasks_on(free);
    if (direction == Direction::give) {
      free = {free.gpus + slice.gpus(), free.cpus + slice.cpus, free.memory_bytes + slice.memory_bytes};
    } else {
      free = {free.gpus - slice.gpus(), free.cpus - slice.cpus, free.memory_bytes - slice.memory_bytes};
    }
    if (counts) places_ += demand_->tasks_on(free);
  }
}

Free& CapacityForecast::overlay(std::uint32_t node) {
  if (stamp_[node] != epoch_) {
    stamp_[node] = epoch_;
    free_[node] = cluster_->free_on({node});
  }
  return free_[node];
}

}  // namespace headroom
