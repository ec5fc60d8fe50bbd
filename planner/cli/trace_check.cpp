// SPDX-License-Identifier: Apache-2.0
// inspect, check, backtest: actions that look at one trace.
#include <filesystem>
#include <limits>
#include <system_error>

#include "planner/backtest.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/cli/trace_input.hpp"
#include "planner/request_log_document.hpp"
#include "planner/trace_check_document.hpp"
#include "planner/trace_document.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/header_number.hpp"
#include "scenarios/read_trace/request_log.hpp"

namespace headroom::cli {
namespace {

/// The machine that the header of an SWF log states, as processors without a shape.
std::optional<PoolSpec> pool_of_header(const TraceReport& report) {
  const auto processors = header_number(report, "MaxProcs");
  if (!processors || *processors > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return PoolSpec{"header", static_cast<std::uint32_t>(*processors), {.cpus = 1}, 0, {}};
}

bool has_recorded_starts(const TraceRows& jobs) {
  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (jobs.recorded_wait(i)) return true;
  return false;
}

bool is_request_log(const std::string& file) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(file, failure)) return false;  // looking into a pipe would take from it
  const auto text = open_text(file);
  return text != nullptr && looks_like_request_log(text->next());
}

int inspect_request_log(const Arguments& arguments, const std::string& file) {
  Diagnostics diagnostics;
  const RequestLogRules rules{.bad_rows = arguments.has("--strict") ? BadRowRule::fatal : BadRowRule::skip};
  const auto log = read_request_log(file, rules, diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  return log ? deliver(arguments, request_log_document(file, *log)) : exit_invalid_input;
}

}  // namespace

int inspect_trace_file(const Arguments& arguments) {
  const std::string file = *arguments.value("FILE");
  if (arguments.value("--format") == "requests" || (!arguments.has("--format") && is_request_log(file)))
    return inspect_request_log(arguments, file);
  const TraceInputOrExit read = read_trace_input(arguments);
  if (!read.input) return read.exit;
  return deliver(arguments, trace_document(inspect_trace(read.input->trace)));
}

int check_trace_file(const Arguments& arguments) {
  const TraceInputOrExit read = read_trace_input(arguments);
  if (!read.input) return read.exit;
  const LoadedTrace& trace = read.input->trace;
  ClusterSpec of_header;
  const ClusterSpec* cluster = read.input->has_cluster ? &read.input->scenario.cluster : nullptr;
  if (auto pool = pool_of_header(trace.report); cluster == nullptr && pool) {
    of_header.pools = {*std::move(pool)};
    cluster = &of_header;
  }
  return deliver(arguments, trace_check_document(check_trace(trace, cluster), trace));
}

int backtest_trace_file(const Arguments& arguments) {
  TraceInputOrExit read = read_trace_input(arguments);
  if (!read.input) return read.exit;
  TraceInput& input = *read.input;
  if (!has_recorded_starts(input.trace.jobs)) {
    complain("headroom: " + input.trace.report.path +
             " does not say when its jobs started; a back-test needs that (in csv the column \"wait_s\").\n");
    return exit_invalid_input;
  }
  if (!input.has_cluster) {
    auto pool = pool_of_header(input.trace.report);
    if (!pool) {
      complain("headroom: on which cluster? Say --scenario FILE; its cluster and scheduler replay the trace.\n");
      return exit_usage;
    }
    input.scenario.cluster.pools = {*std::move(pool)};
  }
  Progress progress({.quiet = arguments.has("--json")});
  const TraceReport report = input.trace.report;
  const Backtest result = backtest(input.scenario, std::move(input.trace), &progress);
  const int delivered = deliver(arguments, backtest_document(input.scenario, result, report));
  return delivered != exit_ok ? delivered : say_why_stopped(progress.stopped_by());
}

}  // namespace headroom::cli
