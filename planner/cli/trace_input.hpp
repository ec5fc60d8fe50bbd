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

[[nodiscard]] TraceInputOrExit read_trace_input(const Arguments& arguments, const std::string& file);

/// A trace, or the workload of a scenario: whatever has jobs. Null: faults have been shown.
struct JobsInput {
  std::unique_ptr<JobSource> jobs;
  std::int64_t start_unix_s = 0;  ///< calendar time of simulated zero
  int exit = 0;
};
[[nodiscard]] JobsInput read_jobs_input(const Arguments& arguments, const std::string& file);

}  // namespace headroom::cli
