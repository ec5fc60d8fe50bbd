// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/trace_input.hpp"

#include <filesystem>
#include <system_error>
#include <variant>

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

/// "run.seed=7", and not a key of `workload.trace`.
bool is_path(const std::string& set) {
  return set.substr(0, set.find('=')).find('.') != std::string::npos;
}

std::optional<std::string> format_of(const Arguments& arguments, const std::string& operand) {
  if (operand == "FILE" && arguments.has("--format")) return arguments.value("--format");
  return guess_trace_format(*arguments.value(operand));
}

bool is_scenario(const Arguments& arguments, const std::string& operand) {
  return arguments.has(operand) && arguments.value(operand)->ends_with(".json") && !format_of(arguments, operand);
}

bool has_scenario(const Arguments& arguments) {
  return is_scenario(arguments, "FILE") || is_scenario(arguments, "OTHER");
}

bool has_trace(const Arguments& arguments) {
  return !is_scenario(arguments, "FILE") || (arguments.has("OTHER") && !is_scenario(arguments, "OTHER"));
}

/// The words of the command line as overrides of a scenario whose workload is the trace.
std::vector<std::string> overrides_of(const Arguments& arguments, const std::string& format, const std::string& file) {
  std::vector<std::string> out = {
      "workload={\"trace\":{\"format\":" + json_text(format) + ",\"path\":" + json_text(file) + "}}",
      "relative_to=working-directory"};
  if (arguments.has("--strict")) out.emplace_back("workload.trace.mode=strict");
  if (const auto seed = arguments.value("--seed")) out.push_back("run.seed=" + *seed);
  const bool paths_are_for_another = has_scenario(arguments);
  for (const std::string& one : arguments.values("--set")) {
    if (!is_path(one)) {
      out.push_back("workload.trace." + one);
    } else if (!paths_are_for_another) {
      out.push_back(one);
    }
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

/// The scenario at an operand, with what the command line says about it.
std::optional<Scenario> read_scenario_operand(const Arguments& arguments, const std::string& file,
                                              Diagnostics& diagnostics) {
  std::vector<std::string> overrides;
  if (const auto seed = arguments.value("--seed")) overrides.push_back("run.seed=" + *seed);
  for (const std::string& one : arguments.values("--set"))
    if (is_path(one)) overrides.push_back(one);
  if (arguments.has("--strict")) {
    Diagnostics unused;
    const auto scenario = read_scenario(file, overrides, full_vocabulary(), unused);
    if (scenario && std::holds_alternative<TraceWorkload>(scenario->workload))
      overrides.emplace_back("workload.trace.mode=strict");
  }
  return read_scenario(file, overrides, full_vocabulary(), diagnostics);
}

JobsInput jobs_of_scenario(const Arguments& arguments, const std::string& file) {
  JobsInput out{nullptr, 0, exit_invalid_input};
  for (const std::string& one : arguments.values("--set")) {
    if (is_path(one) || has_trace(arguments)) continue;
    complain("headroom: --set " + one + " is for a trace, and " + file +
             " is a scenario: write the whole path, such as workload.trace." + one + "\n");
    return {nullptr, 0, exit_usage};
  }
  Diagnostics diagnostics;
  const auto scenario = read_scenario_operand(arguments, file, diagnostics);
  const auto* const synthetic = scenario ? std::get_if<SyntheticWorkload>(&scenario->workload) : nullptr;
  if (synthetic != nullptr && synthetic->users.count > 0) {
    complain("headroom: " + file +
             " has users who submit a job when the one before has ended (workload.synthetic.users): when its jobs come "
             "is known only after a run.\n");
    return out;
  }
  if (scenario) {
    TraceReport report;
    out.jobs = open_workload(*scenario, diagnostics, report);
    out.start_unix_s = report.zero_unix_s().value_or(scenario->run.start_unix_s);
  }
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (out.jobs) out.exit = exit_ok;
  return out;
}

}  // namespace

TraceInputOrExit read_trace_input(const Arguments& arguments, const std::string& operand) {
  const std::string file = *arguments.value(operand);
  TraceInputOrExit out{std::nullopt, exit_invalid_input};
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) {
    complain(file + ": error: cannot open: No such file or directory\n1 error.\n");
    return out;
  }
  const auto format = format_of(arguments, operand);
  if (!format || find_trace_format(*format) == nullptr) {
    complain("headroom: which format does " + file + " have? Say --format with one of " + known_formats() + ".\n");
    return {std::nullopt, exit_usage};
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

JobsInput read_jobs_input(const Arguments& arguments, const std::string& operand) {
  if (is_scenario(arguments, operand)) return jobs_of_scenario(arguments, *arguments.value(operand));
  TraceInputOrExit read_in = read_trace_input(arguments, operand);
  if (!read_in.input) return {nullptr, 0, read_in.exit};
  const std::int64_t start = read_in.input->trace.report.zero_unix_s().value_or(0);
  return {std::make_unique<LoadedJobs>(std::move(read_in.input->trace)), start, exit_ok};
}

}  // namespace headroom::cli
