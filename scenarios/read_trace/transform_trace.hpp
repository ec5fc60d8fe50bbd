// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"

namespace headroom {

/// Selects and changes the jobs of a log as TraceTransform says, in the order of its members; the report counts what
/// each step left out.
///
///   window      Jobs submitted before `begin` or from `end` on are left out; times then count from `begin`, and so
///   does
///               TraceReport::zero_unix_ns. A calendar time needs a log that knows its own.
///   warm start  Jobs submitted before `begin` that by their recorded start ran at `begin`, or waited, stay, with a
///               negative submit time; JobSpec::ran_before says how long a running one had run. What ended before
///               `begin` is left out, and so are, with a warning, jobs whose wait the log does not say. A log that
///               says it of none is an error.
///   sample      By the run seed and the job's number alone: a job stays in or out whatever else is asked for.
///   arrivals    submit := base + (submit - base) / factor, where base is the begin of the window, else the first
///               submit; run times stay, and the delay of a not_before stays. What a warm start added stays too.
///
/// Dependencies on jobs that were left out are left out too, with a warning. A trace that has no job left is an error,
/// and has none then.
void transform_trace(LoadedTrace& trace, const TraceTransform& transform, std::uint64_t seed, Diagnostics& diagnostics);

}  // namespace headroom
