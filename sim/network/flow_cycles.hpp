// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

/// Jobs that compute and send in turns, each transfer a flow of its own on the links of its path, as plain values.
///
/// Units    bytes, bytes per second, seconds.
/// Domain   bandwidth > 0; a job has phases, a phase flows; a flow has links, whole bytes and a weight > 0. No latency:
///          the fluid models have none.
namespace headroom {

struct CyclingFlow {
  std::vector<std::uint32_t> links;  ///< each at most once
  double bytes = 0.0;
  double weight = 1.0;  ///< where it shares a link, it has so many shares
};

/// All flows begin together; the phase is over when the last one is.
struct CyclingPhase {
  std::vector<CyclingFlow> flows;
  double hidden_s = 0.0;  ///< and not before that, because the job computes meanwhile
};

struct CyclingJob {
  double compute_s = 0.0;            ///< before the phases
  std::vector<CyclingPhase> phases;  ///< one after the other
  double first_compute_s = 0.0;      ///< of the first step: where in its cycle the job begins
};

struct FlowCycles {
  std::vector<double> bandwidth;  ///< of each link
  std::vector<CyclingJob> jobs;
  double warm_up_s = 0.0;  ///< not measured
  double horizon_s = 0.0;
};

}  // namespace headroom
