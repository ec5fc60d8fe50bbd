// SPDX-License-Identifier: Apache-2.0
#include "models/network/fat_tree.hpp"

#include "models/check.hpp"

namespace headroom {
namespace {

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

std::optional<FatTreeSize> fat_tree_size(std::uint64_t endpoints, std::uint32_t ports) {
  HEADROOM_CHECK(ports >= 2 && ports % 2 == 0, "a switch has an even number of ports");
  const std::uint64_t p = ports, half = p / 2;
  if (endpoints < 2) return FatTreeSize{};
  if (endpoints <= p) return FatTreeSize{1, 1, endpoints};
  const std::uint64_t leaves = divide_up(endpoints, half);
  if (endpoints <= p * half) {
    const std::uint64_t spines = divide_up(leaves * half, p);
    return FatTreeSize{2, leaves + spines, endpoints + leaves * half};
  }
  if (endpoints > p * half * half) return std::nullopt;
  // Leaves stand in pods of `half` with as many aggregation switches; the core has half as many as those.
  const std::uint64_t pods = divide_up(leaves, half), aggregation = pods * half,
                      core = divide_up(aggregation * half, p);
  return FatTreeSize{3, leaves + aggregation + core, endpoints + leaves * half + aggregation * half};
}

}  // namespace headroom
