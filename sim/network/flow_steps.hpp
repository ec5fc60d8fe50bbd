// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/network/flow_demand.hpp"
#include "sim/network/flow_oracle.hpp"

namespace headroom {

/// How long jobs wait for the network if their transfers are flows on single links: measured by an oracle over some
/// steps of theirs.
///
/// Cost     of a question: transfers times flows that are under way, which is what SimGrid looks at where all are
///          coupled; up to some seconds. Where that would be more, fewer steps are measured, and their mean is less
///          sure.
class FlowSteps {
 public:
  /// Both must outlive it. The seed is that of hashes (`ecmp`).
  FlowSteps(const Fabric& fabric, const SpreadingSpec& spreading, FlowOracle& oracle, std::uint64_t seed)
      : demand_(fabric, spreading, seed), oracle_(oracle) {}

  /// Seconds that each job waits in a second of its work. `longest` says the same if all always met, as FairShare has
  /// it: how long the oracle has to look follows from it. Domain: as FlowDemand::cycles(); finite.
  [[nodiscard]] std::vector<double> waiting(std::span<const FlowSender> senders, std::span<const double> longest);
  /// The fabric carries more or less now.
  void change_capacities() { demand_.forget_ways(); }

 private:
  FlowDemand demand_;
  FlowOracle& oracle_;
};

}  // namespace headroom
