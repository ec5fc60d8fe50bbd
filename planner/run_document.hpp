// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/assertions.hpp"
#include "planner/estimates.hpp"
#include "reports/document.hpp"

namespace headroom {

/// The report of one run, or of the replicas of one: verdict, key figures with their intervals, tables per tenant and
/// per size class, series, provenance. `experiment` is that of mean_experiment().
[[nodiscard]] Document run_document(const Scenario& scenario, const Experiment& experiment, const TraceReport& trace,
                                    const std::vector<AssertionOutcome>& assertions, const Estimates& estimates,
                                    std::size_t replicas, double wall_s);

}  // namespace headroom
