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
  void change(const Allocation& where, Direction direction);
  std::int64_t change_share(const Slice& slice, Direction direction);
  [[nodiscard]] bool try_hold(const Allocation& where);
  SharedGpus& shared_gpus(std::uint32_t node);
  Free& overlay(std::uint32_t node);

  const Cluster* cluster_ = nullptr;
  const Demand* demand_ = nullptr;
  bool counted_ = false;  // a plain count of units
  std::int64_t places_ = 0, needed_ = 0;
  std::vector<Free> free_;  // by node, where stamp_ says so
  std::vector<std::uint64_t> stamp_;
  std::uint64_t epoch_ = 0;
  std::vector<SharedGpus> shared_;  // by node, where stamp_ says so; empty as long as nobody shares a GPU
  PartialGpuTable partial_;         // values of Free::partial in the what-if
  Allocation named_;                // storage of hold(), used again
};

}  // namespace headroom
