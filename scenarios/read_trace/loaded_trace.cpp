// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/loaded_trace.hpp"

#include <utility>

#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/formats.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/trace_fault.hpp"
#include "scenarios/read_trace/transform_trace.hpp"

namespace headroom {
namespace {

std::string known_formats() {
  std::string text;
  for (std::size_t i = 0; i < trace_format_names.size(); ++i) {
    if (i > 0) text += i + 1 == trace_format_names.size() ? " and " : ", ";
    text += quoted(trace_format_names[i]);
  }
  return text;
}

}  // namespace

LoadedTrace read_trace(const TraceWorkload& trace, Diagnostics& diagnostics, std::uint64_t seed) {
  LoadedTrace nothing;
  nothing.report.path = trace.path;
  nothing.report.format = trace.format;
  const TraceFormat* const format = find_trace_format(trace.format);
  if (format == nullptr) {
    diagnostics.add(
        trace_error(trace.path, 0, "unknown trace format " + quoted(trace.format) + "; known are " + known_formats()));
    return nothing;
  }
  const auto text = open_text(trace.path);
  Diagnostics of_rows;
  LoadedTrace loaded = format->parse(*text, trace.path, trace.rules, of_rows);
  if (!text->fault().empty()) {  // what the rows before it said would only distract
    diagnostics.add(trace_error(trace.path, 0, text->fault()));
    return nothing;
  }
  for (const Diagnostic& diagnostic : of_rows.all()) diagnostics.add(diagnostic);
  transform_trace(loaded, trace.transform, seed, diagnostics);
  return loaded;
}

std::optional<JobSpec> LoadedJobs::next() {
  if (given_ == trace_->jobs.size()) return std::nullopt;
  return trace_->jobs[given_++];
}

}  // namespace headroom
