// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "planner/trace_document.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_text.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"ACTION", "inspect"}, {"FILE", "A trace: plain, gzip or zstd"}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::value, "--format", "NAME", "swf or csv; by default from the file's name"},
    {FlagSpec::Kind::flag, "--strict", "", "A bad row is an error, not a warning; nothing is substituted"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
};

int run(const Arguments& arguments) {
  const std::string action = *arguments.value("ACTION");
  if (action != "inspect") {
    complain("headroom: trace knows the action \"inspect\", not \"" + action + "\".\n");
    return exit_usage;
  }
  TraceWorkload workload;
  workload.path = *arguments.value("FILE");
  const auto format = arguments.has("--format") ? arguments.value("--format") : guess_trace_format(workload.path);
  if (!format || (*format != "swf" && *format != "csv")) {
    complain("headroom: say which format the trace has: --format swf or --format csv.\n");
    return exit_usage;
  }
  workload.format = *format;
  if (arguments.has("--strict")) {
    workload.rules.missing = MissingRule::bad;
    workload.rules.bad_rows = BadRowRule::fatal;
  }
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace(workload, diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (!diagnostics.ok()) return exit_invalid_input;
  const Document document = trace_document(inspect_trace(trace));
  print(arguments.has("--json") ? write_summary_json(document) : write_text(document));
  return exit_ok;
}

}  // namespace

const Verb trace_verb{"trace", "Say what is in a trace before it is simulated", positionals, flags, &run};

}  // namespace headroom::cli
