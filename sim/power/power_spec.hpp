// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/power/node_power.hpp"
#include "sim/power/cap_rule.hpp"
#include "sim/power/cooling_load.hpp"
#include "sim/power/power_tree.hpp"
#include "sim/power/protection_spec.hpp"

/// What nodes draw and where they are fed from, as a checked value.
namespace headroom {

/// GPUs that are held to less power.
struct HeldDraw {
  Power per_gpu;
  double slowdown = 1.0;
};

/// What a job of one kind makes a node of one pool draw, and how fast it goes there.
struct BusyDraw {
  Power per_gpu;                    ///< beyond the idle GPU
  Power per_core;                   ///< beyond the idle node, of the host for each core that the job holds
  double slowdown = 1.0;            ///< time of its work there over that at full clock
  std::vector<HeldDraw> held = {};  ///< the same at steps 1, 2, ...: each draws no more and goes no faster
  double swing = 0.0;               ///< of per_gpu: between the highest and the lowest power within an iteration
  double high_share = 1.0;          ///< part of the time for which it is the highest
  /// Of a whole node beyond the idle one: a job has its part of `dram` by what it holds of the memory, and of the
  /// others by what it holds of the GPUs (of the cores where there are none); of `nic` only if it runs on several
  /// nodes.
  NodeDraw beside = {};
};

/// Fans of a node. Their speed follows what the node draws beyond idle, without them, in equal steps.
struct NodeFans {
  Power at_full_speed = {};
  double slowest = 0.0, fastest = 1.0;  ///< over full speed: of the idle node, and of the fully busy one
  std::uint8_t steps = 8;               ///< >= 1
};

struct PoolDraw {
  Power idle;                      ///< of a node on which nothing runs, at the inputs of its parts
  std::vector<BusyDraw> busy;      ///< by activity
  Power gpu_idle = {};             ///< of `idle`, each GPU
  Power peak = {};                 ///< its nameplate: all parts at full activity, nobody held
  std::uint8_t slowdown_step = 1;  ///< the first step at which the hardware has halved the clocks at least
  bool has_parts = false;          ///< `per_core` is of CPUs; else of all that is no GPU
  NodeDraw idle_parts = {};        ///< of `idle`, without the GPUs; what is left is not divided
  NodeFans fans = {};
};

/// Where a part of cooling is fed.
struct CoolingFeed {
  CoolingLoad load = CoolingLoad::chillers;
  FedLoad fed;
  bool draws_there = false;  ///< what it draws goes through the tree; else it is drawn beside it
};

struct PowerSpec {
  struct ActivityOfClass {
    std::string job_class;
    std::uint32_t activity = 0;
    bool is_first = false;  ///< held before the others
  };
  std::vector<std::string> activities;
  std::vector<ActivityOfClass> classes;     ///< the others have one of the first `own_activities`
  std::uint32_t own_activities = 1;         ///< each job its own, all equally likely, whenever it runs
  std::uint64_t seed = 0;                   ///< of these draws
  std::vector<PoolDraw> pools;              ///< of the cluster; not of rented ones
  std::vector<PowerPlaceSpec> places;       ///< the tree, with a leaf for each node
  std::vector<PowerLevelSpec> levels = {};  ///< of the tree, those with a name; from the feed down
  std::vector<PowerPlaceId> leaf_of_node;   ///< not valid, or absent at the end: fed by somebody else
  double pue = 1.0;        ///< of the site: what its losses and fixed parts leave of it is drawn for cooling
  bool has_plant = false;  ///< what cooling draws is known, and `pue` is not read
  CappingSpec capping;
  ProtectionSpec protection;
  std::vector<CoolingFeed> cooling_feeds;  ///< the others always have power
  bool admission = false;                  ///< a job starts only where no limit of the tree is exceeded then
};

}  // namespace headroom
