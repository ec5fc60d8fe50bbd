// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/network/network_moments.hpp"

namespace headroom {

/// Somebody looks at the network of a run, at these moments.
struct NetworkWatch {
  std::vector<Instant> moments;
  NetworkMoments::Listener* listener = nullptr;  ///< not null
};

}  // namespace headroom
