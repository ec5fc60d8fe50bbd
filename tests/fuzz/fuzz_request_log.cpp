// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/check.hpp"
#include "scenarios/read_trace/request_log.hpp"

/// Any bytes are a log of requests, or a list of diagnostics. The first byte picks the rule for bad rows and the width
/// of a bin; the rest is the file.
namespace headroom {
namespace {

void read_anything(unsigned choice, std::string_view text) {
  const RequestLogRules rules{.width = TimeSpan::seconds(1 + (choice >> 1)),
                              .bad_rows = (choice & 1U) != 0 ? BadRowRule::fatal : BadRowRule::skip};
  Diagnostics diagnostics;
  const auto log = parse_request_log(text, "fuzz", rules, diagnostics);
  HEADROOM_CHECK(log.has_value() == diagnostics.ok(), "an error leaves no log, and no log is an error");
  static_cast<void>(to_text(diagnostics));
  if (!log) return;
  HEADROOM_CHECK(log->rows == log->summary.requests + log->bad, "rows do not add up");
  std::uint64_t requests = 0;
  for (const LoadBin& bin : log->series.bins) requests += bin.requests;
  HEADROOM_CHECK(requests == log->summary.requests, "a request in no bin");
  HEADROOM_CHECK(log->summary.first <= log->summary.last, "not in order");
}

}  // namespace
}  // namespace headroom

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  headroom::read_anything(data[0], {reinterpret_cast<const char*>(data + 1), size - 1});
  return 0;
}
