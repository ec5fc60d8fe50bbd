// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "scenarios/sections.hpp"

namespace headroom {

/// The `cluster.network` section; files that it names are appended to `input_files`.
[[nodiscard]] NetworkSection read_network(const Field& network, PathRoot root, std::vector<std::string>& input_files);
/// What of it joins the nodes; nothing if it does not say so, or with a fault. What the catalogue knows of switches and
/// servers is filled in.
[[nodiscard]] std::optional<FabricSection> read_fabric(const Field& network, const ClusterSpec& cluster);

/// What jobs send.
void read_traffic(const Field& network, NetworkSection& out);
/// Classes that it names are classes of the workload, where that is synthetic: a log names its own.
void check_traffic_names(const Field& network, const Scenario& scenario);
/// What fails of it; out.fabric is known.
void read_network_faults(const Field& root, NetworkSection& out);

}  // namespace headroom
