// SPDX-License-Identifier: Apache-2.0
#include "planner/version.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <variant>

#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "planner/flow_worker/find_flow_worker.hpp"
#include "reports/json_text.hpp"

namespace headroom::cli {
namespace {

constexpr FlagSpec flags[] = {{FlagSpec::Kind::flag, "--json", "", "Print one JSON document"}};

/// What moves flows, or why nothing does.
struct FlowsOfProgram {
  std::string engine, worker, fault;
};

FlowsOfProgram look_for_worker() {
  const auto found = find_flow_worker();
  if (const auto* const fault = std::get_if<std::string>(&found)) return {.engine = {}, .worker = {}, .fault = *fault};
  const auto& path = std::get<std::filesystem::path>(found);
  try {
    return {.engine = FlowWorker(path).engine(), .worker = path.string(), .fault = {}};
  } catch (const FlowWorkerError& error) {
    return {.engine = {}, .worker = {}, .fault = error.what()};
  }
}

int run(const Arguments& arguments) {
  const FlowsOfProgram flows = look_for_worker();
  if (!arguments.has("--json")) {
    print(version_sentence());
    print(flows.fault.empty() ? fmt::format("fidelity \"flow\": {}, {}\n", flows.engine, flows.worker)
                              : fmt::format("fidelity \"flow\": not here. {}\n", flows.fault));
    return exit_ok;
  }
  std::string text = R"({"schema":"headroom/version/1")";
  const auto add = [&text](const char* key, std::string_view value) {
    text += fmt::format(",\"{}\":", key);
    append_json_string(text, value);
  };
  add("version", version());
  add("build", build_type());
  add("compiler", compiler());
  add("flow_engine", flows.engine);
  add("flow_worker", flows.worker);
  print(text + "}\n");
  return exit_ok;
}

}  // namespace

std::string version_sentence() {
  return fmt::format("headroom {} ({}, {})\n", version(), build_type(), compiler());
}

const Verb version_verb{"version", "Print the version, and whether flows can be moved by SimGrid", {}, flags, &run};

}  // namespace headroom::cli
