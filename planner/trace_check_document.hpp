// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/document.hpp"
#include "scenarios/read_trace/check_trace.hpp"

namespace headroom {

/// What `headroom trace check` says: findings first, then the offered load by GPU model, partition, tenant and month,
/// with pictures of the demand over time.
[[nodiscard]] Document trace_check_document(const TraceCheck& check, const LoadedTrace& trace);

}  // namespace headroom
