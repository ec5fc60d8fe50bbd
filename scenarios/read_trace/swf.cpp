// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/swf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/swf_row.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {
namespace {

constexpr MissingWords swf_words = {
    .run = "field 4 (run time) is -1, unknown",
    .estimate = "field 9 (requested time) is -1, unknown",
    .request = "field 8 (requested processors) and field 5 (allocated processors) are both unknown",
};

/// "user3" for 3, made once; empty for the unknown -1.
class NumberedNames {
 public:
  explicit NumberedNames(std::string_view what) : what_{what} {}
  [[nodiscard]] std::string_view of(std::int64_t number) {
    if (number < 0) return {};
    const auto [found, is_new] = names_.try_emplace(number);
    if (is_new) found->second = fmt::format("{}{}", what_, number);
    return found->second;
  }

 private:
  std::string_view what_;
  std::unordered_map<std::int64_t, std::string> names_;  ///< looked up only
};

class SwfReader {
 public:
  SwfReader(const std::string& path, const TraceRules& rules)
      : builder_{"swf", path, rules, swf_words},
        follow_{rules.dependencies == DependencyRule::follow},
        more_is_passed_over_{rules.bad_rows == BadRowRule::skip} {}

  void line(std::string_view text, int number);
  [[nodiscard]] LoadedTrace finish(Diagnostics& diagnostics) {
    return builder_.finish(std::move(header_), diagnostics);
  }

 private:
  void comment(std::string_view text);
  void row(const SwfRow& row, int line);

  TraceBuilder builder_;
  std::vector<std::string> header_;
  NumberedNames users_{"user"}, partitions_{"partition"};
  bool follow_;
  bool more_is_passed_over_;
  bool header_over_ = false;
};

/// `; MaxProcs: 100` is a fact; the lines that continue it, and prose, are not.
void SwfReader::comment(std::string_view text) {
  const std::size_t colon = text.find(": ");
  if (header_over_ || colon == std::string_view::npos) return;
  const std::string_view name = trim_blanks(text.substr(0, colon));
  const std::string_view value = trim_blanks(text.substr(colon + 1));
  const bool one_word = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (one_word && !name.empty() && !value.empty()) {
    header_.push_back(fmt::format("{}: {}", name, printable(value)));
  }
}

void SwfReader::line(std::string_view text, int number) {
  const std::string_view body = trim_blanks(text);
  if (body.empty()) return;
  if (body.front() == ';') return comment(body.substr(1));
  header_over_ = true;
  const SwfRow scanned = scan_swf_row(body);
  if (scanned.sound) {
    row(scanned, number);
  } else if (scanned.has_more && more_is_passed_over_) {
    builder_.remark(number, "there is more in the row than the 18 fields of the format; it was passed over");
    row(scanned, number);
  } else {
    builder_.bad(number, swf_fault(body));
  }
}

/// The time, or nothing for "unknown".
std::optional<TimeSpan> known_time(const Decimal& seconds) {
  return seconds.is(-1) ? std::nullopt : time_of(seconds);
}

std::optional<Request> request_of(const SwfRow& row) {
  const std::int64_t requested = row[SwfField::requested_processors].whole;
  const std::int64_t processors = requested > 0 ? requested : row[SwfField::allocated_processors].whole;
  if (processors <= 0) return std::nullopt;
  Request request;
  request.tasks = static_cast<std::uint32_t>(processors);
  request.per_task.cpus = 1;
  return request;
}

/// A number that no rule accepts, as a message; nothing if the row may go to the rules.
std::optional<std::string> range_fault(const SwfRow& row) {
  struct Range {
    SwfField field;
    std::int64_t min, max;
    std::string_view unit;
  };
  constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t task_limit = std::numeric_limits<std::int32_t>::max();
  static constexpr Range ranges[] = {
      {SwfField::job_number, 0, any, ""},
      {SwfField::submit, 0, longest_trace_time_s, " s"},
      {SwfField::run, -1, longest_trace_time_s, " s"},
      {SwfField::allocated_processors, -1, task_limit, ""},
      {SwfField::requested_processors, -1, task_limit, ""},
      {SwfField::requested_time, -1, longest_trace_time_s, " s"},
      {SwfField::user, -1, any, ""},
  };
  for (const auto& [field, min, max, unit] : ranges) {
    const Decimal& value = row[field];
    if (value.whole > max) {
      return fmt::format("{} {} is more than {}{}", swf_field_name(field), value.whole, max, unit);
    }
    const bool unknown = min == -1 && value.is(-1);
    if (unknown || !value.negative()) continue;
    const std::string shown = printable_decimal(value);
    return min == 0 ? fmt::format("{} {} is negative", swf_field_name(field), shown)
                    : fmt::format("{} {} is negative; only -1 has a meaning: unknown", swf_field_name(field), shown);
  }
  return std::nullopt;
}

/// Codes of the format: 0 failed, 1 completed, 5 cancelled; 2 to 4 are parts of a job that was checkpointed.
Outcome outcome_of(const SwfRow& row) {
  const Decimal& status = row[SwfField::status];
  return status.is(0) ? Outcome::failed : status.is(5) ? Outcome::cancelled : Outcome::completed;
}

void SwfReader::row(const SwfRow& row, int line) {
  if (auto fault = range_fault(row)) return builder_.bad(line, *std::move(fault));
  const auto requested_time = known_time(row[SwfField::requested_time]);
  const Decimal& wait = row[SwfField::wait];
  RawJob job;
  job.number = static_cast<std::uint64_t>(row[SwfField::job_number].whole);
  job.submit = *time_of(row[SwfField::submit]);
  job.run = known_time(row[SwfField::run]);
  job.estimate = requested_time;
  job.limit = requested_time;
  job.recorded_wait = wait.negative() ? std::nullopt : time_of(wait);
  job.request = request_of(row);
  job.tenant = users_.of(row[SwfField::user].whole);
  job.partition = partitions_.of(row[SwfField::partition].whole);
  job.outcome = outcome_of(row);
  const RawDependency preceding{.number = static_cast<std::uint64_t>(row[SwfField::preceding_job].whole),
                                .kind = DependencyKind::after_any};
  if (follow_ && row[SwfField::preceding_job].whole > 0) job.dependencies = {&preceding, 1};
  builder_.add(job, line);
}

}  // namespace

LoadedTrace parse_swf(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  SwfReader reader{path, rules};
  TextLines lines{text};
  while (lines.next()) reader.line(lines.line(), lines.number());
  return reader.finish(diagnostics);
}

bool looks_like_swf(std::string_view head) {
  MemoryText text{head};
  TextLines lines{text};
  while (lines.next()) {
    const std::string_view body = trim_blanks(lines.line());
    if (body.empty() || body.front() == ';') continue;
    const SwfRow row = scan_swf_row(body);
    return row.sound || row.has_more;
  }
  return false;
}

}  // namespace headroom
