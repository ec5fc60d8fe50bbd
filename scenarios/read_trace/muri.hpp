// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

/// Traces of the Tiresias simulator (Gu et al., NSDI 2019, https://github.com/SymbioticLab/Tiresias) and of Muri, its
/// successor (Zhao et al., SIGCOMM 2022, https://github.com/Rivendile/Muri): csv, one job a row, columns in any order.
/// Both state GPUs and no node size: see gang_of_gpus(). The model is the class of the job. Nothing is said about
/// users, CPUs, memory or requested times.
namespace headroom {

/// Muri. Times are in milliseconds.
///
///   job_id, num_gpu, submit_time   required
///   iterations, iteration_time     required; the run time is their product, as in the authors' simulator. That program
///                                  multiplies it by 1.015 and adds start overheads: a matter of its engine, not here.
///   model_name                     class; "batch" if empty
///   priority                       JobSpec::priority; 0 if empty
///   duration                       compared only: a warning counts the jobs for which it is more than 1 % off
[[nodiscard]] LoadedTrace parse_muri(TextStream& text, const std::string& path, const TraceRules& rules,
                                     Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_muri(std::string_view head);

/// Tiresias. Times are in seconds: job_id, num_gpu, submit_time, duration (required), model_name.
[[nodiscard]] LoadedTrace parse_tiresias(TextStream& text, const std::string& path, const TraceRules& rules,
                                         Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_tiresias(std::string_view head);

}  // namespace headroom
