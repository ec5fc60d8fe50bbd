// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "scenarios/read_trace/loaded_trace.hpp"

namespace headroom {

/// What a format cannot say, a sentence a kind, with the number of jobs that it concerns if it is about jobs; empty if
/// the written trace reads back to the same jobs under the same rules. `out` is for the caller to open and to check.
using TraceLosses = std::vector<std::string>;

/// The Standard Workload Format. The losses are also comments of the written file.
///
///   Processors are the GPUs of a job if any job of the trace has some, and CPUs otherwise; a share of a GPU counts as
///   a whole one, and a job without GPUs among others with its CPUs. Users are the numbers of tenants such as "user3";
///   other tenants are numbered in order and named in comments, and so are partitions. The requested time is the limit,
///   else the estimate where it is not the run time. The preceding job is the first that the job depends on. The header
///   states what that of the log did, with the calendar time of the first row's zero as UnixStartTime.
[[nodiscard]] TraceLosses write_swf(const LoadedTrace& trace, std::ostream& out);

/// Our own csv, with those optional columns that a job has a use for. Numbers are exact and as short as they can be.
[[nodiscard]] TraceLosses write_csv_trace(const LoadedTrace& trace, std::ostream& out);

}  // namespace headroom
