// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <system_error>

#include "scenarios/input_file.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

/// Fills in what depends on `mode`, so that the resolved scenario states every rule.
void fill_rules(const Field& trace) {
  struct Rule {
    std::string_view key, strict, lenient;
  };
  constexpr Rule rules[] = {{"overrun", "extend", "kill"},
                            {"zero_runtime", "keep", "drop"},
                            {"missing", "bad", "substitute"},
                            {"bad_rows", "fatal", "skip"}};
  const bool strict = trace.text("mode") == "strict";
  for (const Rule& rule : rules) trace.fill(rule.key, make_string(strict ? rule.strict : rule.lenient, {}));
}

/// From here on the path starts from the working directory, in the tree too.
std::string resolve_path(const Field& trace, PathRoot root) {
  JsonNode* path = trace.node("path");
  if (path == nullptr) return {};
  const bool in_file = path->at.in_text() && trace.sources().name(path->at.source) != Sources::override_name;
  const std::string from = root == PathRoot::file && in_file ? trace.sources().name(path->at.source) : std::string();
  path->text = path_seen_from(from, path->text);
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path->text, failure);
  if (!std::filesystem::exists(status)) {
    trace.error("path", "there is no file " + in_quotes(path->text), did_you_mean_file(path->text));
  } else if (std::filesystem::is_directory(status)) {
    trace.error("path", in_quotes(path->text) + " is a folder");
  }
  return path->text;
}

}  // namespace

TraceWorkload read_trace_section(const Field& trace, PathRoot root) {
  if (!trace.is_faulty("mode")) fill_rules(trace);
  return {.format = trace.text("format"),
          .path = resolve_path(trace, root),
          .rules = {.overrun = trace.whole<OverrunRule>("overrun"),
                    .zero_runtime = trace.whole<ZeroRuntimeRule>("zero_runtime"),
                    .missing = trace.whole<MissingRule>("missing"),
                    .bad_rows = trace.whole<BadRowRule>("bad_rows")}};
}

}  // namespace headroom
