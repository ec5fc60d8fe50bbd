// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <thread>

#include "models/unit_text.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/run_output.hpp"
#include "planner/cli/verb.hpp"
#include "planner/run_document.hpp"
#include "planner/version.hpp"
#include "planner/vocabulary.hpp"
#include "reports/json_text.hpp"
#include "reports/sha256.hpp"
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

constexpr unsigned most_threads = 4096;

struct WholeNumberFlag {
  std::string_view flag, key;  ///< the key of the scenario that it overrides, if any
};
constexpr WholeNumberFlag whole_number_flags[] = {
    {"--seed", "run.seed"}, {"--replicas", "run.replicas"}, {"--max-replicas", "run.max_replicas"}, {"--threads", ""}};

/// Everything that a run needs, or the reason why there is none.
struct Prepared {
  std::optional<Scenario> scenario;
  std::unique_ptr<JobSource> jobs;
  TraceReport trace;
  std::vector<std::string> warnings;
};

Prepared prepare(const Arguments& arguments) {
  Prepared prepared;
  std::vector<std::string> overrides = arguments.values("--set");
  for (const auto& [flag, key] : whole_number_flags)
    if (const auto text = arguments.value(std::string(flag)); text && !key.empty())
      overrides.push_back(std::string(key) + "=" + *text);
  if (arguments.has("--precision")) {
    std::string list = "run.precision=";
    append_json_array(list, arguments.values("--precision"));
    overrides.push_back(list);
  }
  Diagnostics diagnostics;
  prepared.scenario = read_scenario(*arguments.value("FILE"), overrides, full_vocabulary(), diagnostics);
  if (prepared.scenario) prepared.jobs = open_workload(*prepared.scenario, diagnostics, prepared.trace);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  for (const Diagnostic& one : diagnostics.all()) prepared.warnings.push_back(one.message);
  return prepared;
}

std::string short_hash(const std::string& text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.finish().substr(0, 8);
}

/// Where the results go; empty: nowhere. The default name holds a hash of all that decides the result, so a run of the
/// same scenario meets its own results there and may replace them.
std::string directory_for(const Arguments& arguments, const Scenario& scenario) {
  if (const auto given = arguments.value("--output")) return *given;
  if (arguments.has("--json")) return {};
  const std::string stem = std::filesystem::path(scenario.path).stem().string();
  return fmt::format("results/{}-{}-s{}", stem, short_hash(scenario.resolved_json), scenario.run.seed);
}

/// A sentence if a number is none; whether it is in range is the reader's business.
std::optional<std::string> fault_of_numbers(const Arguments& arguments) {
  for (const WholeNumberFlag& one : whole_number_flags) {
    const auto text = arguments.value(std::string(one.flag));
    if (!text || (!text->empty() && text->find_first_not_of("0123456789") == std::string::npos)) continue;
    return std::string(one.flag) + " takes a whole number, not \"" + *text + "\".";
  }
  return std::nullopt;
}

/// 0 if the number makes no sense.
unsigned threads_for(const Arguments& arguments) {
  const auto text = arguments.value("--threads");
  if (!text) return std::max(1U, std::thread::hardware_concurrency());
  unsigned threads = 0;
  std::from_chars(text->data(), text->data() + text->size(), threads);
  return threads <= most_threads ? threads : 0;
}

std::optional<Duration> time_limit(const Arguments& arguments) {
  const auto text = arguments.value("--limit-time");
  if (!text) return std::nullopt;
  const auto parsed = parse_quantity(*text);
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  if (quantity == nullptr || quantity->dimension != dimensions::time) return Duration{-1.0};
  return Duration{quantity->si};
}

int fail(ExitCode code, const std::string& sentence) {
  complain("headroom: " + sentence + "\n");
  return code;
}

int exit_code(const Progress& progress, const std::vector<AssertionOutcome>& outcomes) {
  if (const int code = say_why_stopped(progress.stopped_by()); code != exit_ok) return code;
  for (const AssertionOutcome& outcome : outcomes)
    if (!outcome.holds) return exit_assertion;
  return exit_ok;
}

RunFacts facts_of(const Arguments& arguments, const Prepared& prepared, const ReplicaSet& set,
                  std::chrono::system_clock::time_point started) {
  RunFacts facts{
      .version = std::string(version()), .build_type = std::string(build_type()), .compiler = std::string(compiler())};
  facts.seed = prepared.scenario->run.seed;
  facts.argv = arguments.command_line;
  facts.started = started;
  facts.finished = std::chrono::system_clock::now();
  facts.inputs = prepared.scenario->input_files;
  if (!prepared.trace.path.empty()) facts.inputs.push_back(prepared.trace.path);
  facts.events = set.events;
  facts.complete = set.complete;
  return facts;
}

int run(const Arguments& arguments) {
  const auto started = std::chrono::system_clock::now();
  const auto limit = time_limit(arguments);
  const unsigned threads = threads_for(arguments);
  if (const auto fault = fault_of_numbers(arguments)) return fail(exit_usage, *fault);
  if (limit && limit->si <= 0.0) return fail(exit_usage, "--limit-time takes a duration such as \"10 min\".");
  if (threads == 0) return fail(exit_usage, fmt::format("--threads takes a number from 1 to {}.", most_threads));
  Prepared prepared = prepare(arguments);
  if (!prepared.scenario || !prepared.jobs) return exit_invalid_input;
  const Scenario& scenario = *prepared.scenario;
  if (const auto fault = fault_of_replicas(scenario)) return fail(exit_invalid_input, scenario.path + ": " + *fault);

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
  const Experiment experiment = mean_experiment(set);
  const std::vector<AssertionOutcome> outcomes = check_assertions(scenario.assertions, experiment.statistics);
  const Estimates estimates = estimate(scenario, set, outcomes);
  Document document =
      run_document(scenario, experiment, prepared.trace, outcomes, estimates, set.replicas.size(), progress.wall_s());
  document.warnings.insert(document.warnings.begin(), prepared.warnings.begin(), prepared.warnings.end());
  if (const auto fault = output.write(document, scenario, set, facts_of(arguments, prepared, set, started)))
    return fail(exit_io, *fault);
  if (arguments.has("--json")) {
    print(write_summary_json(document));
  } else {
    print(write_text(document));
    if (!output.directory().empty()) print("Results: " + output.directory() + "\n");
  }
  return exit_code(progress, outcomes);
}

}  // namespace

const Verb run_verb{"run", "Simulate a scenario and say what came out", positionals, flags, &run};

}  // namespace headroom::cli
