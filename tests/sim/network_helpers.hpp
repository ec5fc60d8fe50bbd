// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "sim/network/network_spec.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom::testing_run {

/// Eight hosts of one GPU and one port, two to a leaf, and one uplink of a leaf where there could be two.
inline NetworkSpec halved(double busy, double overlap = 0.0) {
  NetworkSpec spec;
  spec.fabric.family = FabricFamily::leaf_spine;
  spec.fabric.hosts = {{.name = "gpu", .hosts = 8, .gpus = 1, .nics = 1, .port = DataRate{50e9}}};
  spec.fabric.link = DataRate{50e9};
  spec.fabric.hosts_per_leaf = 2;
  spec.fabric.leaf_oversubscription = 2.0;
  spec.spreading.choice = LinkChoice::ideal;
  spec.others.phases = {{.busy = busy, .overlap = overlap}};
  return spec;
}

inline Allocation nodes(std::initializer_list<std::uint32_t> which) {
  Allocation where;
  for (const std::uint32_t node : which) where.add(slice(node, 1));
  return where;
}

}  // namespace headroom::testing_run
