// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/allocation.hpp"
#include "sim/cluster.hpp"
#include "sim/demand.hpp"

namespace headroom {

/// How many places one demand will have, as leases end and others begin: the what-if behind a reservation. Works on a
/// private overlay that holds only the nodes that changed, so a forecast costs what it touches. Where each task takes
/// one unit of one resource (Demand::unit), it is a plain count.
///
/// Nothing is held in the what-if that is not held in the cluster, and on the same GPUs, so what fits into the cluster
/// fits into the what-if.
///
/// It asks whether the tasks fit, not where a placement would put them: for a placement that wants more than room (one
/// leaf, one island) it is a necessary condition.
class CapacityForecast {
 public:
  /// Starts from what is free now.
  void begin(const Cluster& cluster, const Demand& demand);
  [[nodiscard]] bool fits() const { return places_ >= needed_; }
  /// A lease ends.
  void release(const Allocation& where);
  /// A lease that does not end in time is about to begin: the cluster has room for it. If the demand would no longer
  /// fit, nothing changes and the answer is false.
  [[nodiscard]] bool hold(const Allocation& where);
  /// A lease begins that ends in time: it is about to change the cluster, but not what the forecast says of it.
  void pass_over(const Allocation& where);

 private:
  enum class Direction : std::uint8_t { give, take };
  struct Node {
    std::uint64_t epoch = 0;  // what follows is of the forecast of this number
    Free free;
  };
  struct Turn {  // what a slice made of a node: those of a gang mostly do the same to nodes that are alike
    PoolId pool;
    Direction direction = Direction::give;
    std::uint32_t gpus = 0, cpus = 0;
    std::int64_t memory_bytes = 0;
    Free before, after;
    std::int64_t places = 0;
  };
  void change(const Allocation& where, Direction direction);
  std::int64_t change_share(const Slice& slice, Direction direction);
  [[nodiscard]] bool try_hold(const Allocation& where);
  SharedGpus& shared_gpus(std::uint32_t node);
  Free& overlay(std::uint32_t node) {
    if (nodes_[node].epoch != epoch_) open(node);
    return nodes_[node].free;
  }
  void open(std::uint32_t node);
  [[nodiscard]] Turn turn(PoolId pool, const Free& free, const Slice& slice, Direction direction);

  const Cluster* cluster_ = nullptr;
  const Demand* demand_ = nullptr;
  bool counted_ = false;  // a plain count of units
  std::int64_t places_ = 0, needed_ = 0;
  std::vector<Node> nodes_;
  std::uint64_t epoch_ = 0;
  Turn last_;                       // whose pool is not valid if there is none
  std::vector<SharedGpus> shared_;  // by node, as in nodes_; empty as long as nobody shares a GPU
  PartialGpuTable partial_;         // values of Free::partial in the what-if
  Allocation named_;                // storage of hold(), used again
};

}  // namespace headroom
