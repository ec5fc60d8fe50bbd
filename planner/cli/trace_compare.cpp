// SPDX-License-Identifier: Apache-2.0
// compare, fit: actions that describe a workload in numbers.
#include <fstream>

#include "planner/cli/exit_code.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/cli/trace_input.hpp"
#include "planner/trace_comparison_document.hpp"
#include "scenarios/fit_workload.hpp"

namespace headroom::cli {

int compare_trace_files(const Arguments& arguments) {
  std::vector<TraceProfile> profiles;
  for (const char* operand : {"FILE", "OTHER"}) {
    const std::string file = *arguments.value(operand);
    const JobsInput input = read_jobs_input(arguments, operand);
    if (!input.jobs) return input.exit;
    profiles.push_back(profile_trace(*input.jobs, input.start_unix_s, file));
    if (profiles.back().jobs > 0) continue;
    complain("headroom: " + file +
             " has no job that can be compared: each runs for no time, has no end, or came before time zero.\n");
    return exit_invalid_input;
  }
  return deliver(arguments, trace_comparison_document(profiles[0], profiles[1]));
}

int fit_trace_file(const Arguments& arguments) {
  const std::string file = *arguments.value("FILE");
  const JobsInput input = read_jobs_input(arguments);
  if (!input.jobs) return input.exit;
  const std::string section = fit_workload(collect_jobs(*input.jobs), input.start_unix_s);
  if (section.empty()) {
    complain("headroom: " + file + " has too few jobs to fit anything to.\n");
    return exit_invalid_input;
  }
  // A scenario that another one extends: the cluster, the scheduler and the horizon are its business.
  const std::string text =
      "// Fitted to " + file + "\n{\n\"headroom\": 1,\n\"workload\": { \"synthetic\": " + section + "\n}\n}\n";
  const auto path = arguments.value("--output");
  if (!path) {
    print(text);
    return exit_ok;
  }
  std::ofstream out(*path, std::ios::binary);
  out << text;
  out.close();
  if (out) return exit_ok;
  complain("headroom: " + *path + ": cannot be written\n");
  return exit_io;
}

}  // namespace headroom::cli
