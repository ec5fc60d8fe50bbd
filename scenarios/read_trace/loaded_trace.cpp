// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/loaded_trace.hpp"

#include <string_view>
#include <utility>

#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/swf.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {

LoadedTrace read_trace(const TraceWorkload& trace, Diagnostics& diagnostics) {
  LoadedTrace nothing;
  nothing.report.path = trace.path;
  nothing.report.format = trace.format;
  if (trace.format != "swf" && trace.format != "csv") {
    diagnostics.add(
        trace_error(trace.path, 0, "unknown trace format " + quoted(trace.format) + "; known are \"swf\" and \"csv\""));
    return nothing;
  }
  const auto text = read_bytes(trace.path, diagnostics);
  if (!text) return nothing;
  return trace.format == "swf" ? parse_swf(*text, trace.path, trace.rules, diagnostics)
                               : parse_csv(*text, trace.path, trace.rules, diagnostics);
}

std::optional<std::string> guess_trace_format(const std::string& path) {
  std::string_view name = path;
  for (const std::string_view packing : {".gz", ".zst"}) {
    if (name.ends_with(packing)) name.remove_suffix(packing.size());
  }
  if (name.ends_with(".swf")) return "swf";
  if (name.ends_with(".csv")) return "csv";
  return std::nullopt;
}

std::optional<JobSpec> LoadedJobs::next() {
  if (given_ == trace_.jobs.size()) return std::nullopt;
  return trace_.jobs[given_++];
}

}  // namespace headroom
