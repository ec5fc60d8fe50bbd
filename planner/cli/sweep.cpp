// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <set>

#include "planner/cli/run_flags.hpp"
#include "planner/cli/sweep_output.hpp"
#include "planner/cli/sweep_run.hpp"
#include "planner/cli/verb.hpp"
#include "planner/sweep_document.hpp"
#include "reports/write_text.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"FILE", "The scenario"}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::repeated, "--vary", "PATH=VALUES",
     "A key and its values: scheduler.order=fifo,sjf or cluster.pools[h100].nodes=16:128:16 (lo:hi:step, also of "
     "quantities: \"10 min:2 h:10 min\"). All combinations are run; of several, the last --vary changes fastest"},
    {FlagSpec::Kind::repeated, "--set", "PATH=VALUE", "Override a value of all points"},
    {FlagSpec::Kind::value, "--seed", "N", "Override run.seed"},
    {FlagSpec::Kind::value, "--replicas", "N",
     "Independent runs of each point, for 95 % intervals; overrides run.replicas. Replica r of every point has the "
     "same seed"},
    {FlagSpec::Kind::repeated, "--metric", "NAME", "What the table shows; by default a few that differ"},
    {FlagSpec::Kind::value, "-o,--output", "DIR",
     "Where the results go; default results/<scenario>-sweep-<hash>, and nothing with --json"},
    {FlagSpec::Kind::flag, "--resume", "",
     "Take what the journals in the directory hold, of a sweep that was stopped, of shards or of fewer values, and run "
     "only what is missing"},
    {FlagSpec::Kind::flag, "--force", "", "Begin anew in a directory that is not empty"},
    {FlagSpec::Kind::value, "--shard", "I/N",
     "Run the I-th of N parts and write its journal alone; when all are there, --resume without --shard makes the "
     "tables"},
    {FlagSpec::Kind::flag, "--dry-run", "", "Check every point, show them, and run nothing"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
    {FlagSpec::Kind::value, "--threads", "N",
     "Runs at a time; default: one per processor. Does not change results. Each rank of headroom-mpi has one"},
    {FlagSpec::Kind::value, "--limit-time", "DURATION", "Stop after this much wall-clock time: \"10 min\""},
    {FlagSpec::Kind::flag, "-q,--quiet", "", "No progress line"},
};

/// A sentence about flags that make no sense.
std::optional<std::string> fault_of_flags(const Arguments& arguments) {
  if (!arguments.has("--vary")) return "sweep needs --vary, such as --vary scheduler.order=fifo,sjf.";
  if (arguments.has("--resume") && arguments.has("--force")) return "--resume and --force exclude each other.";
  if (arguments.has("--shard") && arguments.has("--json"))
    return "--shard and --json exclude each other: a shard has no results of its own.";
  if (const auto text = arguments.value("--shard"); text && !read_shard(*text))
    return "--shard takes a part and how many there are, such as 2/3, not \"" + *text + "\".";
  for (const std::string& name : arguments.values("--metric"))
    if (auto fault = fault_of_metric(name)) return fault;
  return std::nullopt;
}

RunFacts facts_of(const Arguments& arguments, Sweep& sweep, const SweepResults& results,
                  std::chrono::system_clock::time_point started) {
  RunFacts facts = facts_of_program(arguments, started);
  facts.seed = sweep.scenario(0).run.seed;
  facts.inputs = sweep.input_files();
  facts.events = results.events;
  return facts;
}

int show_plan(const Arguments& arguments, Sweep& sweep, std::size_t missing) {
  const SweepResults plan = planned_results(sweep);
  if (arguments.has("--json")) {
    print(write_sweep_json(plan, SweepJson::points));
    return exit_ok;
  }
  Document document = sweep_document(plan, {});
  document.verdict.push_back(
      fmt::format("Nothing was run: {} to run.", missing == 1 ? "1 is" : fmt::format("{} are", missing)));
  print(write_text(document));
  return exit_ok;
}

int stopped(const SweepRun& run, const SweepOutput& output, std::size_t results, std::size_t units) {
  std::string sentence =
      fmt::format("{}; {} of {} runs are done",
                  run.stopped_by() == StopReason::interrupted ? "interrupted" : "--limit-time is over", results, units);
  if (output.is_wanted()) sentence += " and kept in " + output.journal() + ": --resume goes on";
  return fail(run.stopped_by() == StopReason::interrupted ? exit_interrupted : exit_limit, sentence);
}

