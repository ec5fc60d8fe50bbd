// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "planner/replicas.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/workload_source.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"FILE", "The scenarios to check", PositionalSpec::Need::many}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::repeated, "--set", "PATH=VALUE", "Override a value: cluster.pools[h100].nodes=32"},
    {FlagSpec::Kind::flag, "--json", "", "Print the faults as one JSON document"},
    {FlagSpec::Kind::flag, "--print-resolved", "", "Print every value with the file and line it comes from"},
};

/// A scenario is valid if its workload can be read too: a missing trace is better found here than after an hour's
/// queue.
void check(const std::string& file, const std::vector<std::string>& overrides, Diagnostics& diagnostics) {
  const auto scenario = read_scenario(file, overrides, full_vocabulary(), diagnostics);
  if (!scenario) return;
  TraceReport report;
  if (open_workload(*scenario, diagnostics, report) == nullptr) return;
  if (auto fault = fault_of_replicas(*scenario))
    diagnostics.add({.place = {.file = file, .pointer = "/run"}, .message = std::move(*fault)});
}

int run(const Arguments& arguments) {
  if (arguments.has("--json") && arguments.has("--print-resolved")) {
    complain("headroom: --json and --print-resolved exclude each other.\n");
    return exit_usage;
  }
  Diagnostics diagnostics;
  const std::vector<std::string> overrides = arguments.values("--set");
  for (const std::string& file : arguments.values("FILE")) {
    if (arguments.has("--print-resolved")) {
      if (const auto text = print_resolved(file, overrides, full_vocabulary(), diagnostics)) print(*text);
    } else {
      check(file, overrides, diagnostics);
    }
  }
  if (arguments.has("--json")) {
    print(to_json(diagnostics));
  } else if (!diagnostics.all().empty()) {
    complain(to_text(diagnostics));
  }
  if (!diagnostics.ok()) return exit_invalid_input;
  if (!arguments.has("--json") && !arguments.has("--print-resolved"))
    for (const std::string& file : arguments.values("FILE")) print(file + ": valid\n");
  return exit_ok;
}

}  // namespace

const Verb validate_verb{"validate", "Check scenarios and their workloads, and say everything that is wrong",
                         positionals, flags, &run};

}  // namespace headroom::cli
