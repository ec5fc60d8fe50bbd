// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// `cluster_job_log` of Microsoft's Philly traces (https://github.com/msr-fiddle/philly-traces, README of 29a1b87; the
/// clusters of Jeon et al., USENIX ATC 2019): a JSON list of 117,325 jobs in 1 GB, read as a stream.
///
///   jobid           the job's label
///   submitted_time  required; "2017-10-07 01:11:39". Local time without an offset, taken as UTC: a run time over a
///                   change of the clock is an hour off.
///   status          required; Pass, Failed, or Killed (cancelled)
///   vc, user        partition; tenant
///   attempts        the run time is the sum over all attempts, so the gaps between them are not part of it. The
///                   recorded wait is from the submission to the first start. An attempt without a start or an end is a
///                   hole in the log and adds nothing; if that is so for every attempt, or the last one has no end
///                   (still running), the run time is unknown. A job without attempts never ran: run time 0.
///   detail, gpus    the GPUs are those of the first attempt that names any; see gang_of_gpus().
///
/// Other keys are passed over. A job with a fault is a bad row, named by the line on which it begins; text that is no
/// JSON, or no list, is an error and leaves no job.
[[nodiscard]] LoadedTrace parse_philly_json(TextStream& text, const std::string& path, const TraceRules& rules,
                                            Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_philly_json(std::string_view head);

}  // namespace headroom