/// What was computed is printed, also if it cannot be written. `fault`: it could not, already.
int deliver(const Arguments& arguments, Sweep& sweep, const std::map<std::string, UnitResult>& results,
            const SweepOutput& output, std::chrono::system_clock::time_point started,
            std::optional<std::string> fault) {
  const SweepResults collected = collect_results(sweep, results);
  if (output.is_wanted() && !fault) {
    std::vector<const UnitResult*> in_order;
    for (const SweepUnit unit : sweep.units()) in_order.push_back(&results.at(sweep.key(unit)));
    fault =
        write_sweep_directory(output.directory(), collected, in_order, facts_of(arguments, sweep, collected, started));
  }
  if (arguments.has("--json")) {
    print(write_sweep_json(collected, SweepJson::points_and_metrics));
  } else {
    print(write_text(sweep_document(collected, arguments.values("--metric"))));
    if (output.is_wanted() && !fault) print("Results: " + output.directory() + "\n");
  }
  return fault ? fail(exit_io, *fault) : exit_ok;
}

/// The units of this process.
struct Part {
  std::size_t units = 0;
  std::vector<WorkPool::Unit> missing;
  std::vector<const UnitResult*> known;  ///< what its journal begins with
};

Part part_of(Sweep& sweep, const std::map<std::string, UnitResult>& known, const SweepOutput& output) {
  // With another number of replicas the parts are others: the journal keeps what it has.
  const std::set<std::string> written = output.is_wanted() ? keys_in(output.journal()) : std::set<std::string>{};
  Part part;
  std::size_t number = 0;
  for (const SweepUnit unit : sweep.units()) {
    const bool is_of_part = number++ % output.shard().count == output.shard().index - 1;
    const std::string key = sweep.key(unit);
    const auto found = known.find(key);
    if (is_of_part) ++part.units;
    if (is_of_part && found == known.end()) part.missing.push_back(unit.number());
    if (found != known.end() && (is_of_part || written.contains(key))) part.known.push_back(&found->second);
  }
  return part;
}

/// Of the leader, with points that are checked.
int lead(const Arguments& arguments, const RunFlags& run_flags, Sweep& sweep, const WorkPool::Work& work) {
  const auto started = std::chrono::system_clock::now();
  const std::string part = arguments.value("--shard").value_or("1/1");
  SweepOutput output(arguments, sweep, *read_shard(part));
  const bool is_dry = arguments.has("--dry-run");
  if (const auto fault = is_dry ? std::nullopt : fault_of_flow_worker(sweep)) return fail(exit_io, *fault);
  if (const auto fault = is_dry ? std::nullopt : output.lock()) return fail(exit_io, *fault);
  auto known = output.known(sweep);
  if (const auto* fault = std::get_if<JournalFault>(&known)) return fail(exit_invalid_input, fault->sentence);
  auto& results = std::get<std::map<std::string, UnitResult>>(known);
  const Part own = part_of(sweep, results, output);
  if (is_dry) return show_plan(arguments, sweep, own.missing.size());

  SweepRun run(sweep, {arguments.has("--quiet"), run_flags.time_limit, own.missing.size()});
  if (const auto fault = output.prepare(sweep)) return fail(exit_io, *fault);
  if (output.is_wanted()) run.begin_journal(output.journal(), own.known);
  arguments.pool->run(own.missing, run_flags.threads, work, run);
  run.clear_line();
  auto fault = run.close();
  const std::size_t all = sweep.units().size();
  results.merge(run.results());
  if (fault && run.units_done() < own.missing.size())
    return fail(exit_io, fmt::format("{}; {} of {} runs are done", *fault, results.size(), all));
  if (run.stopped_by() != StopReason::none) return stopped(run, output, results.size(), all);
  if (output.shard().count == 1) return deliver(arguments, sweep, results, output, started, std::move(fault));
  if (fault) return fail(exit_io, *fault);
  print(fmt::format("Part {}: {} of the {} runs are done.\nJournal: {}\n", part, own.units, all, output.journal()));
  return exit_ok;
}

int run(const Arguments& arguments) {
  const auto run_flags = read_run_flags(arguments);
  if (const auto* fault = std::get_if<std::string>(&run_flags)) return fail(exit_usage, *fault);
  if (const auto fault = fault_of_flags(arguments)) return fail(exit_usage, *fault);
  Diagnostics diagnostics;
  std::vector<Variation> variations = read_variations(arguments.values("--vary"), diagnostics);
  if (!diagnostics.ok()) {
    complain(to_text(diagnostics));
    return exit_invalid_input;
  }
  Sweep sweep(*arguments.value("FILE"), overrides_of(arguments), std::move(variations));
  const WorkPool::Work work = work_of(sweep);
  const RunFlags& chosen = std::get<RunFlags>(run_flags);
  if (!arguments.pool->leads()) {
    arguments.pool->help(work);
    return exit_ok;
  }
  sweep.check(chosen.threads, diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  return diagnostics.ok() ? lead(arguments, chosen, sweep, work) : exit_invalid_input;
}

}  // namespace

const Verb sweep_verb{"sweep",     "Simulate a scenario under every combination of some values",
                      positionals, flags,
                      &run,        Verb::Spread::over_the_pool};

}  // namespace headroom::cli
