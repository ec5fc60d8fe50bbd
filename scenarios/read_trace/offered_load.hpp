// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/read_trace/check_trace.hpp"

/// The parts of check_trace() that add up work and demand.
namespace headroom {

/// Fills `all`, `gpu_models`, `partitions`, `tenants` and `months`; `unit`, `span_hours` and `capacity` are there.
void add_offered_loads(const LoadedTrace& trace, const ClusterSpec* cluster, TraceCheck& check);

enum class DemandStart : std::uint8_t { submit, recorded };
[[nodiscard]] DemandSeries demand_series(const LoadedTrace& trace, SizeUnit unit, DemandStart start,
                                         std::optional<double> capacity);

}  // namespace headroom
