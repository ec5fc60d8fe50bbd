// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// Slurm's accounting as `sacct -P` (or -p) prints it: cells between `|`, a header row, columns in any order. All that
/// is used: -o JobID,User,Account,Partition,QOS,State,Submit,Eligible,Start,End,Elapsed,Timelimit,NNodes,NCPUS,ReqMem,
/// ReqTRES,AllocTRES,Reservation,SubmitLine. Fields and states: https://slurm.schedmd.com/sacct.html, version 24.11.
///
///   JobID       required  the label of the job. Steps ("12.batch") are left out and counted. "12_4" is an element of
///                         array 12; "12_[5-9%2]" are the elements that still wait, each a job.
///   State       required  outcome. FAILED, TIMEOUT, OUT_OF_MEMORY, NODE_FAIL and their like failed; CANCELLED,
///                         PREEMPTED and REVOKED were cancelled. A job that is not over has no run time.
///   Submit      required
///   Start, End            recorded wait (Start - Submit); run time (End - Start) where Elapsed is not there
///   Elapsed               run time, without suspensions; or ElapsedRaw
///   Eligible              start-not-before, for jobs without a dependency
///   Timelimit             limit and estimate, or TimelimitRaw; "UNLIMITED" and "Partition_Limit" are none
///   AllocTRES, ReqTRES    what the job held; before it started, what it asked for. The GPU model is the one asked for,
///                         where ReqTRES is there: a job that was given an A100 may have been content with less.
///   NNodes, NCPUS, ReqMem where TRES do not say. ReqMem may end in n (per node) or c (per CPU).
///   User                  tenant; Account where it is not there
///   QOS                   class
///   Partition             the first, if it names several
///   Dependency            "afterok:12,afterany:13:14". Sites add it; sacct has no such field. Otherwise it
///                         is taken from `--dependency` in SubmitLine. Of alternatives (`?`) all are waited for,
///                         with a warning.
///   SubmitLine            dependencies, and the `%` of `--array`, as far as they stand before the script
///   Reservation           a warning counts the jobs that ran in one; their requests stay as they are
///
/// Shape: one task a node, on nodes of their own, if GPUs and CPUs divide by the nodes; otherwise tasks of one GPU (or
/// CPU) anywhere, with a warning. Times are local times of the cluster and are read as UTC.
[[nodiscard]] LoadedTrace parse_sacct(TextStream& text, const std::string& path, const TraceRules& rules,
                                      Diagnostics& diagnostics);
[[nodiscard]] bool looks_like_sacct(std::string_view head);

}  // namespace headroom
