// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// `job_info_df.csv` of Alibaba's spot GPU traces (https://github.com/alibaba/clusterdata,
/// cluster-trace-v2026-spot-gpu, README of 7deb28c; Duan et al., ASPLOS 2026).
///
///   job_name         JobSpec::number
///   organization     tenant "org13"
///   gpu_model        only nodes with this model
///   worker_num       tasks of the gang; two may share a node
///   gpu_request,     of one worker: the trace has jobs of 94 workers with one GPU each. See task_need() for fractions.
///   cpu_request
///   submit_time      seconds from the first job
///   duration         seconds
///   job_type         class: "HP" (high priority; priority 1) or "Spot" (priority 0)
[[nodiscard]] LoadedTrace parse_alibaba_spot(TextStream& text, const std::string& path, const TraceRules& rules,
                                             Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_alibaba_spot(std::string_view head);

}  // namespace headroom
