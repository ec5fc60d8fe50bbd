// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/power/power_tree.hpp"

/// What nodes draw and where they are fed from, as a checked value.
namespace headroom {

/// What a job of one kind makes a node of one pool draw, and how fast it goes there.
struct BusyDraw {
  Power per_gpu;          ///< beyond the idle GPU
  Power per_core;         ///< beyond the idle node, of the host for each core that the job holds
  double slowdown = 1.0;  ///< time of its work there over that at full clock
};

struct PoolDraw {
  Power idle;                  ///< of a node on which nothing runs, at the inputs of its parts
  std::vector<BusyDraw> busy;  ///< by activity
};

struct PowerSpec {
  struct ActivityOfClass {
    std::string job_class;
    std::uint32_t activity = 0;
  };
  std::vector<std::string> activities;
  std::vector<ActivityOfClass> classes;    ///< the others have activity 0
  std::vector<PoolDraw> pools;             ///< of the cluster; not of rented ones
  std::vector<PowerPlaceSpec> places;      ///< the tree, with a leaf for each node
  std::vector<PowerPlaceId> leaf_of_node;  ///< not valid, or absent at the end: fed by somebody else
  double pue = 1.0;  ///< of the site: what its losses and fixed parts leave of it is drawn for cooling
};

}  // namespace headroom
