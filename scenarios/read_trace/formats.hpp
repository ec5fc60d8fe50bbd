// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/text_stream.hpp"

/// Every format that a trace may have is one row of one table: the scenario key `format`, its help, the program's
/// `--format`, guessing and messages read it.
namespace headroom {

struct TraceFormat {
  std::string_view name;
  std::string_view suffix;                    ///< of file names, packing aside: ".swf"; empty: none of its own
  bool (*looks_like)(std::string_view head);  ///< the beginning of a file is in this format
  LoadedTrace (*parse)(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics);
  std::string_view help;  ///< what it is, as the end of a sentence that starts with the name
};

[[nodiscard]] std::span<const TraceFormat> trace_formats();
/// Null if there is none of this name.
[[nodiscard]] const TraceFormat* find_trace_format(std::string_view name);
/// Their names in the order of the table; constant-initialised, for other tables to refer to.
extern const std::span<const std::string_view> trace_format_names;

}  // namespace headroom
