// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/assertions.hpp"
#include "planner/experiment.hpp"
#include "reports/document.hpp"

namespace headroom {

/// The report of one run: verdict, key figures, tables per tenant and per size class, series, provenance.
[[nodiscard]] Document run_document(const Scenario& scenario, const Experiment& experiment, const TraceReport& trace,
                                    const std::vector<AssertionOutcome>& assertions, double wall_s);

}  // namespace headroom
