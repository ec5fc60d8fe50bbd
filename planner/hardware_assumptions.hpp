// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "reports/document.hpp"
#include "sim/cluster_spec.hpp"

namespace headroom {

/// What the run takes from the catalogue about the nodes of the pools, each server once: GPUs, their model and memory,
/// cores and memory of the host. A fact that the scenario replaces by a number of its own is not among them.
[[nodiscard]] std::vector<Assumption> hardware_assumptions(const ClusterSpec& cluster);

}  // namespace headroom
