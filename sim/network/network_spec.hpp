// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  };
  std::vector<OfClass> classes;
  JobTraffic others;                  ///< of classes that are not named
  std::vector<FabricChange> changes;  ///< in the order of their times
};

}  // namespace headroom
