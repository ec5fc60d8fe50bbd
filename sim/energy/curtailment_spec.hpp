// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "sim/time.hpp"

namespace headroom {

/// Ways to draw less for a while.
enum class CurtailmentMeans : std::uint8_t { battery, capping, pausing };

/// How calls of the grid are answered in a run, as a checked value.
struct CurtailmentSpec {
  std::vector<CurtailmentMeans>
      order;                         ///< each at most once, the first one is taken first; what is not there is not used
  Power battery;                     ///< that the battery gives throughout a call
  std::uint8_t deepest = 0;          ///< step of PoolDraw to which GPUs are held
  std::vector<std::string> classes;  ///< of jobs that may be paused
  TimeSpan pause_cost;               ///< see Control::pause
  TimeSpan rebound;                  ///< after a call, in which what was held and paused comes back bit by bit
};

}  // namespace headroom
