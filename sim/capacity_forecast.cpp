// SPDX-License-Identifier: Apache-2.0
#include "sim/capacity_forecast.hpp"

#include <limits>

#include "models/check.hpp"

namespace headroom {

void CapacityForecast::begin(const Cluster& cluster, const Demand& demand) {
  cluster_ = &cluster;
  demand_ = &demand;
  counted_ = demand.unit != UnitResource::none && cluster.all_up(demand.partition) &&
             !(demand.unit == UnitResource::gpu && cluster.has_shares());
  needed_ = demand.request.tasks;
  places_ = 0;
  shared_.clear();
  if (counted_) {
    places_ = static_cast<std::int64_t>(cluster.places(demand, std::numeric_limits<std::uint64_t>::max()));
    return;
  }
  // Node by node from the start, as change() counts: tasks_on() is capped at the size of the gang, free units are not.
  for (const std::uint32_t index : cluster.active_classes(demand.partition)) {
    const NodeClass& group = cluster.node_class(index);
    if (demand.pools[group.pool.index] == 1) places_ += std::int64_t{demand.tasks_on(group.free)} * group.nodes.count();
  }
  ++epoch_;
  nodes_.resize(cluster.node_count());
  last_.pool = {};
}

void CapacityForecast::release(const Allocation& where) {
  change(where, Direction::give);
}

bool CapacityForecast::hold(const Allocation& where) {
  if (!where.slices.empty() && where.slices[0].gpu_milli > 0) {
    named_ = where;
    HEADROOM_CHECK(cluster_->choose_shared_gpus(named_.slices), "a lease that begins has room");
    return try_hold(named_);
  }
  return try_hold(where);
}

bool CapacityForecast::try_hold(const Allocation& where) {
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
    const bool shares = !where.slices.empty() && where.slices[0].gpu_milli > 0;
    if (demand_->unit == UnitResource::cpu) {
      places_ += sign * std::int64_t{where.cpus};
    } else if (!shares) {
      places_ += sign * std::int64_t{where.gpus};
    } else {
      for (const Slice& slice : where.slices) places_ += change_share(slice, direction);
    }
    return;
  }
  for (const Slice& slice : where.slices) {
    if (cluster_->lifecycle(slice.node) != Lifecycle::up) continue;  // a node that drains gives nothing back
    Free& free = overlay(slice.node.index);
    const PoolId pool = cluster_->pool_of(slice.node);
    if (last_.pool != pool || last_.before != free || last_.gpus != slice.gpus() || last_.cpus != slice.cpus ||
        last_.memory_bytes != slice.memory_bytes || last_.direction != direction || slice.gpu_milli > 0)
      last_ = turn(pool, free, slice, direction);
    free = last_.after;
    places_ += last_.places;
  }
}

CapacityForecast::Turn CapacityForecast::turn(PoolId pool, const Free& free, const Slice& slice, Direction direction) {
  const std::int64_t sign = direction == Direction::give ? 1 : -1;
  Turn turn{pool, direction, slice.gpus(), slice.cpus, slice.memory_bytes, free, free, 0};
  const bool is_share = slice.gpu_milli > 0;
  const std::int64_t gpus = free.gpus + (is_share ? change_share(slice, direction) : sign * std::int64_t{slice.gpus()});
  HEADROOM_CHECK(gpus >= 0, "a what-if holds a GPU that is in use");
  turn.after.gpus = static_cast<std::uint32_t>(gpus);
  if (is_share) turn.after.partial = shared_gpus(slice.node.index).value(partial_);
  turn.after.cpus = static_cast<std::uint32_t>(free.cpus + sign * static_cast<std::int64_t>(slice.cpus));
  turn.after.memory_bytes += sign * slice.memory_bytes;
  if (demand_->pools[pool.index] == 1)
    turn.places = std::int64_t{demand_->tasks_on(turn.after)} - std::int64_t{demand_->tasks_on(free)};
  if (is_share) turn.pool = {};  // others hold other GPUs
  return turn;
}

/// How many whole GPUs the node has more. Unless units are counted, its overlay exists.
std::int64_t CapacityForecast::change_share(const Slice& slice, Direction direction) {
  SharedGpus& shared = shared_gpus(slice.node.index);
  SharedGpus::Gpu* gpu = shared.find(slice.shared_gpu());
  if (direction == Direction::take) {
    if (gpu == nullptr) return shared.open(slice.shared_gpu(), slice.gpu_milli), -1;
    HEADROOM_CHECK(gpu->free >= slice.gpu_milli, "a what-if holds a share that is in use");
    gpu->free = static_cast<std::uint16_t>(gpu->free - slice.gpu_milli);
    return 0;
  }
  HEADROOM_CHECK(gpu != nullptr, "a forecast releases a share that nobody holds");
  gpu->free = static_cast<std::uint16_t>(gpu->free + slice.gpu_milli);
  if (gpu->free < whole_gpu) return 0;
  return shared.close(slice.shared_gpu()), 1;
}

SharedGpus& CapacityForecast::shared_gpus(std::uint32_t node) {
  if (shared_.empty()) shared_.resize(cluster_->node_count());
  return shared_[node];
}

void CapacityForecast::open(std::uint32_t node) {
  nodes_[node] = {epoch_, cluster_->free_on({node})};
  if (cluster_->has_shares()) shared_gpus(node) = cluster_->shared_gpus({node});
}

}  // namespace headroom
