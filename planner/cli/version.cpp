// SPDX-License-Identifier: Apache-2.0
#include "planner/version.hpp"

#include <fmt/format.h>

#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"

namespace headroom::cli {
namespace {

constexpr FlagSpec flags[] = {{FlagSpec::Kind::flag, "--json", "", "Print one JSON document"}};

int run(const Arguments& arguments) {
  if (arguments.has("--json")) {
    print(fmt::format("{{\"schema\":\"headroom/version/1\",\"version\":\"{}\",\"build\":\"{}\",\"compiler\":\"{}\"}}\n",
                      version(), build_type(), compiler()));
  } else {
    print(fmt::format("headroom {} ({}, {})\n", version(), build_type(), compiler()));
  }
  return exit_ok;
}

}  // namespace

const Verb version_verb{"version", "Print the version", {}, flags, &run};

}  // namespace headroom::cli
