// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "models/network/ecmp.hpp"

namespace headroom {

/// How switches spread flows over the links of a bundle, and what of each link between switches a segment has: jobs of
/// different segments never meet. A share that its segment does not use stays empty, as where virtual lanes or
/// slices of a network are set up by hand.
struct SpreadingSpec {
  LinkChoice choice = LinkChoice::adaptive;
  double flows_per_connection = 1.0;
  double adaptive = 0.95;
  std::vector<double> segments = {1.0};  ///< shares in (0, 1], 1 in all
};

}  // namespace headroom
