// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"

namespace headroom {

/// The Standard Workload Format of the Parallel Workloads Archive, version 2.2
/// (https://www.cs.huji.ac.il/labs/parallel/workload/swf.html): 18 numbers a row between blanks, -1 for "unknown",
/// comments behind `;`. Comments before the first row that read `; Name: value` are the header facts.
///
/// What becomes of a row (fields count from 1; rules of every format: LoadedTrace)
///   1 job number      JobSpec::number; must be >= 0.
///   2 submit time     must be >= 0.
///   4 run time        -1 is unknown; must not be below that.
///   8, 5 processors   requested, else allocated (-1 and 0 are unknown): so many tasks of one CPU, anywhere.
///   9 requested time  estimate and limit; -1 is unknown.
///   12 user id        tenant "user3"; "unknown" for -1.
/// All jobs are of the class "batch". The other fields must be numbers and are not used. Times (2, 3, 4, 6, 9) and
/// memory (7, 10) may have a fraction, as the format's "mostly integers" allows; a count or an id may not.
[[nodiscard]] LoadedTrace parse_swf(std::string_view text, const std::string& path, const TraceRules& rules,
                                    Diagnostics& diagnostics);

}  // namespace headroom
