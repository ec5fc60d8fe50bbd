// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// The pod lists of Alibaba's openb traces (https://github.com/alibaba/clusterdata, cluster-trace-gpu-v2023, README of
/// 7a6c496; Weng et al., USENIX ATC 2023), such as openb_pod_list_default.csv.
///
///   name             the job's label
///   num_gpu,         whole GPUs of the pod, all on one node; or, with num_gpu 1 and gpu_milli below 1000, so many
///   gpu_milli        thousandths of one GPU
///   cpu_milli        thousandths of a core, rounded up to whole cores
///   memory_mib       host memory
///   gpu_spec         GPU model; empty: any. "A|B" allows several, a request knows one: taken as any, and counted in a
///                    warning.
///   qos              class: LS (latency sensitive), BE (best effort), Burstable, Guaranteed
///   creation_time    submission, in seconds from an undisclosed zero
///   scheduled_time,  the run time is their difference; the recorded wait runs from the creation. A pod without a
///   deletion_time    scheduled time never ran: run time 0.
///   pod_phase        Succeeded and Running (deleted by the end of the log at the latest) are completed, Failed is
///                    failed, Pending is cancelled
/// All pods belong to the tenant "unknown". Lists without times (openb_pod_list_multigpuNN.csv) are refused.
[[nodiscard]] LoadedTrace parse_openb(TextStream& text, const std::string& path, const TraceRules& rules,
                                      Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_openb(std::string_view head);

}  // namespace headroom
