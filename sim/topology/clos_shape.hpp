// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/topology/leaf_map.hpp"

namespace headroom {

/// How many switches a network of leaves, spines and cores has, and how many links from each tier up.
struct ClosShape {
  LeafMap map;                       ///< with the uplinks of its leaves
  std::uint32_t planes = 1;          ///< networks that nothing joins: a rail each
  std::uint32_t pods = 1;            ///< 1: there is no core
  std::uint32_t leaves_per_pod = 0;  ///< of a full one
  std::uint32_t spines = 0;          ///< of a plane or pod; 0: one leaf holds it
  std::uint32_t pod_uplinks = 0;
  std::uint32_t cores = 0;
};

struct ClosShapeOrFault {
  ClosShape shape;
  std::string fault;  ///< empty: there is none
};

/// What the specification leaves open follows from the ports: as many hosts on a leaf, and leaves in a pod, as the
/// oversubscription allows; no more spines and cores than it takes to plug in all links. A leaf has at least one link
/// to each spine of its pod. Without oversubscription these are the counts of models/network/fat_tree.hpp.
/// Rail-optimised networks have a core where two tiers do not hold them.
///
/// Source   Al-Fares, Loukissas and Vahdat, "A scalable, commodity data center network architecture", SIGCOMM 2008,
///          section 3; scalable units as in the reference architecture of DGX SuperPOD H100. Ports for endpoints are
///          not counted.
[[nodiscard]] ClosShapeOrFault clos_shape(const FabricSpec& spec);

}  // namespace headroom
