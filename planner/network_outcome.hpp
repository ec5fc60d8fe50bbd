// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/topology/fabric_spec.hpp"

namespace headroom {

/// A bundle of links, one direction, over the whole run.
struct BundleOutcome {
  std::string name;
  FabricTier tier = FabricTier::pod;
  std::uint32_t links = 0;
  DataRate rate{};        ///< of all its links, as built
  double mean_use = 0.0;  ///< of that, on average over time
  double most_used = 0.0;
  double bound_s = 0.0;  ///< for how long it kept jobs from going faster, summed over them
};

struct NetworkOutcome {
  std::vector<BundleOutcome> bundles;  ///< those that carried anything
};

}  // namespace headroom
