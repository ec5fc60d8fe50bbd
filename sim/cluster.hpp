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
  [[nodiscard]] const Partitions& partitions() const { return partitions_; }
  [[nodiscard]] std::uint32_t pool_count() const { return static_cast<std::uint32_t>(spec_.pools.size()); }
  [[nodiscard]] NodeId first_node(PoolId pool) const { return {first_node_[pool.index]}; }
  [[nodiscard]] std::uint32_t nodes_in(PoolId pool) const { return spec_.pools[pool.index].nodes; }
  [[nodiscard]] PoolId pool_of(NodeId node) const { return {pool_[node.index]}; }
  /// What an empty node of the pool offers.
  [[nodiscard]] Free capacity(PoolId pool) const { return capacity_of(spec_.pools[pool.index].node); }
  [[nodiscard]] const Places& places() const { return places_; }
  [[nodiscard]] const Free& free_on(NodeId node) const { return free_[node.index]; }
  [[nodiscard]] Lifecycle lifecycle(NodeId node) const { return lifecycle_[node.index]; }
  [[nodiscard]] bool all_up(PartitionId id) const { return sums_[id.index].away == 0; }
  /// Sums over the nodes of a partition that are up; of GPUs, those that nobody shares.
  [[nodiscard]] std::uint64_t free_gpus(PartitionId id) const { return sums_[id.index].free_gpus; }
  [[nodiscard]] std::uint64_t free_cpus(PartitionId id) const { return sums_[id.index].free_cpus; }
  /// GPUs of the node that nobody holds, nor a share of them, as a mask.
  [[nodiscard]] std::uint64_t idle_gpus(NodeId node) const { return gpu_free_mask_[node.index]; }
  /// Whether a task holds a share of a GPU, anywhere.
  [[nodiscard]] bool has_shares() const { return shares_ > 0; }
  [[nodiscard]] const SharedGpus& shared_gpus(NodeId node) const { return shared_[node.index]; }

  /// The non-empty classes of a partition, in a fixed order.
  [[nodiscard]] std::span<const std::uint32_t> active_classes(PartitionId id) const { return sums_[id.index].active; }
  [[nodiscard]] const NodeClass& node_class(std::uint32_t index) const { return classes_[index]; }
  [[nodiscard]] const NodeClass& class_of(NodeId node) const { return classes_[node_class_[node.index]]; }

  /// How many tasks of the demand could start now, counted up to `enough`.
  [[nodiscard]] std::uint64_t places(const Demand& demand, std::uint64_t enough) const;
  [[nodiscard]] bool fits(const Demand& demand) const {
    const std::uint64_t tasks = demand.request.tasks;  // most of what does not fit fails by the sums already
    const Sums& sums = sums_[demand.partition.index];
    if (tasks * demand.request.per_task.gpus > sums.free_gpus || tasks * demand.request.per_task.cpus > sums.free_cpus)
      return false;
    return places(demand, tasks) >= tasks;
  }

  /// Fills in the GPUs that allocate() would give to tasks that share them, where none is named: each goes to the
  /// shared one that is left with least, the lowest number of equals, and opens the lowest free one only if none has
  /// room. False if there is no room.
  [[nodiscard]] bool choose_shared_gpus(std::span<Slice> slices) const;
  /// Takes what the slices ask for and fills in their GPU masks: the lowest free GPUs, for shares as above. Every node
  /// must be up and have it.
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
  struct Sums {  // by partition
    std::uint64_t free_gpus = 0, free_cpus = 0;
    std::uint32_t away = 0;             // nodes that are not up
    std::vector<std::uint32_t> active;  // indices of non-empty classes
  };
  [[nodiscard]] Sums& sums_of(std::uint32_t node) { return sums_[partitions_.of({pool_[node]}).index]; }
  void take_share(const Slice& slice, Free& free);
  void give_share(const Slice& slice, Free& free);
  void change_free(std::uint32_t node, const Free& to);
  void enter_class(std::uint32_t node);
  void leave_class(std::uint32_t node);
  std::uint32_t find_class(const ClassKey& key);

  const ClusterSpec spec_;
  const Places places_;
  const Partitions partitions_;
  std::vector<std::uint32_t> first_node_;  // by pool
  std::vector<std::uint32_t> pool_;        // by node, as are the next ones
  std::vector<Free> free_;
  std::vector<std::uint64_t> gpu_free_mask_;
  std::vector<Lifecycle> lifecycle_;
  std::vector<std::uint32_t> node_class_;  // meaningful only for nodes that are up
  std::vector<NodeClass> classes_;
  std::vector<Sums> sums_;                // by partition
  std::vector<std::uint32_t> active_at_;  // by class: position in Sums::active
  std::unordered_map<ClassKey, std::uint32_t, ClassHash> class_index_;
  std::vector<std::uint32_t> spare_;  // indices of classes that were given up
  std::size_t classes_kept_ = 0;      // beyond this many, an empty class is given up
  std::uint32_t last_class_ = 0;      // a gang moves many nodes between the same two classes
  std::vector<SharedGpus> shared_;    // by node
  PartialGpuTable partial_;
  std::uint64_t shares_ = 0;
};

}  // namespace headroom
