// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/network/job_traffic.hpp"
#include "sim/network/spreading_spec.hpp"
#include "sim/time.hpp"
#include "sim/topology/fabric_spec.hpp"

/// What the network of a run is made of and who sends what, as plain values.
namespace headroom {

/// Something of the fabric fails, or works again.
struct FabricChange {
  Instant at;
  std::string from;   ///< a switch, or an end of a link
  std::string to;     ///< the other end; empty: the switch
  double part = 0.0;  ///< of the link, what works from then on; of a switch 0 or 1
};

struct NetworkSpec {
  FabricSpec fabric;
  bool is_shared = true;  ///< jobs meet on links; else each has the fabric for itself
  SpreadingSpec spreading;
  struct OfClass {
    std::string job_class;
    JobTraffic traffic;
    std::uint32_t gpus = 0;  ///< of jobs of so many; 0: of all
  };
  std::vector<OfClass> classes;                    ///< the first that fits a job is its own
  JobTraffic others;                               ///< of jobs that no class is for
  std::vector<std::vector<std::string>> segments;  ///< classes of each but segment 0, which has all others
  std::vector<FabricChange> changes;               ///< in the order of their times
};

}  // namespace headroom
