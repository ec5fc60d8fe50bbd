// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// Traces of Gavel (Narayanan et al., OSDI 2020, https://github.com/stanford-futuredata/gavel) and of Shockwave (Zheng
/// et al., NSDI 2023, https://github.com/uw-mad-dash/shockwave): tab-separated rows without a header, whose meaning
/// follows from the number of cells (the parse_trace() of each program, and their trace generators).
///
///   7 cells    type, command, steps argument, needs data, steps, arrival s, scale
///   10 cells   type, command, directory, steps argument, needs data, steps, scale, weight, SLO, arrival s
///   12 cells   type, command, directory, steps argument, needs data, steps, scale, mode, weight, SLO, duration s,
///              arrival s
///
/// Jobs are numbered from 0 in the order of the rows, as those programs do. The scale is a number of GPUs: see
/// gang_of_gpus(). The type, such as "ResNet-18 (batch size 32)", is the class. A weight is the priority, rounded.
///
/// Run time: the duration, if the row has one: taken as stated, although Shockwave recomputes it from the steps and the
/// batch sizes of the mode. Otherwise steps / (steps per second), with the rate of the type alone on so many V100 in
/// `simulation_throughputs.json` (also .zst or .gz) in the folder of the trace or the one above: Gavel's generator
/// makes steps out of durations by this rate. A row whose rate is not in the table, or a trace without a table, is bad.
[[nodiscard]] LoadedTrace parse_gavel(TextStream& text, const std::string& path, const TraceRules& rules,
                                      Diagnostics& diagnostics);

/// Whether the first row of a file looks like one of these.
[[nodiscard]] bool looks_like_gavel(std::string_view head);

}  // namespace headroom
