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

/// Whether a field has said anything: converters fill what the log did not know with one and the same number.
class Placeholder {
 public:
  void see(const Decimal& value) {
    if (value.negative()) return;
    if (rows_++ == 0) first_ = value;
    varies_ = varies_ || value.whole != first_.whole || value.billionths != first_.billionths;
  }
  [[nodiscard]] bool is_one() const { return rows_ >= few_rows && !varies_; }
  [[nodiscard]] std::string fact(SwfField field) const {
    return fmt::format("{} is {} in all {} rows that state it: a placeholder, taken for unknown", swf_field_name(field),
                       printable_decimal(first_), rows_);
  }

 private:
  static constexpr std::uint64_t few_rows = 100;  // fewer may well agree, such as the one-second jobs of a test
  Decimal first_;
  std::uint64_t rows_ = 0;
  bool varies_ = false;
};

class SwfReader {
 public:
  SwfReader(const std::string& path, const TraceRules& rules)
      : builder_{"swf", path, rules, swf_words},
        follow_{rules.dependencies == DependencyRule::follow},
        more_is_passed_over_{rules.bad_rows == BadRowRule::skip} {}

  void line(std::string_view text, int number);
  [[nodiscard]] LoadedTrace finish(Diagnostics& diagnostics);

 private:
  void comment(std::string_view text);
  void row(const SwfRow& row, int line);

  TraceBuilder builder_;
  std::vector<std::string> header_;
  NumberedNames users_{"user"}, partitions_{"partition"};
  Placeholder cpu_time_, used_memory_;
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

/// Of all processors. Nothing is bad here: what was never looked at before should not turn away a log that could be
/// read.
JobUsage usage_of(const SwfRow& row) {
  constexpr std::int64_t most_kb = 1'000'000'000'000, kb = 1024;  // 1e6 GiB, as in our csv; above, another unit
  const std::int64_t allocated = row[SwfField::allocated_processors].whole;
  const std::int64_t requested = row[SwfField::requested_processors].whole;
  const std::int64_t held = allocated > 0 ? allocated : requested, wanted = requested > 0 ? requested : allocated;
  const auto times = [](std::int64_t each, std::int64_t count) {
    std::int64_t all = 0;
    return __builtin_mul_overflow(each, count, &all) ? JobUsage::unknown : all;
  };
  const auto bytes = [&](const Decimal& each, std::int64_t count) {
    if (each.negative() || each.whole > most_kb) return JobUsage::unknown;
    return times(each.whole * kb + each.billionths * kb / 1'000'000'000, count);
  };
  JobUsage usage;
  if (const Decimal& time = row[SwfField::cpu_time]; !time.negative() && time.whole <= longest_trace_time_s)
    usage.cpu_time_us = times(time.whole * 1'000'000 + time.billionths / 1000, held);
  usage.memory_peak_bytes = bytes(row[SwfField::used_memory], held);
  if (row[SwfField::requested_memory].whole > 0)
    usage.memory_requested_bytes = bytes(row[SwfField::requested_memory], wanted);
  return usage;
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
  job.usage = usage_of(row);
  cpu_time_.see(row[SwfField::cpu_time]);
  used_memory_.see(row[SwfField::used_memory]);
  if (follow_ && row[SwfField::preceding_job].whole > 0) job.dependencies = {&preceding, 1};
  builder_.add(job, line);
}

LoadedTrace SwfReader::finish(Diagnostics& diagnostics) {
  if (cpu_time_.is_one()) header_.push_back(cpu_time_.fact(SwfField::cpu_time));
  if (used_memory_.is_one()) header_.push_back(used_memory_.fact(SwfField::used_memory));
  LoadedTrace trace = builder_.finish(std::move(header_), diagnostics);
  if (cpu_time_.is_one()) trace.jobs.forget_usage(&JobUsage::cpu_time_us);
  if (used_memory_.is_one()) trace.jobs.forget_usage(&JobUsage::memory_peak_bytes);
  return trace;
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
