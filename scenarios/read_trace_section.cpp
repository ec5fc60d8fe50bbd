// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "models/unit_text.hpp"
#include "scenarios/input_file.hpp"
#include "scenarios/instant_text.hpp"
#include "scenarios/read_trace/trace_builder.hpp"
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

/// One end of the window: an instant, or a duration.
std::optional<TraceTime> read_trace_time(const Field& trace, const std::string& text) {
  if (const auto instant = parse_instant(text)) {
    if (*instant >= 0 && *instant <= longest_trace_time_s) {
      return TraceTime{TraceTime::From::unix_epoch, TimeSpan::seconds(*instant)};
    }
    trace.error("window", in_quotes(text) + " is not in 1970 to 2069");
    return std::nullopt;
  }
  const auto parsed = parse_quantity(text);
  const auto* const quantity = std::get_if<ParsedQuantity>(&parsed);
  if (quantity == nullptr || quantity->dimension != dimensions::time) {
    trace.error("window", in_quotes(text) +
                              " is neither a duration such as \"7 d\" nor a time such as \"2017-10-02\" or "
                              "\"2017-10-02T08:00:00Z\"");
    return std::nullopt;
  }
  if (quantity->si < 0 || quantity->si > static_cast<double>(longest_trace_time_s)) {
    trace.error("window", in_quotes(text) + " is not in 0 s to 100 years");
    return std::nullopt;
  }
  return TraceTime{TraceTime::From::first_submit, TimeSpan::from(Duration{quantity->si})};
}

std::optional<TraceTransform::Window> read_window(const Field& trace) {
  if (!trace.has("window")) {
    if (trace.number("warm_start") != 0.0) {
      trace.error("warm_start", "needs a window: at its first submit a trace has nothing that ran before");
    }
    return std::nullopt;
  }
  const std::vector<JsonNode>& ends = trace.node("window")->items;
  if (ends.size() != 2) {
    trace.error("window", "expected two texts, the begin and the end, not " + std::to_string(ends.size()));
    return std::nullopt;
  }
  if (ends[0].faulty || ends[1].faulty) return std::nullopt;
  const auto begin = read_trace_time(trace, ends[0].text), end = read_trace_time(trace, ends[1].text);
  if (!begin || !end) return std::nullopt;
  if (begin->from == end->from && begin->time >= end->time) {
    trace.error("window", "must end after it begins, and " + in_quotes(ends[1].text) + " is not after " +
                              in_quotes(ends[0].text));
  }
  return TraceTransform::Window{*begin, *end};
}

std::vector<TraceTransform::Renamed> read_renamed(const Field& trace) {
  std::vector<TraceTransform::Renamed> all;
  for (const Field& entry : trace.items("rename_tenants")) {
    const std::string& from = entry.text("from");
    const bool twice = std::any_of(all.begin(), all.end(), [&from](const auto& other) { return other.from == from; });
    if (twice && entry.has("from")) entry.error("from", in_quotes(from) + " is renamed twice");
    all.push_back({from, entry.text("to")});
  }
  return all;
}

TraceTransform read_transform(const Field& trace) {
  TraceTransform transform;
  transform.tenant_from = trace.whole<TraceTransform::TenantFrom>("tenant_from");
  transform.rename_tenants = read_renamed(trace);
  transform.window = read_window(trace);
  transform.warm_start = trace.number("warm_start") != 0.0;
  transform.sample = trace.number("sample");
  transform.arrivals = trace.number("arrivals");
  if (trace.has("max_jobs")) transform.max_jobs = trace.whole<std::uint64_t>("max_jobs");
  transform.exact_estimates = trace.number("exact_estimates") != 0.0;
  return transform;
}

}  // namespace

std::string resolve_path(const Field& section, std::string_view key, PathRoot root) {
  JsonNode* path = section.node(key);
  if (path == nullptr) return {};
  const bool in_file = path->at.in_text() && section.sources().name(path->at.source) != Sources::override_name;
  const std::string from = root == PathRoot::file && in_file ? section.sources().name(path->at.source) : std::string();
  path->text = path_seen_from(from, path->text);
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path->text, failure);
  if (!std::filesystem::exists(status)) {
    section.error(key, "there is no file " + in_quotes(path->text), did_you_mean_file(path->text));
  } else if (std::filesystem::is_directory(status)) {
    section.error(key, in_quotes(path->text) + " is a folder");
  }
  return path->text;
}

TraceWorkload read_trace_section(const Field& trace, PathRoot root) {
  if (!trace.is_faulty("mode")) fill_rules(trace);
  trace.fill("dependencies", make_string(trace.text("format") == "swf" ? "ignore" : "follow", {}));
  return {.format = trace.text("format"),
          .path = resolve_path(trace, "path", root),
          .rules = {.overrun = trace.whole<OverrunRule>("overrun"),
                    .zero_runtime = trace.whole<ZeroRuntimeRule>("zero_runtime"),
                    .missing = trace.whole<MissingRule>("missing"),
                    .bad_rows = trace.whole<BadRowRule>("bad_rows"),
                    .dependencies = trace.whole<DependencyRule>("dependencies")},
          .transform = read_transform(trace)};
}

}  // namespace headroom
