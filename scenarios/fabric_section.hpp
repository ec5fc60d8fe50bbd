// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/network/ecmp.hpp"
#include "scenarios/costs.hpp"
#include "sim/topology/fabric_spec.hpp"

namespace headroom {

/// What one thing of the catalogue draws and costs; the name is empty if the catalogue has none for this speed.
struct FabricGear {
  std::string name;
  Power power{};  ///< typical
  Money price{};
};

/// What joins the nodes, as `cluster.network` says.
struct FabricSection {
  FabricSpec spec;
  LinkChoice routing = LinkChoice::adaptive;
  double flows_per_pair = 1.0;            ///< into which the traffic of two GPUs is split
  double adaptive = 1.0;                  ///< efficiency of adaptive routing
  FabricGear network_switch;              ///< one
  FabricGear link;                        ///< one cable with the transceivers at its ends
  std::vector<AssumedValue> assumptions;  ///< of the catalogue
};

}  // namespace headroom
