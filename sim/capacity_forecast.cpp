// SPDX-License-Identifier: Apache-2.0
#include "sim/capacity_forecast.hpp"

#include <bit>
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
  free_.resize(cluster.node_count());
  stamp_.resize(cluster.node_count(), 0);
  shared_.clear();
  if (cluster.has_shares()) shared_.resize(cluster.node_count());
  opened_ = 0;
}

void CapacityForecast::release(const Allocation& where) {
  change(where, Direction::give);
}

bool CapacityForecast::hold(const Allocation& where) {
  if (!counted_ && !where.slices.empty() && where.slices[0].gpu_milli > 0) return hold_shares(where);
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
    const auto whole = static_cast<std::int64_t>(slice.gpu_milli > 0 ? 0 : slice.gpus());
    free.gpus = static_cast<std::uint32_t>(free.gpus + sign * whole);
    free.cpus = static_cast<std::uint32_t>(free.cpus + sign * static_cast<std::int64_t>(slice.cpus));
    free.memory_bytes += sign * slice.memory_bytes;
    if (slice.gpu_milli > 0) change_share(slice, direction);
    if (counts) places_ += demand_->tasks_on(free);
  }
}

/// What a share would take is not what it gives back (it may have opened a GPU), so a refused one is undone by copies.
bool CapacityForecast::hold_shares(const Allocation& where) {
  struct Before {
    std::uint32_t node;
    Free free;
    SharedGpus shared;
  };
  std::vector<Before> before;
  for (const Slice& slice : where.slices) {
    const std::uint32_t node = slice.node.index;
    if (before.empty() || before.back().node != node) before.push_back({node, overlay(node), shared_gpus(node)});
  }
  const std::int64_t places = places_;
  no_room_ = false;
  change(where, Direction::take);
  if (fits() && !no_room_) return true;
  for (const Before& node : before) {
    free_[node.node] = node.free;
    shared_[node.node] = node.shared;
  }
  places_ = places;
  return false;
}

/// The GPU part of a slice that shares one, on a node whose overlay exists.
void CapacityForecast::change_share(const Slice& slice, Direction direction) {
  const std::uint32_t node = slice.node.index;
  SharedGpus& shared = shared_gpus(node);
  Free& free = free_[node];
  if (direction == Direction::take) {
    if (SharedGpus::Gpu* gpu = shared.tightest(slice.gpu_milli)) {
      gpu->free = static_cast<std::uint16_t>(gpu->free - slice.gpu_milli);
    } else if (free.gpus > 0) {
      shared.open(static_cast<std::uint8_t>(64 + opened_++ % 128), slice.gpu_milli);
      free.gpus -= 1;
    } else {
      no_room_ = true;
    }
  } else {
    const auto number = static_cast<std::uint8_t>(std::countr_zero(slice.gpu_mask));
    SharedGpus::Gpu* gpu = shared.find(number);
    HEADROOM_CHECK(gpu != nullptr, "a forecast releases a share that nobody holds");
    gpu->free = static_cast<std::uint16_t>(gpu->free + slice.gpu_milli);
    if (gpu->free == whole_gpu) {
      shared.close(number);
      free.gpus += 1;
    }
  }
  free.partial = shared.value(cluster_->partial_gpus());
}

SharedGpus& CapacityForecast::shared_gpus(std::uint32_t node) {
  if (shared_.empty()) shared_.resize(cluster_->node_count());
  return shared_[node];
}

Free& CapacityForecast::overlay(std::uint32_t node) {
  if (stamp_[node] != epoch_) {
    stamp_[node] = epoch_;
    free_[node] = cluster_->free_on({node});
    if (cluster_->has_shares()) shared_gpus(node) = cluster_->shared_gpus({node});
  }
  return free_[node];
}

}  // namespace headroom
