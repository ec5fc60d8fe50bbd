// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/assertions.hpp"
#include "planner/experiment.hpp"

namespace headroom {

/// What the numbers mean, in sentences, the most important first: does the cluster carry the workload, how long do jobs
/// wait, what binds, and what to do about it. The limits behind the words are named in verdict.cpp.
[[nodiscard]] std::vector<std::string> verdict(const Scenario& scenario, const Experiment& experiment,
                                               const std::vector<AssertionOutcome>& assertions);

/// What this run left out, from the fidelity of each subsystem.
[[nodiscard]] std::vector<std::string> not_modelled(const Scenario& scenario);

}  // namespace headroom
