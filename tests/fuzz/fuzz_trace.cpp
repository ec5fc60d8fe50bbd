// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "models/check.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/formats.hpp"
#include "scenarios/read_trace/inspect.hpp"

/// Any bytes are a trace in any format, or a list of diagnostics. The first byte picks the rules (bits 0 to 4) and
/// whether the rest is unpacked (5) or read in small pieces (6) first; the second picks the format, unless
/// HEADROOM_FUZZ_FORMAT names one; the rest is the file.
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

void check_request(const Request& request, const JobNames& names) {
  const TaskNeed& need = request.per_task;
  HEADROOM_CHECK(request.tasks >= 1, "a job without a task");
  HEADROOM_CHECK(need.cpus >= 1 || need.gpus >= 1 || need.gpu_milli >= 1, "a task that needs nothing");
  HEADROOM_CHECK(need.gpus == 0 || need.gpu_milli == 0, "a share and whole GPUs");
  HEADROOM_CHECK(need.gpu_milli < 1000, "a share of more than one GPU");
  HEADROOM_CHECK(need.memory_bytes >= 0, "memory is negative");
  HEADROOM_CHECK(!request.gpu_model.valid() || request.gpu_model.index < names.gpu_models.size(), "no such GPU");
  HEADROOM_CHECK(!request.partition.valid() || request.partition.index < names.partitions.size(), "no such partition");
}

void check_job(const JobSpec& job, const JobNames& names) {
  HEADROOM_CHECK(job.submit >= Instant{} && job.work >= TimeSpan{}, "a time is negative");
  HEADROOM_CHECK(job.estimate >= TimeSpan::seconds(1) && job.limit >= TimeSpan::seconds(1), "no room to plan in");
  check_request(job.request, names);
  HEADROOM_CHECK(job.tenant.index < names.tenants.size(), "no such tenant");
  HEADROOM_CHECK(job.job_class.index < names.classes.size(), "no such class");
  HEADROOM_CHECK(names.labels.empty() || job.number < names.labels.size(), "no such text id");
}

void check_trace(const LoadedTrace& trace, const Diagnostics& diagnostics) {
  const TraceReport& report = trace.report;
  HEADROOM_CHECK(trace.jobs.empty() == !diagnostics.ok(), "an error leaves no job, and no job is an error");
  HEADROOM_CHECK(report.rows == report.jobs + report.dropped + report.bad, "rows do not add up");
  Instant latest;
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    const JobSpec job = trace.jobs[i];
    check_job(job, trace.names);
    HEADROOM_CHECK(job.submit >= latest, "not in order of submit time");
    latest = job.submit;
    HEADROOM_CHECK(trace.jobs.recorded_wait(i).value_or(TimeSpan{}) >= TimeSpan{}, "a wait is negative");
  }
  if (!trace.jobs.empty()) static_cast<void>(inspect_trace(trace));
}

const TraceFormat* pinned_format() {
  const char* name = std::getenv("HEADROOM_FUZZ_FORMAT");
  if (name == nullptr) return nullptr;
  const TraceFormat* format = find_trace_format(name);
  HEADROOM_CHECK(format != nullptr, "HEADROOM_FUZZ_FORMAT names no format");
  return format;
}

void read_anything(unsigned choice, unsigned format_choice, std::string_view bytes) {
  static const TraceFormat* const pinned = pinned_format();
  const auto formats = trace_formats();
  const TraceFormat& format = pinned != nullptr ? *pinned : formats[format_choice % formats.size()];
  for (const TraceFormat& any : formats) static_cast<void>(any.looks_like(bytes));
  constexpr std::size_t enough = 1 << 20;  // a bomb must not slow the fuzzer
  constexpr std::size_t small_piece = 5;
  std::unique_ptr<TextStream> text;
  if ((choice & 32U) != 0) {
    text = open_bytes(bytes, {.max_bytes = enough});
  } else {
    text = std::make_unique<MemoryText>(bytes, (choice & 64U) != 0 ? small_piece : std::string_view::npos);
  }
  Diagnostics diagnostics;
  const LoadedTrace trace = format.parse(*text, "fuzz", rules_from(choice), diagnostics);
  if (text->fault().empty()) check_trace(trace, diagnostics);
  static_cast<void>(to_text(diagnostics));
}

}  // namespace
}  // namespace headroom

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  headroom::read_anything(data[0], data[1], {reinterpret_cast<const char*>(data + 2), size - 2});
  return 0;
}
