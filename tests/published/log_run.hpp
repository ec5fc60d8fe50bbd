// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "sim/cluster_spec.hpp"
#include "sim/metrics.hpp"

/// Batch logs as the published simulators replay them: a pool of nodes, one policy, all jobs measured.
namespace headroom {

/// Reads a log; a test that cannot read it has failed.
[[nodiscard]] LoadedTrace read_log(const std::string& path, const TraceRules& rules = {});

[[nodiscard]] ClusterSpec cpu_nodes(std::uint32_t nodes, std::uint32_t cores_per_node = 1);

/// Names as in a scenario; every option at its default.
[[nodiscard]] SchedulerSection policies(const std::string& order, const std::string& backfill,
                                        const std::string& placement, EventOrder event_order);

/// First come first served with this backfilling, as the published tables have it.
[[nodiscard]] SchedulerSection backfilled(const std::string& backfill, EventOrder event_order);

void replay(const LoadedTrace& log, const ClusterSpec& cluster, const SchedulerSection& scheduler, RecordSink& record);
[[nodiscard]] RunStatistics measure(const LoadedTrace& log, const ClusterSpec& cluster,
                                    const SchedulerSection& scheduler);

/// As a table prints it: tables are compared as text, so that nothing is tolerated.
[[nodiscard]] std::string printed(double value, int decimals);

}  // namespace headroom
