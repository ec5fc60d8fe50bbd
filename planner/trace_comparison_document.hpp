// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/document.hpp"
#include "scenarios/compare_traces.hpp"

namespace headroom {

/// What `headroom trace compare` says: measures side by side, distances of the distributions, and pictures of the
/// quantiles, of the autocorrelation of the load, and of day and week. Both have jobs (CHECK).
[[nodiscard]] Document trace_comparison_document(const TraceProfile& a, const TraceProfile& b);

}  // namespace headroom
