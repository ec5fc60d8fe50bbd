// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/trace_input.hpp"

#include <filesystem>
#include <system_error>

#include "planner/cli/exit_code.hpp"
#include "planner/vocabulary.hpp"
#include "reports/json_text.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/read_trace/formats.hpp"
#include "scenarios/workload_source.hpp"

namespace headroom::cli {
namespace {

std::string json_text(const std::string& text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string known_formats() {
  std::string names;
  for (const TraceFormat& format : trace_formats()) names += (names.empty() ? "" : ", ") + std::string(format.name);
  return names;
}

/// The words of the command line as overrides of a scenario whose workload is the trace.
std::vector<std::string> overrides_of(const Arguments& arguments, const std::string& format, const std::string& file) {
  std::vector<std::string> out = {
      "workload={\"trace\":{\"format\":" + json_text(format) + ",\"path\":" + json_text(file) + "}}",
      "relative_to=working-directory"};
  if (arguments.has("--strict")) out.emplace_back("workload.trace.mode=strict");
  if (const auto seed = arguments.value("--seed")) out.push_back("run.seed=" + *seed);
  for (const std::string& one : arguments.values("--set")) {
    const bool is_path = one.substr(0, one.find('=')).find('.') != std::string::npos;
    out.push_back(is_path ? one : "workload.trace." + one);
  }
  return out;
}

/// Stands in for a cluster where nobody asks for one, or where the header of a log says how large it is. Logs of
/// machines are mostly of such as backfill, so that is what a back-test does unless --set says otherwise.
constexpr const char* no_cluster =
    R"({ "cluster": { "pools": [ { "name": "none", "nodes": 1, "node": { "cpus": 1 } } ] },
         "scheduler": { "backfill": "easy" } })";

std::optional<Scenario> read(const Arguments& arguments, std::span<const std::string> overrides,
                             Diagnostics& diagnostics) {
  const Vocabulary vocabulary = full_vocabulary();
  if (const auto file = arguments.value("--scenario")) return read_scenario(*file, overrides, vocabulary, diagnostics);
  return read_scenario_text(no_cluster, "command line", overrides, vocabulary, diagnostics);
}

}  // namespace

TraceInputOrExit read_trace_input(const Arguments& arguments, const std::string& file) {
  const auto format = arguments.has("--format") ? arguments.value("--format") : guess_trace_format(file);
  if (!format || find_trace_format(*format) == nullptr) {
    complain("headroom: which format does " + file + " have? Say --format with one of " + known_formats() + ".\n");
    return {std::nullopt, exit_usage};
  }
  TraceInputOrExit out{std::nullopt, exit_invalid_input};
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) {
    complain(file + ": error: cannot open: No such file or directory\n1 error.\n");
    return out;
  }
  Diagnostics diagnostics;
  std::optional<Scenario> scenario = read(arguments, overrides_of(arguments, *format, file), diagnostics);
  if (scenario) {
    out.input = TraceInput{std::move(*scenario), arguments.has("--scenario"), {}};
    const Scenario& read_in = out.input->scenario;
    out.input->trace = read_trace(std::get<TraceWorkload>(read_in.workload), diagnostics, read_in.run.seed);
    if (out.input->trace.jobs.empty()) out.input.reset();
  }
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (out.input) out.exit = exit_ok;
  return out;
}

JobsInput read_jobs_input(const Arguments& arguments, const std::string& file) {
  if (!file.ends_with(".json") || arguments.has("--format") || guess_trace_format(file)) {
    TraceInputOrExit read_in = read_trace_input(arguments, file);
    if (!read_in.input) return {nullptr, 0, read_in.exit};
    const std::int64_t start = read_in.input->trace.report.unix_base_s.value_or(0);
    return {std::make_unique<LoadedJobs>(std::move(read_in.input->trace)), start, exit_ok};
  }
  Diagnostics diagnostics;
  JobsInput out{nullptr, 0, exit_invalid_input};
  if (const auto scenario = read_scenario(file, {}, full_vocabulary(), diagnostics)) {
    TraceReport report;
    out.jobs = open_workload(*scenario, diagnostics, report);
    out.start_unix_s = report.unix_base_s.value_or(scenario->run.start_unix_s);
  }
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (out.jobs) out.exit = exit_ok;
  return out;
}

}  // namespace headroom::cli
