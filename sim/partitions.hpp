// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/ids.hpp"

namespace headroom {

/// The static partitions (virtual clusters) of a cluster: disjoint sets of pools, each with a queue of its own, so that
/// a job that blocks one line blocks no other. A cluster whose pools name none has one, with the empty name. Behind
/// them comes one for each rented pool, which no job can ask for.
class Partitions {
 public:
  explicit Partitions(const ClusterSpec& spec);
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] PartitionId of(PoolId pool) const { return of_pool_[pool.index]; }
  /// Where a job belongs that asks for `name`: anywhere if there is one unnamed partition, else by its name. A job that
  /// asks for none belongs to the pools without a name. Nothing: there is no such partition.
  [[nodiscard]] std::optional<PartitionId> find(std::string_view name) const;

 private:
  std::vector<std::string> names_;  // of those that own their pools, in order of the first pool
  std::uint32_t count_ = 0;
  std::vector<PartitionId> of_pool_;
};

}  // namespace headroom
