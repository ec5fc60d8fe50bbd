// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <cstdint>

#include "sim/topology/fabric.hpp"

/// The graph of a fabric, for those who look at links one by one. Who wants routes and capacities asks Fabric, whose
/// header does without Boost.Graph.
namespace headroom {

struct FabricNodeProperties {
  FabricNode kind = FabricNode::host;
  std::uint32_t number = 0;  ///< within its kind
};

/// All parallel links between two nodes are one edge each way. What a link draws and costs follows from its tier.
struct FabricLinkProperties {
  std::int64_t rate = 0;    ///< bytes/s of all of them, as built
  std::uint32_t links = 0;  ///< parallel ones, >= 1
  BundleId bundle = {};     ///< not valid for links that belong to one host
  FabricTier tier = FabricTier::leaf;
  std::uint16_t rail = 0;  ///< of a link between a host, or its port, and a leaf
  float latency_s = 0.0F;  ///< of the link itself, beside that of the switches
};

using FabricAdjacency =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, FabricNodeProperties, FabricLinkProperties>;

/// A type of its own, so that others can name it without Boost.
struct FabricGraph {
  FabricAdjacency links;
};

}  // namespace headroom
