// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

/// Job logs of two datacentres for deep learning, written by the same group in nearly the same columns.
///
///   Helios   `cluster_log.csv`, 2020 (https://github.com/S-Lab-System-Group/HeliosData, README of 106713b; Hu et al.,
///            SC '21): job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue
///   Acme     `trace_seren.csv` and `trace_kalos.csv`, 2023 (https://github.com/InternLM/AcmeTrace, README of 6d6ac9c;
///            Hu et al., NSDI '24): job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,
///            duration,queue,gpu_time; Kalos also mem_per_pod_GB and columns that are not used
///
/// What becomes of a row
///   job_id        the job's number (Helios); its label (Acme, because the ids of Kalos are words)
///   user          tenant
///   vc, type      partition (Helios); class (Acme)
///   times         "2020-06-09 18:41:01", taken as UTC; Acme's have an offset ("+08:00") that is applied.
///   run, wait     end - start and start - submit; the columns duration and queue (seconds) only where a time is not
///                 stated, because the duration of Kalos counts the waiting time too, against its README. A start
///                 before the submission is no wait that is known.
///   node_num      a gang of so many tasks, each on a node of its own, with gpu_num and cpu_num divided among them.
///   CPUs
///                 are rounded up; GPUs that do not divide become tasks of one GPU anywhere.
///   mem_per_pod   host memory of each task, in 10^9 bytes; a pod is taken as a node's share
///   state         COMPLETED and RUNNING (cut off by the end of the log) are completed; CANCELLED (also "CANCELLED by
///                 1000"), SUSPENDED and PENDING are cancelled; FAILED, TIMEOUT, NODE_FAIL, OUT_OF_MEMORY and PREEMPTED
///                 are failed, as the authors count them
namespace headroom {

[[nodiscard]] LoadedTrace parse_helios(TextStream& text, const std::string& path, const TraceRules& rules,
                                       Diagnostics& diagnostics);
[[nodiscard]] LoadedTrace parse_acme(TextStream& text, const std::string& path, const TraceRules& rules,
                                     Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_helios(std::string_view head);
[[nodiscard]] bool looks_like_acme(std::string_view head);

}  // namespace headroom
