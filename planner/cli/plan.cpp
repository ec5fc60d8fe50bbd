// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>

#include "planner/cli/run_flags.hpp"
#include "planner/cli/sweep_run.hpp"
#include "planner/cli/verb.hpp"
#include "planner/plan/plan_document.hpp"
#include "planner/plan/right_size.hpp"
#include "planner/vocabulary.hpp"
#include "reports/document_directory.hpp"
#include "reports/json_text.hpp"
#include "reports/write_text.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"FILE", "The scenario; its section \"plan\" may hold the question"}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::repeated, "--decide", "PATH=VALUES",
     "A key and the values to choose from: cluster.pools[h100].nodes=32:128:8; in the place of plan.decide"},
    {FlagSpec::Kind::value, "--goal", "GOAL", "\"min cost.present_value\"; in the place of plan.goal"},
    {FlagSpec::Kind::repeated, "--subject-to", "CLAIM",
     "What the choice must keep: \"jobs.wait.p95 < 2 h\"; in the place of plan.subject_to"},
    {FlagSpec::Kind::value, "--max-replicas", "N", "The most runs of one candidate; default 64"},
    {FlagSpec::Kind::repeated, "--set", "PATH=VALUE", "Override a value of all candidates"},
    {FlagSpec::Kind::value, "--seed", "N", "Override run.seed"},
    {FlagSpec::Kind::value, "-o,--output", "DIR", "Write the report, its tables and pictures into a directory too"},
    {FlagSpec::Kind::flag, "--force", "", "Write into a directory that is not empty"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
    {FlagSpec::Kind::value, "--threads", "N",
     "Runs at a time; default: one per processor. Does not change results. Each rank of headroom-mpi has one"},
    {FlagSpec::Kind::value, "--limit-time", "DURATION", "Stop after this much wall-clock time: \"10 min\""},
    {FlagSpec::Kind::flag, "-q,--quiet", "", "No progress line"},
};

constexpr std::uint32_t most_replicas_by_default = 64, most_replicas_allowed = 10'000;

std::vector<std::string> base_overrides(const Arguments& arguments) {
  std::vector<std::string> overrides = arguments.values("--set");
  if (const auto seed = arguments.value("--seed")) overrides.push_back("run.seed=" + *seed);
  return overrides;
}

/// The question as a part of the scenario, so that its faults are reported as those of a scenario are.
std::optional<PlanSection> read_question(const Arguments& arguments, Diagnostics& diagnostics) {
  std::vector<std::string> overrides = base_overrides(arguments);
  if (const auto goal = arguments.value("--goal")) overrides.push_back("plan.goal=" + *goal);
  if (arguments.has("--subject-to")) {
    std::string list = "plan.subject_to=";
    append_json_array(list, arguments.values("--subject-to"));
    overrides.push_back(std::move(list));
  }
  const auto scenario = read_scenario(*arguments.value("FILE"), overrides, full_vocabulary(), diagnostics);
  if (!scenario) return std::nullopt;
  PlanSection plan = scenario->plan.value_or(PlanSection{});
  if (arguments.has("--decide")) plan.decide = arguments.values("--decide");
  return plan;
}

std::optional<std::string> fault_of_question(const PlanSection& plan) {
  if (plan.decide.empty())
    return "nothing to decide: --decide 'cluster.pools[h100].nodes=32:128:8', or plan.decide in the scenario.";
  if (!plan.goal) return "no goal: --goal 'min cost.present_value', or plan.goal in the scenario.";
  return std::nullopt;
}

std::uint32_t most_replicas(const Arguments& arguments) {
  const auto text = arguments.value("--max-replicas");
  if (!text) return most_replicas_by_default;
  std::uint32_t number = 0;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return number <= most_replicas_allowed ? number : 0;
}

/// Runs units on what the program runs on.
class PoolRunner final : public UnitRunner {
 public:
  PoolRunner(WorkPool& pool, unsigned threads, const WorkPool::Work& work, SweepRun& run)
      : pool_(pool), threads_(threads), work_(work), run_(run) {}
  bool run(std::span<const WorkPool::Unit> units) override {
    pool_.run(units, threads_, work_, run_);
    return run_.stopped_by() == StopReason::none;
  }
  [[nodiscard]] const std::map<std::string, UnitResult>& results() const override { return run_.results(); }

