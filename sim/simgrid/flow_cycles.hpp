// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

/// Jobs that compute and send in turns, each transfer a flow of its own on the links of its path, moved by SimGrid:
/// what `models/network/fair_share` is measured by.
///
/// Units    bytes, bytes per second, seconds.
/// Domain   bandwidth > 0, bytes > 0 and whole numbers of bytes (CHECK); a job without phases or with a cycle of no
/// length
///          never ends a step (CHECK). No latency: the fluid models have none.
/// Errors   SimGrid has one engine in each process, so this is called once in each.
/// Source   Casanova, Giersch, Legrand, Quinson and Suter, "Versatile, scalable, and accurate simulation of distributed
///          applications and platforms", JPDC 74(10), 2014; its max-min fluid network (CM02), without cross-traffic and
///          without a window of TCP.
namespace headroom {

struct CyclingFlow {
  std::vector<std::uint32_t> links;
  double bytes = 0.0;
};

/// All flows begin together; the phase is over when the last one is.
struct CyclingPhase {
  std::vector<CyclingFlow> flows;
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

/// Mean length of the steps that each job began and ended within [warm_up, horizon]; infinite where it ended none.
[[nodiscard]] std::vector<double> simulate_with_simgrid(const FlowCycles& cycles);

}  // namespace headroom
