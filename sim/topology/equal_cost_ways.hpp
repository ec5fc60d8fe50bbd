// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sim/topology/fabric_state.hpp"

namespace headroom {

/// See Fabric::route_on_graph(); the latency is that of links alone, along one of the ways. Every link has the same
/// cost.
[[nodiscard]] std::optional<Route> equal_cost_ways(const FabricState& state, std::uint32_t from, std::uint32_t to);

}  // namespace headroom
