// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "planner/usage/trace_usage.hpp"
#include "reports/document.hpp"

namespace headroom {

/// Verdict, a table of resources, and of GPUs and cores one of tenants and one of groups each.
[[nodiscard]] Document usage_document(const TraceUsage& usage, const TraceReport& report);

/// Writes one row for each job of whose GPUs, else cores, the use is known: the file `usage.csv` of a report. Returns
/// one sentence that begins with the path if that fails.
[[nodiscard]] std::optional<std::string> write_job_usage(const std::string& path, const TraceUsage& usage,
                                                         const LoadedTrace& trace);

}  // namespace headroom
