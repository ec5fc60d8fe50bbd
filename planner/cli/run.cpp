// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/run_flags.hpp"
#include "planner/cli/run_output.hpp"
#include "planner/cli/verb.hpp"
#include "planner/flow_worker/find_flow_worker.hpp"
#include "planner/run_document.hpp"
#include "planner/vocabulary.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_text.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"FILE", "The scenario"}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::repeated, "--set", "PATH=VALUE", "Override a value: cluster.pools[h100].nodes=32"},
    {FlagSpec::Kind::value, "-o,--output", "DIR",
     "Where the results go; default results/<scenario>-<hash>-s<seed>, and nothing with --json"},
    {FlagSpec::Kind::flag, "--force", "", "Write into a directory that is not empty"},
    {FlagSpec::Kind::value, "--seed", "N", "Override run.seed"},
    {FlagSpec::Kind::value, "--replicas", "N",
     "Independent runs, for means with 95 % intervals; overrides run.replicas"},
    {FlagSpec::Kind::repeated, "--precision", "TARGET",
     "Add replicas until \"jobs.wait.p95 5 %\" or \"jobs.wait.p95 10 min\" holds; overrides run.precision"},
    {FlagSpec::Kind::value, "--max-replicas", "N",
     "The most that --precision may add up to; overrides run.max_replicas"},
    {FlagSpec::Kind::value, "--threads", "N",
     "Replicas that run at a time; default: one per processor. Does not change results"},
    {FlagSpec::Kind::flag, "--json", "", "Print the summary as one JSON document"},
    {FlagSpec::Kind::value, "--limit-time", "DURATION", "Stop after this much wall-clock time: \"10 min\""},
    {FlagSpec::Kind::flag, "-q,--quiet", "", "No progress line"},
};

/// Everything that a run needs, or the reason why there is none.
struct Prepared {
  std::optional<Scenario> scenario;
  std::unique_ptr<JobSource> jobs;
  TraceReport trace;
  std::vector<std::string> warnings;
};

Prepared prepare(const Arguments& arguments) {
  Prepared prepared;
  const std::vector<std::string> overrides = overrides_of(arguments);
  Diagnostics diagnostics;
  prepared.scenario = read_scenario(*arguments.value("FILE"), overrides, full_vocabulary(), diagnostics);
  if (prepared.scenario) prepared.jobs = open_workload(*prepared.scenario, diagnostics, prepared.trace);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  for (const Diagnostic& one : diagnostics.all()) prepared.warnings.push_back(one.message);
  return prepared;
}

/// Where the results go; empty: nowhere. The default name holds a hash of all that decides the result, so a run of the
/// same scenario meets its own results there and may replace them.
std::string directory_for(const Arguments& arguments, const Scenario& scenario) {
  if (const auto given = arguments.value("--output")) return *given;
  if (arguments.has("--json")) return {};
  const std::string stem = std::filesystem::path(scenario.path).stem().string();
  return fmt::format("results/{}-{}-s{}", stem, short_hash(scenario.resolved_json), scenario.run.seed);
}

/// Our own code is wrong if the books do not balance, and that comes before all else.
int exit_code(const Progress& progress, const Experiment& experiment, const std::vector<AssertionOutcome>& outcomes) {
  for (const std::string& sentence : experiment.imbalances) complain("headroom: internal error: " + sentence + "\n");
  if (!experiment.imbalances.empty()) return exit_internal;
  if (const int code = say_why_stopped(progress.stopped_by()); code != exit_ok) return code;
  for (const AssertionOutcome& outcome : outcomes)
    if (!outcome.holds) return exit_assertion;
  return exit_ok;
}

RunFacts facts_of(const Arguments& arguments, const Prepared& prepared, const ReplicaSet& set,
                  std::chrono::system_clock::time_point started) {
  RunFacts facts = facts_of_program(arguments, started);
  facts.seed = prepared.scenario->run.seed;
  facts.inputs = prepared.scenario->input_files;
  if (!prepared.trace.path.empty()) facts.inputs.push_back(prepared.trace.path);
  facts.events = set.events;
  facts.complete = set.complete;
  return facts;
}

int run(const Arguments& arguments) {
  const auto started = std::chrono::system_clock::now();
  const auto run_flags = read_run_flags(arguments);
  if (const auto* fault = std::get_if<std::string>(&run_flags)) return fail(exit_usage, *fault);
  const auto& [threads, limit] = std::get<RunFlags>(run_flags);
  Prepared prepared = prepare(arguments);
  if (!prepared.scenario || !prepared.jobs) return exit_invalid_input;
  const Scenario& scenario = *prepared.scenario;
  if (const auto fault = fault_of_replicas(scenario)) return fail(exit_invalid_input, scenario.path + ": " + *fault);
  if (const auto fault = fault_of_flow_worker(scenario)) return fail(exit_io, scenario.path + ": " + *fault);

  // Before the first file is opened, so that no interrupt leaves one behind without a manifest.
  Progress progress({.quiet = arguments.has("--quiet"),
                     .start_unix_s = scenario.run.start_unix_s,
                     .horizon = scenario.run.horizon ? std::optional(Instant{scenario.run.horizon->ns}) : std::nullopt,
                     .time_limit = limit});
  RunOutput output(directory_for(arguments, scenario));
  const bool replace = arguments.has("--force") || !arguments.has("--output");
  if (const auto fault = output.prepare(replace ? Overwrite::replace : Overwrite::refuse)) return fail(exit_io, *fault);

  const bool tables_are_shown = !arguments.has("--json") || !output.directory().empty();
  const ReplicaSet set = run_replicas(scenario, std::move(prepared.jobs),
                                      {.threads = threads,
                                       .groups = tables_are_shown ? Groups::all : Groups::none,
                                       .sinks = &output,
                                       .progress = &progress});
  progress.clear_line();
  const Experiment experiment = mean_experiment(set);
  const std::vector<AssertionOutcome> outcomes = check_assertions(scenario.assertions, experiment.statistics);
  const Estimates estimates = estimate(scenario, set, outcomes);
  Document document =
      run_document(scenario, experiment, prepared.trace, outcomes, estimates, set.replicas.size(), progress.wall_s());
  document.reproduce = reproduce("run", arguments, overrides_of(arguments), {});
  document.warnings.insert(document.warnings.begin(), prepared.warnings.begin(), prepared.warnings.end());
  if (const auto fault = output.write(document, scenario, set, facts_of(arguments, prepared, set, started)))
    return fail(exit_io, *fault);
  if (arguments.has("--json")) {
    print(write_summary_json(document));
  } else {
    print(write_text(document));
    if (!output.directory().empty()) {
      print("Report:  " + (std::filesystem::path(output.directory()) / report_name).string() + "\n");
      print("Results: " + output.directory() + "\n");
    }
  }
  return exit_code(progress, experiment, outcomes);
}

}  // namespace

const Verb run_verb{"run", "Simulate a scenario and say what came out", positionals, flags, &run};

}  // namespace headroom::cli
