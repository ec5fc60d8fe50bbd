// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/allocation.hpp"
#include "sim/demand.hpp"
#include "sim/node_set.hpp"
#include "sim/places.hpp"
#include "sim/run_record.hpp"

namespace headroom {

/// All nodes of a pool that are up and have the same amount free. A decision looks at these and not at nodes, so its
/// cost follows the number of distinct states.
struct NodeClass {
  PoolId pool;
  Free free;
  NodeSet nodes;  ///< indices within the pool
};

/// Who uses what: the only owner of allocation state. It keeps the books and refuses what does not add up (CHECK);
/// which node a job gets is the placement's business.
class Cluster {
 public:
  explicit Cluster(const ClusterSpec& spec);

  [[nodiscard]] std::uint32_t node_count() const { return static_cast<std::uint32_t>(node_class_.size()); }
  [[nodiscard]] std::uint32_t pool_count() const { return static_cast<std::uint32_t>(spec_.pools.size()); }
  [[nodiscard]] NodeId first_node(PoolId pool) const { return {first_node_[pool.index]}; }
  [[nodiscard]] PoolId pool_of(NodeId node) const { return {pool_[node.index]}; }
  [[nodiscard]] const Places& places() const { return places_; }
  [[nodiscard]] const Free& free_on(NodeId node) const { return free_[node.index]; }
  [[nodiscard]] Lifecycle lifecycle(NodeId node) const { return lifecycle_[node.index]; }
  [[nodiscard]] bool all_up() const { return up_ == node_count(); }
  /// Sums over the nodes that are up.
  [[nodiscard]] std::uint64_t free_gpus() const { return free_gpus_; }
  [[nodiscard]] std::uint64_t free_cpus() const { return free_cpus_; }

  /// The non-empty classes, in a fixed order.
  [[nodiscard]] std::span<const std::uint32_t> active_classes() const { return active_; }
  [[nodiscard]] const NodeClass& node_class(std::uint32_t index) const { return classes_[index]; }
  [[nodiscard]] const NodeClass& class_of(NodeId node) const { return classes_[node_class_[node.index]]; }

  /// How many tasks of the demand could start now, counted up to `enough`.
  [[nodiscard]] std::uint64_t places(const Demand& demand, std::uint64_t enough) const;
  [[nodiscard]] bool fits(const Demand& demand) const {
    const std::uint64_t tasks = demand.request.tasks;  // most of what does not fit fails by the sums already
    if (tasks * demand.request.per_task.gpus > free_gpus_ || tasks * demand.request.per_task.cpus > free_cpus_)
      return false;
    return places(demand, tasks) >= tasks;
  }

  /// Takes what the slices ask for and fills in their GPU masks (lowest free GPUs). Every node must be up and have it.
  void allocate(std::span<Slice> slices);
  void release(std::span<const Slice> slices);
  /// Nodes that are not up take no new lease; what runs on them stays booked until it is released.
  void set_lifecycle(NodeId node, Lifecycle state);

 private:
  struct ClassKey {
    PoolId pool;
    Free free;
    friend bool operator==(const ClassKey&, const ClassKey&) = default;
  };
  struct ClassHash {
    std::size_t operator()(const ClassKey& key) const;
  };
  void change_free(std::uint32_t node, const Free& to);
  void enter_class(std::uint32_t node);
  void leave_class(std::uint32_t node);
  std::uint32_t find_class(const ClassKey& key);

  const ClusterSpec spec_;
  const Places places_;
  std::vector<std::uint32_t> first_node_;  // by pool
  std::vector<std::uint32_t> pool_;        // by node, as are the next ones
  std::vector<Free> free_;
  std::vector<std::uint64_t> gpu_free_mask_;
  std::vector<Lifecycle> lifecycle_;
  std::vector<std::uint32_t> node_class_;  // meaningful only for nodes that are up
  std::vector<NodeClass> classes_;
  std::vector<std::uint32_t> active_;     // indices of non-empty classes
  std::vector<std::uint32_t> active_at_;  // by class: position in active_
  std::unordered_map<ClassKey, std::uint32_t, ClassHash> class_index_;
  std::vector<std::uint32_t> spare_;       // indices of classes that were given up
  std::size_t classes_kept_ = 0;           // beyond this many, an empty class is given up
  std::uint32_t last_class_ = 0;  // a gang moves many nodes between the same two classes
  std::uint32_t up_ = 0;
  std::uint64_t free_gpus_ = 0, free_cpus_ = 0;
};

}  // namespace headroom
