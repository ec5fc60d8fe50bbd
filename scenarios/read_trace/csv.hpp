// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// Our own trace format: comma-separated values (RFC 4180: quotes, doubled quotes, line ends within quotes), a header
/// row that names the columns in any order, one job a row. An empty cell is a value that is not known; a column that is
/// left out is empty in every row.
///
///   job_id       required   whole number >= 0; becomes JobSpec::number
///   submit_s     required   seconds >= 0, with or without a fraction
///   duration_s   required   seconds >= 0 at reference speed
///   estimate_s              seconds that the user expects; without it `limit_s`, else the duration
///   limit_s                 seconds after which the job is killed; without it `estimate_s`, else none
///   nodes                   >= 1: a gang of so many tasks, each on a node of its own; gpus and cpus must divide by it
///   tasks                   >= 1, without `nodes`: a gang of so many equal tasks, as many on a node as fit; gpus and
///                           cpus must divide by it, a task has whole GPUs or a share of one
///   gpus         this       GPUs of the whole job; below 1, such as 0.25, a share of one GPU in thousandths
///   cpus         or this    CPU cores of the whole job
///   memory_gib              host memory, in GiB: per task with `tasks`, else per node
///   gpu_model               only nodes with this model; any if empty
///   tenant                  "unknown" if empty
///   class                   "batch" if empty
///   priority                whole number; 0 if empty
///   partition               only nodes of this partition; none asked for if empty
///   outcome                 completed, failed or cancelled; completed if empty
///   wait_s                  seconds from submit to start where the log was written, for comparison with a replay
///   not_before_s            the job does not queue before this time, which counts as submit_s does
///   after                   ids of jobs that must come first, separated by `;`, each with or without a kind: `ok:12`
///                           after it has completed, `any:12` has ended, `not-ok:12` has ended otherwise than
///                           completed, `start:12` has started; `12` is `ok:12`
///   array                   number >= 1 that the elements of a job array share
///   array_limit             at most so many elements of the array queue or run at a time
///
/// Without `nodes` and `tasks`, a job with GPUs is one task: all its GPUs, CPUs and memory are on one node. A job
/// without GPUs is as many tasks of one CPU as `cpus` says, anywhere; only a single one can then state a memory. A
/// column with another name is an error under `bad_rows: fatal` and a warning under `skip`.
[[nodiscard]] LoadedTrace parse_csv(TextStream& text, const std::string& path, const TraceRules& rules,
                                    Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_csv(std::string_view head);

}  // namespace headroom
