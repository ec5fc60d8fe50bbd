// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "models/check.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv.hpp"
#include "scenarios/read_trace/inspect.hpp"
#include "scenarios/read_trace/swf.hpp"

/// Any bytes are a trace or a list of diagnostics. The first byte picks the rules (bits 0 to 4), the format (5) and
/// whether the rest is unpacked first (6); the rest is the file.
namespace headroom {
namespace {

TraceRules rules_from(unsigned bits) {
  constexpr ZeroRuntimeRule zero_runtime[] = {ZeroRuntimeRule::drop, ZeroRuntimeRule::keep, ZeroRuntimeRule::one_second,
                                              ZeroRuntimeRule::drop};
  return {.overrun = (bits & 1U) != 0 ? OverrunRule::extend : OverrunRule::kill,
          .zero_runtime = zero_runtime[(bits >> 1) & 3U],
          .missing = (bits & 8U) != 0 ? MissingRule::bad : MissingRule::substitute,
          .bad_rows = (bits & 16U) != 0 ? BadRowRule::fatal : BadRowRule::skip};
}

void check_job(const JobSpec& job, const JobNames& names) {
  HEADROOM_CHECK(job.submit >= Instant{} && job.work >= TimeSpan{}, "a time is negative");
  HEADROOM_CHECK(job.estimate >= TimeSpan::seconds(1) && job.limit >= TimeSpan::seconds(1), "no room to plan in");
  HEADROOM_CHECK(job.request.tasks >= 1, "a job without a task");
  HEADROOM_CHECK(job.request.per_task.cpus + job.request.per_task.gpus >= 1, "a task that needs nothing");
  HEADROOM_CHECK(job.tenant.index < names.tenants.size(), "no such tenant");
  HEADROOM_CHECK(job.job_class.index < names.classes.size(), "no such class");
  HEADROOM_CHECK(!job.request.gpu_model.valid() || job.request.gpu_model.index < names.gpu_models.size(),
                 "no such GPU");
}

void check_trace(const LoadedTrace& trace, const Diagnostics& diagnostics) {
  const TraceReport& report = trace.report;
  HEADROOM_CHECK(trace.jobs.empty() == !diagnostics.ok(), "an error leaves no job, and no job is an error");
  HEADROOM_CHECK(report.rows == report.jobs + report.dropped + report.bad, "rows do not add up");
  for (const JobSpec& job : trace.jobs) check_job(job, trace.names);
  HEADROOM_CHECK(std::is_sorted(trace.jobs.begin(), trace.jobs.end(),
                                [](const JobSpec& a, const JobSpec& b) { return a.submit < b.submit; }),
                 "not in order of submit time");
  if (!trace.jobs.empty()) static_cast<void>(inspect_trace(trace));
}

void read_anything(unsigned choice, std::string text) {
  Diagnostics diagnostics;
  if ((choice & 64U) != 0) {
    constexpr std::size_t enough = 1 << 20;  // a bomb must not slow the fuzzer
    auto expanded = expand_bytes(std::move(text), "fuzz", diagnostics, {.max_bytes = enough});
    if (!expanded) return;
    text = *std::move(expanded);
  }
  const TraceRules rules = rules_from(choice);
  const LoadedTrace trace =
      (choice & 32U) != 0 ? parse_csv(text, "fuzz", rules, diagnostics) : parse_swf(text, "fuzz", rules, diagnostics);
  check_trace(trace, diagnostics);
  static_cast<void>(to_text(diagnostics));
}

}  // namespace
}  // namespace headroom

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  headroom::read_anything(data[0], std::string{reinterpret_cast<const char*>(data + 1), size - 1});
  return 0;
}
