// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/ids.hpp"

namespace headroom {

using BundleId = Id<struct BundleTag>;        ///< dense over one fabric
using EndpointId = Id<struct EndpointTag>;    ///< index into FabricSpec::endpoints
using FabricVertexId = Id<struct VertexTag>;  ///< of the graph; hosts come first: vertex h is node h of the cluster

}  // namespace headroom
