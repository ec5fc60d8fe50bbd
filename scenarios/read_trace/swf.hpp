// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// The Standard Workload Format of the Parallel Workloads Archive, version 2.2
/// (https://www.cs.huji.ac.il/labs/parallel/workload/swf.html): 18 numbers a row between blanks, -1 for "unknown",
/// comments behind `;`. Comments before the first row that read `; Name: value` are the header facts.
///
/// What follows the 18 numbers of a row is passed over with a warning under `bad_rows: skip`, and makes it a bad row
/// under `fatal`: some archives append fields of their own.
///
/// What becomes of a row (fields count from 1; rules of every format: LoadedTrace)
///   1 job number      JobSpec::number; must be >= 0.
///   2 submit time     must be >= 0.
///   3 wait time       TraceRows::recorded_wait; unknown if negative.
///   4 run time        -1 is unknown; must not be below that.
///   6 CPU time        mean over the processors; times field 5 (else 8) what the job used. Unknown if negative.
///   7, 10 memory      used and requested, KB for each of the processors that 5 and 8 count (each stands in for the
///                     other). Unknown if negative; a request of 0 is none.
///   8, 5 processors   requested, else allocated (-1 and 0 are unknown): so many tasks of one CPU, anywhere.
///   9 requested time  estimate and limit; -1 is unknown.
///   11 status         0 failed, 5 cancelled; else the job completes.
///   12 user id        tenant "user3"; "unknown" for -1.
///   16 partition      "partition2"; none if negative.
///   17 preceding job  only under `dependencies: follow`: this job waits until that one has ended. By default it is
///                     ignored, because the submit times of a log hold the user's waiting already, and think time
///                     (18) says how the user would have acted, which a replay of submit times does not ask.
/// 6, 7 and 10 say what the job used and change nothing in a replay. A number that is the same in a hundred rows and
/// more, and in all of them, is a placeholder and is taken for unknown; so is a request beyond 1e6 GiB a processor.
/// All jobs are of the class "batch". The other fields must be numbers and are not used. Times (2, 3, 4, 6, 9) and
/// memory (7, 10) may have a fraction, as the format's "mostly integers" allows; a count or an id may not.
[[nodiscard]] LoadedTrace parse_swf(TextStream& text, const std::string& path, const TraceRules& rules,
                                    Diagnostics& diagnostics);
/// The first line that is no comment is a row of the format.
[[nodiscard]] bool looks_like_swf(std::string_view head);

}  // namespace headroom
