// SPDX-License-Identifier: Apache-2.0
// usage: what the jobs of a log asked for and what they used.
#include <charconv>
#include <filesystem>
#include <variant>

#include "models/unit_text.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/cli/trace_input.hpp"
#include "planner/usage/usage_document.hpp"

namespace headroom::cli {
namespace {

/// USD an hour; below 0 if the text is no price.
std::optional<double> price_of(const Arguments& arguments, const char* flag) {
  const auto text = arguments.value(flag);
  if (!text) return std::nullopt;
  const auto parsed = parse_quantity(*text);
  const auto* const price = std::get_if<ParsedQuantity>(&parsed);
  if (price == nullptr || price->dimension != dimensions::money_rate) return -1.0;
  return price->si * unit_scale("h");
}

/// Below 1 if the text is no factor.
double slowdown_of(const Arguments& arguments, double otherwise) {
  const auto text = arguments.value("--slowdown");
  if (!text) return otherwise;
  double factor = 0.0;
  const char* const end = text->data() + text->size();
  const auto [read, error] = std::from_chars(text->data(), end, factor);
  constexpr double most = 100.0;  // beyond that the question is another one
  return error == std::errc{} && read == end && factor <= most ? factor : 0.0;
}

}  // namespace

int usage_of_trace_file(const Arguments& arguments) {
  RightSizeRule rule;
  rule.gpu_usd_h = price_of(arguments, "--price");
  rule.core_usd_h = price_of(arguments, "--price-cpu");
  rule.slowdown = slowdown_of(arguments, rule.slowdown);
  if (rule.gpu_usd_h.value_or(0.0) < 0.0 || rule.core_usd_h.value_or(0.0) < 0.0) {
    complain("headroom: --price and --price-cpu take what a GPU or a core costs an hour, such as \"2.10 USD/h\".\n");
    return exit_usage;
  }
  if (!(rule.slowdown >= 1.0)) {
    complain("headroom: --slowdown takes a factor from 1 to 100, such as 1.1.\n");
    return exit_usage;
  }
  const TraceInputOrExit read = read_trace_input(arguments);
  if (!read.input) return read.exit;
  const LoadedTrace& trace = read.input->trace;
  const ClusterSpec* const cluster = read.input->has_cluster ? &read.input->scenario.cluster : nullptr;
  const TraceUsage usage = trace_usage(trace, cluster, rule);
  const int delivered = deliver(arguments, usage_document(usage, trace.report));
  const auto directory = arguments.value("--output");
  if (delivered != exit_ok || !directory || usage.groups.empty()) return delivered;
  if (const auto fault = write_job_usage(std::filesystem::path(*directory) / "usage.csv", usage, trace)) {
    complain("headroom: " + *fault + "\n");
    return exit_io;
  }
  return exit_ok;
}

}  // namespace headroom::cli
