// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/read_trace/decimal.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"

namespace headroom {

/// The longest time that a trace may state, 100 years of 365.25 days: sums of a few such times stay within the
/// 292 years of simulated time.
inline constexpr std::int64_t longest_trace_time_s = 3'155'760'000;

/// A time of a trace to the nanosecond; nothing if it is longer than the longest.
[[nodiscard]] constexpr std::optional<TimeSpan> time_of(Decimal seconds) {
  if (seconds.whole > longest_trace_time_s || seconds.whole < -longest_trace_time_s) return std::nullopt;
  return TimeSpan{seconds.whole * 1'000'000'000 + seconds.billionths};
}

/// A row as its format states it, before any rule; what is not there is what the file does not know.
struct RawJob {
  std::uint64_t number = 0;
  TimeSpan submit;  ///< >= 0, as in the file
  std::optional<TimeSpan> run;
  std::optional<TimeSpan> estimate;  ///< what the user said that it would take
  std::optional<TimeSpan> limit;     ///< what the user asked for as a limit; in most formats the same thing
  std::optional<Request> request;
};

/// How a format names the values that may be missing, as the start of a sentence.
struct MissingWords {
  std::string_view run, estimate, request;
};

/// Applies the rules to rows of any format, counts what they touch, and keeps the first bad rows by name.
class TraceBuilder {
 public:
  TraceBuilder(std::string format, std::string path, TraceRules rules, MissingWords words);

  /// Room for about this many rows, so that the jobs are not copied while the list grows.
  void expect_rows(std::size_t rows) { trace_.jobs.reserve(rows); }
  /// `line` is the first line of the row in the file, from 1. Each row goes to one of these two, once.
  /// Returns the job if the rules keep the row, for the format to say whose it is: a tenant or class exists only if it
  /// has a job. Valid until the next call.
  JobSpec* add(const RawJob& raw, int line);
  void bad(int line, std::string reason);

  /// Rebases, sorts and reports; the builder is spent. `header`: what the file states about itself.
  [[nodiscard]] LoadedTrace finish(JobNames names, std::vector<std::string> header, Diagnostics& diagnostics);

 private:
  struct BadRow {
    int line;
    std::string reason;
  };
  JobSpec* refuse_missing(int line, std::string_view what);
  void note_order(const RawJob& raw, int line);
  JobSpec* keep(const RawJob& raw, TimeSpan run);
  void rebase_unix_times();
  void restore_order(Diagnostics& diagnostics);
  void report_duplicates(Diagnostics& diagnostics);
  void report_bad_rows(Diagnostics& diagnostics) const;

  LoadedTrace trace_;
  TraceRules rules_;
  MissingWords words_;
  std::vector<BadRow> bad_rows_;  ///< the first ones
  TimeSpan latest_submit_{-1};
  TimeSpan earliest_submit_ = TimeSpan::unlimited();
  int first_out_of_order_line_ = 0;
  bool numbers_ascend_ = true;
};

}  // namespace headroom