 private:
  WorkPool& pool_;
  unsigned threads_;
  const WorkPool::Work& work_;
  SweepRun& run_;
};

/// Hours of search are printed, also if they cannot be written.
int deliver(const Arguments& arguments, const RightSize& answer, Sweep& sweep) {
  constexpr const char* of_the_question[] = {"--decide", "--goal", "--subject-to", "--max-replicas"};
  Document document = plan_document(answer, sweep);
  document.reproduce = reproduce("plan", arguments, base_overrides(arguments), of_the_question);
  print(arguments.has("--json") ? write_plan_json(answer, sweep) : write_text(document));
  if (const auto directory = arguments.value("--output"))
    if (const auto fault = write_document_directory(*directory, document)) return fail(exit_io, *fault);
  return answer.search.winner ? exit_ok : exit_infeasible;
}

int lead(const Arguments& arguments, const RunFlags& chosen, const RightSizing& question, Sweep& sweep,
         const WorkPool::Work& work) {
  if (const auto fault = fault_of_right_sizing(question, sweep))
    return fail(exit_invalid_input, sweep.file() + ": " + *fault);
  if (const auto fault = fault_of_flow_worker(sweep)) return fail(exit_io, *fault);
  const Overwrite overwrite = arguments.has("--force") ? Overwrite::replace : Overwrite::refuse;
  if (const auto directory = arguments.value("--output"))
    if (auto fault = prepare_document_directory(*directory, overwrite))
      return fail(exit_io, with_way_out(std::move(*fault)));
  SweepRun run(sweep, {.quiet = arguments.has("--quiet"), .time_limit = chosen.time_limit});
  PoolRunner runner(*arguments.pool, chosen.threads, work, run);
  const RightSize answer = right_size(question, sweep, runner);
  run.clear_line();
  if (run.stopped_by() == StopReason::interrupted) return fail(exit_interrupted, "interrupted; there is no answer");
  if (run.stopped_by() == StopReason::time_limit) return fail(exit_limit, "--limit-time is over; there is no answer");
  return deliver(arguments, answer, sweep);
}

int run(const Arguments& arguments) {
  const auto run_flags = read_run_flags(arguments);
  if (const auto* fault = std::get_if<std::string>(&run_flags)) return fail(exit_usage, *fault);
  const std::uint32_t most = most_replicas(arguments);
  if (most == 0)
    return fail(exit_usage, fmt::format("--max-replicas takes a number from 1 to {}.", most_replicas_allowed));
  Diagnostics diagnostics;
  const auto plan = read_question(arguments, diagnostics);
  if (plan)
    if (const auto fault = fault_of_question(*plan)) return fail(exit_usage, *fault);
  std::vector<Variation> variations;
  if (plan) variations = read_variations(plan->decide, diagnostics);
  if (!diagnostics.ok()) {
    complain(to_text(diagnostics));
    return exit_invalid_input;
  }
  std::vector<std::string> overrides = base_overrides(arguments);
  overrides.emplace_back("run.replicas=1");  // how many there are, the search decides
  Sweep sweep(*arguments.value("FILE"), std::move(overrides), std::move(variations));
  const WorkPool::Work work = work_of(sweep);
  const RunFlags& chosen = std::get<RunFlags>(run_flags);
  if (!arguments.pool->leads()) {
    arguments.pool->help(work);
    return exit_ok;
  }
  Diagnostics of_points;
  sweep.check(chosen.threads, of_points);
  if (!of_points.all().empty()) complain(to_text(of_points));
  if (!of_points.ok()) return exit_invalid_input;
  return lead(arguments, chosen, {*plan->goal, plan->subject_to, most}, sweep, work);
}

}  // namespace

const Verb plan_verb{"plan",      "Choose the best of many variants of a scenario that keeps its constraints",
                     positionals, flags,
                     &run,        Verb::Spread::over_the_pool};

}  // namespace headroom::cli
