// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "sim/topology/fabric_state.hpp"

namespace headroom {

/// See Fabric::even_ways() and Fabric::hashed_ways(), of a fabric whose ways are the shortest ones of its graph.
[[nodiscard]] std::vector<SingleWay> even_single_ways(const FabricState& state, NodeId from, NodeId to,
                                                      std::uint32_t rail, std::uint32_t most);
[[nodiscard]] std::vector<SingleWay> hashed_single_ways(const FabricState& state, NodeId from, NodeId to,
                                                        std::uint32_t rail, std::span<const std::uint64_t> hashes);

/// Of the parallel links between two nodes: those that are up, and what one of them carries.
struct LiveLinks {
  std::uint32_t count = 0;
  double rate = 0.0;  ///< bytes/s
};
[[nodiscard]] LiveLinks live_links(const FabricState& state, std::uint32_t a, std::uint32_t b,
                                   const FabricLinkProperties& link);

}  // namespace headroom
