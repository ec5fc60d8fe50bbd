// SPDX-License-Identifier: Apache-2.0
#include "sim/partitions.hpp"

#include <algorithm>

namespace headroom {

Partitions::Partitions(const ClusterSpec& spec) {
  for (const PoolSpec& pool : spec.pools) {
    const auto at = std::ranges::find(names_, pool.partition) - names_.begin();
    if (at == std::ssize(names_) && !pool.rented) names_.push_back(pool.partition);
    of_pool_.push_back({static_cast<std::uint32_t>(at)});
  }
  count_ = static_cast<std::uint32_t>(names_.size());
  for (std::size_t p = 0; p < spec.pools.size(); ++p)
    if (spec.pools[p].rented) of_pool_[p] = {count_++};
}

std::optional<PartitionId> Partitions::find(std::string_view name) const {
  if (names_.size() == 1 && names_[0].empty()) return PartitionId{0};
  const auto at = std::ranges::find(names_, name) - names_.begin();
  if (at == std::ssize(names_)) return std::nullopt;
  return PartitionId{static_cast<std::uint32_t>(at)};
}

}  // namespace headroom
