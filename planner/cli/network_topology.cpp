// SPDX-License-Identifier: Apache-2.0
// network topology, network route: what joins the nodes, and what lies between two of them.
#include "planner/cli/network_actions.hpp"
#include "planner/cli/run_flags.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/fabric_document.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

/// Nothing, with the complaint written, if the scenario is faulty or says nothing of its fabric.
std::optional<Scenario> scenario_with_fabric(const Arguments& arguments) {
  const std::string file = *arguments.value("FILE");
  Diagnostics diagnostics;
  auto scenario = read_scenario(file, arguments.values("--set"), full_vocabulary(), diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (!scenario || scenario->network.fabric) return scenario;
  fail(exit_invalid_input,
       file + R"(: nobody says what joins the nodes: add "network": { "fabric": "rail-optimised" } to "cluster".)");
  return std::nullopt;
}

}  // namespace

int show_topology(const Arguments& arguments) {
  const auto scenario = scenario_with_fabric(arguments);
  return scenario ? deliver(arguments, topology_document(*scenario)) : exit_invalid_input;
}

int show_route(const Arguments& arguments) {
  if (!arguments.has("--from") || !arguments.has("--to"))
    return fail(exit_usage, "network route takes --from and --to, each a host such as \"h100/3\" or an endpoint.");
  const auto scenario = scenario_with_fabric(arguments);
  if (!scenario) return exit_invalid_input;
  const auto answer = route_document(*scenario, *arguments.value("--from"), *arguments.value("--to"));
  if (const auto* const fault = std::get_if<std::string>(&answer))
    return fail(exit_invalid_input, *arguments.value("FILE") + ": " + *fault + ".");
  return deliver(arguments, std::get<Document>(answer));
}

}  // namespace headroom::cli
