// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/power/power_spec.hpp"

namespace headroom::testing_run {

/// So many nodes right below the first place; without one, below a feed that loses nothing.
inline void add_leaves(PowerSpec& spec, std::uint32_t nodes) {
  if (spec.places.empty()) spec.places = {{.name = "feed", .parent = {}}};
  for (std::uint32_t n = 0; n < nodes; ++n) {
    spec.leaf_of_node.push_back({static_cast<std::uint32_t>(spec.places.size())});
    spec.places.push_back({.name = "", .parent = {0}, .is_node = true});
  }
}

}  // namespace headroom::testing_run
