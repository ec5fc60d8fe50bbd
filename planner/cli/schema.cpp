// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

int run(const Arguments&) {
  print(scenario_schema(full_vocabulary()));
  return exit_ok;
}

}  // namespace

const Verb schema_verb{"schema", "Print the JSON Schema of a scenario, for editors (draft-07)", {}, {}, &run};

}  // namespace headroom::cli
