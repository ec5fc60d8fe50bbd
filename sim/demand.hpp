// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/job.hpp"
#include "sim/partitions.hpp"
#include "sim/shared_gpus.hpp"

namespace headroom {

/// What is free on a node, or what a node has.
struct Free {
  std::uint32_t gpus = 0;  ///< of which nobody holds a share
  std::uint32_t cpus = 0;
  std::int64_t memory_bytes = 0;
  const PartialGpus* partial = nullptr;  ///< what is left on GPUs that tasks share; null: there is none
  friend bool operator==(const Free&, const Free&) = default;
};

/// What an empty node of the pool offers. Host memory that is not stated is not a limit.
[[nodiscard]] Free capacity_of(const NodeSpec& node);

/// The single resource of which each task takes one unit, if there is such a one: then a free unit is a free place
/// wherever it is, and capacity is a sum instead of a walk over nodes.
enum class UnitResource : std::uint8_t { none, cpu, gpu };

/// A Request as the cluster understands it: prepared once per distinct request, because thousands of jobs share one.
struct Demand {
  Request request;
  PartitionId partition;            ///< whose queue its jobs wait in; always valid
  std::vector<std::uint8_t> pools;  ///< by pool: 1 if its nodes may be used; none outside the partition
  UnitResource unit = UnitResource::none;
  bool possible = false;  ///< it fits into the empty cluster

  /// How many tasks fit on a node with this much free; the pool is checked by the caller.
  [[nodiscard]] std::uint32_t tasks_on(const Free& free) const {
    const TaskNeed& need = request.per_task;
    std::uint32_t fit = request.tasks;
    if (request.max_tasks_per_node > 0) fit = std::min(fit, request.max_tasks_per_node);
    if (need.gpus > 0) fit = std::min(fit, free.gpus / need.gpus);
    if (need.gpu_milli > 0) fit = std::min(fit, shares_on(free));
    if (need.cpus > 0) fit = std::min(fit, free.cpus / need.cpus);
    if (need.memory_bytes > 0) {
      const std::int64_t by_memory = free.memory_bytes / need.memory_bytes;
      if (by_memory < static_cast<std::int64_t>(fit)) fit = static_cast<std::uint32_t>(by_memory);
    }
    return fit;
  }
  [[nodiscard]] std::uint32_t shares_on(const Free& free) const {
    const std::uint32_t milli = request.per_task.gpu_milli;
    return free.gpus * (whole_gpu / milli) + (free.partial == nullptr ? 0 : free.partial->places(milli));
  }
};

/// All distinct requests of a run.
class DemandTable {
 public:
  explicit DemandTable(const ClusterSpec& cluster) : cluster_(cluster), partitions_(cluster) {}
  RequestId intern(const Request& request, const JobNames& names);
  /// The same request in another partition, whatever partition it names; `request` itself if it is of that one.
  RequestId elsewhere(RequestId request, PartitionId partition, const JobNames& names);
  [[nodiscard]] const Demand& operator[](RequestId id) const { return demands_[id.index]; }
  [[nodiscard]] std::size_t size() const { return demands_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const Request& request) const;
  };
  [[nodiscard]] Demand prepare(const Request& request, std::optional<PartitionId> partition,
                               const JobNames& names) const;

  const ClusterSpec& cluster_;
  const Partitions partitions_;
  std::vector<Demand> demands_;
  std::unordered_map<Request, std::uint32_t, Hash> index_;
  std::unordered_map<std::uint64_t, std::uint32_t> elsewhere_;  // by request and partition; looked up, never walked
};

}  // namespace headroom
