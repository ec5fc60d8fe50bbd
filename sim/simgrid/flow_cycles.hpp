// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/network/flow_cycles.hpp"

/// Flows moved by SimGrid: what `models/network/fair_share` is measured by, and what answers under `fidelity: flow`.
///
/// Domain   see sim/network/flow_cycles.hpp (CHECK).
/// Source   Casanova, Giersch, Legrand, Quinson and Suter, "Versatile, scalable, and accurate simulation of distributed
///          applications and platforms", JPDC 74(10), 2014; its max-min fluid network (CM02), without cross-traffic and
///          without a window of TCP. A weight is its sharing penalty, inverted.
namespace headroom {

/// As FlowOracle::mean_steps(). SimGrid has one engine in each process, so this is called once in each (CHECK).
[[nodiscard]] std::vector<double> simulate_with_simgrid(const FlowCycles& cycles);

/// The same, in a process of its own, so it may be called again. The caller has one thread and has not called the
/// other. Throws std::runtime_error if that process gave no answer.
[[nodiscard]] std::vector<double> simulate_in_child(const FlowCycles& cycles);

}  // namespace headroom
