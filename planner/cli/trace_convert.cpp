// SPDX-License-Identifier: Apache-2.0
// convert, sample: a trace in, a trace out.
#include <fstream>
#include <iostream>
#include <sstream>

#include "planner/cli/exit_code.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/cli/trace_input.hpp"
#include "scenarios/write_trace.hpp"

namespace headroom::cli {
namespace {

std::optional<std::string> target_format(const Arguments& arguments) {
  if (const auto named = arguments.value("--to")) return *named == "swf" || *named == "csv" ? named : std::nullopt;
  const std::string path = arguments.value("--output").value_or("");
  return path.ends_with(".swf") ? "swf" : "csv";
}

/// A sentence about the rows that are not in the output; nothing if all are.
std::string rows_left_out(const TraceReport& r) {
  if (r.rows == r.jobs) return {};
  std::string reasons;
  const auto add = [&reasons](std::uint64_t rows, const char* why) {
    if (rows > 0) reasons += (reasons.empty() ? "" : ", ") + std::to_string(rows) + " " + why;
  };
  add(r.dropped, "dropped by a rule");
  add(r.bad, "that cannot be read");
  add(r.outside_window, "outside the window");
  add(r.not_sampled, "not in the sample");
  add(r.beyond_max_jobs, "beyond max_jobs");
  return "headroom: " + std::to_string(r.rows - r.jobs) + " of " + std::to_string(r.rows) +
         " rows are not written: " + reasons + ".\n";
}

int write(const Arguments& arguments, const LoadedTrace& trace, const std::string& format) {
  std::ostringstream text;
  const TraceLosses losses = format == "swf" ? write_swf(trace, text) : write_csv_trace(trace, text);
  for (const std::string& loss : losses) complain("headroom: " + format + " cannot say everything: " + loss + "\n");
  complain(rows_left_out(trace.report));
  const auto path = arguments.value("--output");
  if (!path) {
    print(text.str());
    return exit_ok;
  }
  std::ofstream file(*path, std::ios::binary);
  file << text.str();
  file.close();
  if (!file) {
    complain("headroom: " + *path + ": cannot be written\n");
    return exit_io;
  }
  complain(std::to_string(trace.jobs.size()) + " jobs: " + *path + "\n");
  return exit_ok;
}

}  // namespace

int convert_trace_file(const Arguments& arguments) {
  const auto format = target_format(arguments);
  if (!format) {
    complain("headroom: --to is swf or csv, not \"" + *arguments.value("--to") + "\".\n");
    return exit_usage;
  }
  const TraceInputOrExit read = read_trace_input(arguments);
  return read.input ? write(arguments, read.input->trace, *format) : read.exit;
}

int sample_trace_file(const Arguments& arguments) {
  if (!arguments.has("--set")) {
    complain(
        "headroom: sample what? For instance --set sample=\"10 %\", --set 'window=[\"7 d\", \"14 d\"]', "
        "--set arrivals=\"150 %\" or --set max_jobs=1000.\n");
    return exit_usage;
  }
  return convert_trace_file(arguments);
}

}  // namespace headroom::cli
