// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "models/unit_text.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/verb.hpp"
#include "planner/run_document.hpp"
#include "planner/version.hpp"
#include "planner/vocabulary.hpp"
#include "reports/run_directory.hpp"
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
  std::vector<std::string> overrides = arguments.values("--set");
  if (const auto seed = arguments.value("--seed")) overrides.push_back("run.seed=" + *seed);
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

/// A sentence if `--seed` is no number; whether it is in range is the reader's business.
std::optional<std::string> fault_of_seed(const Arguments& arguments) {
  const auto text = arguments.value("--seed");
  if (!text || (!text->empty() && text->find_first_not_of("0123456789") == std::string::npos)) return std::nullopt;
  return "--seed takes a whole number, not \"" + *text + "\".";
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
  if (progress.stopped_by() == StopReason::interrupted)
    return fail(exit_interrupted, "interrupted; the results end where the run was stopped");
  if (progress.stopped_by() == StopReason::time_limit)
    return fail(exit_limit, "--limit-time is over; the results end where the run was stopped");
  for (const AssertionOutcome& outcome : outcomes)
    if (!outcome.holds) return exit_assertion;
  return exit_ok;
}

/// Results on disk, if any are wanted: opened before the run, written after it.
struct Output {
  explicit Output(std::string where) : directory(std::move(where)) {}
  std::string directory;
  JobsCsv jobs;
  std::optional<RecordFile> file;
  std::optional<RunRecordWriter> writer;

  [[nodiscard]] std::optional<std::string> open(bool overwrite) {
    if (directory.empty()) return std::nullopt;
    if (auto fault = prepare_directory(directory, overwrite ? Overwrite::replace : Overwrite::refuse)) {
      if (fault->ends_with("is not empty")) *fault += "; --force writes into it";
      return fault;
    }
    file.emplace((std::filesystem::path(directory) / run_record_name).string());
    writer.emplace(*file);
    return std::nullopt;
  }
  [[nodiscard]] std::vector<RecordSink*> listeners() {
    if (directory.empty()) return {};
    return {&jobs, &*writer};
  }
};

RunFacts facts_of(const Arguments& arguments, const Prepared& prepared, const Experiment& experiment,
                  std::chrono::system_clock::time_point started) {
  RunFacts facts{
      .version = std::string(version()), .build_type = std::string(build_type()), .compiler = std::string(compiler())};
  facts.seed = prepared.scenario->run.seed;
  facts.argv = arguments.command_line;
  facts.started = started;
  facts.finished = std::chrono::system_clock::now();
  facts.inputs = prepared.scenario->input_files;
  if (!prepared.trace.path.empty()) facts.inputs.push_back(prepared.trace.path);
  facts.events = experiment.result.events;
  facts.complete = experiment.result.complete;
  return facts;
}

int run(const Arguments& arguments) {
  const auto started = std::chrono::system_clock::now();
  const auto limit = time_limit(arguments);
  if (const auto fault = fault_of_seed(arguments)) return fail(exit_usage, *fault);
  if (limit && limit->si <= 0.0) return fail(exit_usage, "--limit-time takes a duration such as \"10 min\".");
  Prepared prepared = prepare(arguments);
  if (!prepared.scenario || !prepared.jobs) return exit_invalid_input;
  const Scenario& scenario = *prepared.scenario;

  // Before the first file is opened, so that no interrupt leaves one behind without a manifest.
  Progress progress({.quiet = arguments.has("--quiet"),
                     .start_unix_s = scenario.run.start_unix_s,
                     .horizon = scenario.run.horizon ? std::optional(Instant{scenario.run.horizon->ns}) : std::nullopt,
                     .time_limit = limit});
  Output output(directory_for(arguments, scenario));
  if (const auto fault = output.open(arguments.has("--force") || !arguments.has("--output")))
    return fail(exit_io, *fault);

  const bool tables_are_shown = !arguments.has("--json") || !output.directory.empty();
  const Experiment experiment = run_experiment(scenario, *prepared.jobs, output.listeners(), &progress,
                                               tables_are_shown ? Groups::all : Groups::none);
  const std::vector<AssertionOutcome> outcomes = check_assertions(scenario.assertions, experiment.statistics);
  Document document = run_document(scenario, experiment, prepared.trace, outcomes, progress.wall_s());
  document.warnings = prepared.warnings;

  if (!output.directory.empty()) {
    if (const auto fault = output.file->finish()) return fail(exit_io, *fault);
    const JobsCsv* const jobs[] = {&output.jobs};
    const RunFiles files{document, scenario.resolved_json, jobs, &*output.file};
    if (const auto fault =
            write_run_directory(output.directory, files, facts_of(arguments, prepared, experiment, started)))
      return fail(exit_io, *fault);
  }
  if (arguments.has("--json")) {
    print(write_summary_json(document));
  } else {
    print(write_text(document));
    if (!output.directory.empty()) print("Results: " + output.directory + "\n");
  }
  return exit_code(progress, outcomes);
}

}  // namespace

const Verb run_verb{"run", "Simulate a scenario and say what came out", positionals, flags, &run};

}  // namespace headroom::cli
