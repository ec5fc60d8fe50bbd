// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// Alibaba's PAI traces of 2020 (https://github.com/alibaba/clusterdata, cluster-trace-gpu-v2020 at 8a7216f; Weng et
/// al., NSDI '22).
///
/// The job list of the authors' simulator (`pai_job_duration_estimate_100K.csv`, `pai_job_no_estimate_100K.csv`):
///   job_id           JobSpec::number
///   user, gpu_type   tenant; GPU model ("CPU" and "": any)
///   submit_time      seconds
///   duration         seconds; wait_time, if there, is the recorded wait
///   num_inst         tasks of the gang (1 if empty); two may share a node
///   num_gpu,         GPUs and cores of one instance: the authors' scheduler (simulator/scheduler.py of 6a7d236) starts
///   a num_cpu          job if num_inst * num_gpu GPUs are idle, and gives each instance num_gpu. See task_need() for
///                    fractions.
[[nodiscard]] LoadedTrace parse_pai(TextStream& text, const std::string& path, const TraceRules& rules,
                                    Diagnostics& diagnostics);

/// The task table (`pai_task_table.csv` with the row of `pai_task_table.header` put in front). Each task is a job of
/// its own, because the tasks of one job may differ in what they need and those of a gang may not.
///
///   job_name,        label "job_name/task_name"
///   task_name
///   inst_num         tasks of the gang (1 if empty); two may share a node
///   plan_gpu,        percent of one GPU and of one core, of one instance
///   plan_cpu
///   plan_mem         GB (10^9 bytes) of one instance
///   gpu_type         GPU model
///   start_time,      seconds. A task counts as submitted when it starts, because the table states no submission: the
///   end_time         waiting time of the log is lost. Without a start a task is left out, without an
///                    end its run time is unknown.
///   status           Terminated and Running are completed, Failed is failed, Waiting is cancelled
[[nodiscard]] LoadedTrace parse_pai_tasks(TextStream& text, const std::string& path, const TraceRules& rules,
                                          Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_pai(std::string_view head);
[[nodiscard]] bool looks_like_pai_tasks(std::string_view head);

}  // namespace headroom
