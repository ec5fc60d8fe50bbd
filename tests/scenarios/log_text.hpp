// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

#include "scenarios/read_trace/text_stream.hpp"
#include "tests/scenarios/trace_text.hpp"

namespace headroom {

/// A small inline log in the format of `parse`, under the name "t".
template <class Parse>
ReadText read_log_text(Parse parse, std::string_view text, const TraceRules& rules = {}) {
  Diagnostics diagnostics;
  MemoryText stream{text};
  LoadedTrace trace = parse(stream, "t", rules, diagnostics);
  return {std::move(trace), to_text(diagnostics)};
}

}  // namespace headroom
