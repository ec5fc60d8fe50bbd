// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// The jobs of Microsoft's Philly as the authors of Pollux prepared them (petuum/adaptdl, branch osdi21-artifact,
/// simulator/traces/philly.csv): 82,247 of the 117,325 jobs of `cluster_job_log`, without users, states and waits.
///
///   timestamp   required; submission, "2017-10-09 07:01:55". Local time without an offset, taken as UTC.
///   duration    required; seconds
///   num_gpus    required; see gang_of_gpus()
///   cluster     required; the virtual cluster: partition and, as the file knows no users, tenant
///   gpu_time    not used: duration times num_gpus
/// Rows have no id: JobSpec::number counts them from 1, without those whose cells are too few or too many.
[[nodiscard]] LoadedTrace parse_philly_csv(TextStream& text, const std::string& path, const TraceRules& rules,
                                           Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_philly_csv(std::string_view head);

}  // namespace headroom
