// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "planner/cli/verb.hpp"
#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/scenario.hpp"

namespace headroom::cli {

/// A trace that is named on the command line, read under the rules and with the cluster and scheduler that the flags
/// give: every `--set KEY=VALUE` is a key of `workload.trace`, or a whole path if it holds a dot.
struct TraceInput {
  Scenario scenario;
  bool has_cluster = false;  ///< by --scenario; else a stand-in that says nothing
  LoadedTrace trace;
};

/// Faults and warnings have been shown if there is nothing, with the exit code for it.
struct TraceInputOrExit {
  std::optional<TraceInput> input;
  int exit = 0;
};

/// The trace at `operand`, "FILE" or "OTHER"; --format is that of FILE.
[[nodiscard]] TraceInputOrExit read_trace_input(const Arguments& arguments, const std::string& operand = "FILE");

/// A trace, or the workload of a scenario: whatever has jobs. Null: faults have been shown.
struct JobsInput {
  std::unique_ptr<JobSource> jobs;
  std::int64_t start_unix_s = 0;  ///< calendar time of simulated zero
  int exit = 0;
};

/// Where an operand is a scenario, a `--set` with a whole path is for it and one with a key of `workload.trace` for the
/// traces; --seed is for all. A workload whose jobs wait for the end of others has no submit times before it runs, and
/// is refused.
[[nodiscard]] JobsInput read_jobs_input(const Arguments& arguments, const std::string& operand = "FILE");

}  // namespace headroom::cli
