// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/document.hpp"
#include "scenarios/read_trace/inspect.hpp"

namespace headroom {

/// The report of `headroom trace inspect`.
[[nodiscard]] Document trace_document(const TraceSummary& summary);

}  // namespace headroom
