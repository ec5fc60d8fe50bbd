// SPDX-License-Identifier: Apache-2.0
// cooling: what happens to a site when its cooling fails.
#include <algorithm>
#include <variant>

#include "models/unit_text.hpp"
#include "planner/cli/run_flags.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/fault_times.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/variation.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"FILE", "A scenario with power, and cooling of fidelity \"thermal\""}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::flag, "--faults", "",
     "Each fault of cooling by itself: how long until jobs slow down, and until nodes go down"},
    {FlagSpec::Kind::value, "--load", "PART,...", "GPU nodes that are fully used; default 50%,100%"},
    {FlagSpec::Kind::value, "--weather", "PART,...",
     "Hours of the year whose wet-bulb temperature is lower; default 50%,99.6%"},
    {FlagSpec::Kind::repeated, "--set", "PATH=VALUE", "Override a value: cooling.supply='40 degC'"},
    {FlagSpec::Kind::value, "-o,--output", "DIR", "Write the report and its table there"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
};

/// Fractions or percentages in [least, 1]; nothing if one is not.
std::optional<std::vector<double>> parts(const std::string& text, double least) {
  std::vector<double> out;
  for (const std::string_view item : split_items(text)) {
    const auto parsed = parse_quantity(item);
    const auto* const part = std::get_if<ParsedQuantity>(&parsed);
    if (part == nullptr || part->dimension != dimensions::none || !(part->si >= least && part->si <= 1.0))
      return std::nullopt;
    out.push_back(part->si);
  }
  return out;
}

/// What keeps the scenario from an answer, if anything.
std::optional<std::string> why_not(const Scenario& scenario) {
  if (!scenario.power) return "there is no section \"power\" with a fidelity: nobody knows what heat there is.";
  if (!scenario.cooling || scenario.cooling->spec.fidelity != CoolingFidelity::thermal)
    return R"("cooling.fidelity" is not "thermal": nothing is known of temperatures.)";
  if (std::ranges::none_of(scenario.cluster.pools, [](const PoolSpec& pool) { return pool.node.gpus > 0; }))
    return "no node has a GPU that could be slowed down.";
  return std::nullopt;
}

int run(const Arguments& arguments) {
  if (!arguments.has("--faults")) return fail(exit_usage, "cooling takes --faults: there is no other question yet.");
  const auto loads = parts(arguments.value("--load").value_or("50%,100%"), 0.01);
  const auto weather = parts(arguments.value("--weather").value_or("50%,99.6%"), 0.0);
  if (!loads || !weather)
    return fail(exit_usage,
                "--load and --weather take parts from 0 to 1, such as \"50%,100%\"; a load is 1% at least.");
  const std::string file = *arguments.value("FILE");
  Diagnostics diagnostics;
  const auto scenario = read_scenario(file, arguments.values("--set"), full_vocabulary(), diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (!scenario) return exit_invalid_input;
  if (const auto fault = why_not(*scenario)) return fail(exit_invalid_input, file + ": " + *fault);
  std::vector<FaultCircumstances> circumstances;
  for (const double load : *loads)
    for (const double quantile : *weather) circumstances.push_back({load, quantile});
  return deliver(arguments, fault_times_document(*scenario, fault_times(*scenario, circumstances)));
}

}  // namespace

const Verb cooling_verb{"cooling", "Say how long after a fault of its cooling a site slows jobs down and loses nodes",
                        positionals, flags, &run};

}  // namespace headroom::cli
