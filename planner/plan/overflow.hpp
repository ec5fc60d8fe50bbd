// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/scenario.hpp"

namespace headroom {

/// What it costs at least to serve one GPU of demand, held at all hours of the horizon, outside the cluster: USD,
/// discounted to the order. Infinite if there is nowhere to go: then work that the cluster cannot hold waits.
[[nodiscard]] double overflow_price(const Scenario& scenario);

}  // namespace headroom
