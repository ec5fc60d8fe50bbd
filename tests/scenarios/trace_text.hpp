// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/read_trace/csv.hpp"
#include "scenarios/read_trace/swf.hpp"

/// Small inline traces for the tests of the readers.
namespace headroom {

struct ReadText {
  LoadedTrace trace;
  std::string messages;
};

inline ReadText read_swf_text(std::string_view text, const TraceRules& rules = {}) {
  Diagnostics diagnostics;
  MemoryText pieces{text};
  LoadedTrace trace = parse_swf(pieces, "t.swf", rules, diagnostics);
  return {std::move(trace), to_text(diagnostics)};
}

inline ReadText read_csv_text(std::string_view text, const TraceRules& rules = {}) {
  Diagnostics diagnostics;
  MemoryText pieces{text};
  LoadedTrace trace = parse_csv(pieces, "t.csv", rules, diagnostics);
  return {std::move(trace), to_text(diagnostics)};
}

/// Everything that a rule may be asked about, at its strictest.
inline constexpr TraceRules strict_rules = {.overrun = OverrunRule::kill,
                                            .zero_runtime = ZeroRuntimeRule::drop,
                                            .missing = MissingRule::bad,
                                            .bad_rows = BadRowRule::fatal};

}  // namespace headroom
