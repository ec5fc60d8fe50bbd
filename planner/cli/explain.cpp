// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {
    {"KEY", "A key of the scenario (cluster.pools.nodes), a policy (easy) or a metric (jobs.wait.p95)"}};

int run(const Arguments& arguments) {
  const std::string key = *arguments.value("KEY");
  std::string suggestion;
  const auto text = explain(key, full_vocabulary(), suggestion);
  if (text) {
    print(*text);
    return exit_ok;
  }
  complain("headroom: nothing is called \"" + key + "\"." +
           (suggestion.empty() ? "" : " Did you mean \"" + suggestion + "\"?") + "\n");
  return exit_usage;
}

}  // namespace

const Verb explain_verb{"explain", "Explain a scenario key, a policy or a metric", positionals, {}, &run};

}  // namespace headroom::cli
