// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/read_trace/decimal.hpp"
#include "scenarios/read_trace/dependency_resolver.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/read_trace/name_index.hpp"

namespace headroom {

/// The longest time that a trace may state, 100 years of 365.25 days: sums of a few such times stay within the
/// 292 years of simulated time.
inline constexpr std::int64_t longest_trace_time_s = 3'155'760'000;

/// A time of a trace to the nanosecond; nothing if it is longer than the longest.
[[nodiscard]] constexpr std::optional<TimeSpan> time_of(Decimal seconds) {
  if (seconds.whole > longest_trace_time_s || seconds.whole < -longest_trace_time_s) return std::nullopt;
  return TimeSpan{seconds.whole * 1'000'000'000 + seconds.billionths};
}

/// A job that must come first: its number, or its text id in a format whose ids are texts.
struct RawDependency {
  std::uint64_t number = 0;
  std::string_view label = {};
  DependencyKind kind = DependencyKind::after_ok;
};

/// A row as its format states it, before any rule; what is not there is what the file does not know. Texts and lists
/// need to live until add() returns.
struct RawJob {
  std::uint64_t number = 0;     ///< the job's id, or
  std::string_view label = {};  ///< its id as a text: all rows of a format have the one or all have the other
  TimeSpan submit;              ///< >= 0, as in the file; Unix time if it is one
  std::optional<TimeSpan> run;
  std::optional<TimeSpan> estimate;       ///< what the user said that it would take
  std::optional<TimeSpan> limit;          ///< what the user asked for as a limit; in most formats the same thing
  std::optional<TimeSpan> recorded_wait;  ///< how long it waited where the log was written: start - submit, >= 0
  std::optional<Request> request;         ///< its GPU model and partition are those named below
  std::string_view tenant = {};           ///< "unknown" if empty
  std::string_view job_class = {};        ///< "batch" if empty
  std::string_view gpu_model = {};        ///< any if empty
  std::string_view partition = {};        ///< none if empty
  std::int32_t priority = 0;
  Outcome outcome = Outcome::completed;
  TimeSpan not_before = {};  ///< as `submit`; no limit if it is not later than that
  std::uint64_t array = 0;   ///< JobSpec::array
  std::uint32_t array_limit = 0;
  std::span<const RawDependency> dependencies = {};
};

/// How a format names the values that may be missing, as the start of a sentence.
struct MissingWords {
  std::string_view run, estimate, request;
};

/// Applies the rules to rows of any format, counts what they touch, gives names and text ids their numbers, and keeps
/// the first bad rows by name.
///
/// Each row goes to one of add(), drop() and bad(), once; `line` is its first line in the file, from 1.
class TraceBuilder {
 public:
  TraceBuilder(std::string format, std::string path, TraceRules rules, MissingWords words);

  /// False: a rule dropped the row, or found it bad. A tenant, class or other name exists only if a job has it.
  bool add(const RawJob& raw, int line);
  void bad(int line, std::string reason);
  /// The format leaves the row out, because it is no job. `what` names the kind of such rows, as the start of a
  /// sentence without its verb ("job steps"); the header of the report counts each kind. It must live as long as this.
  void drop(int line, std::string_view what);
  /// Something about a row that was taken for something else; one warning a kind, with the count: "gpu_spec names
  /// several models; taken for any". Beside add(), not instead of it.
  void remark(int line, std::string_view what);

  /// Rebases, sorts and reports; the builder is spent. `header`: what the file states about itself.
  [[nodiscard]] LoadedTrace finish(std::vector<std::string> header, Diagnostics& diagnostics);

 private:
  static constexpr std::size_t max_named_bad_rows = 20;
  struct BadRow {
    int line;
    std::string reason;
  };
  struct Remark {
    std::string_view what;
    std::uint64_t rows;
    int first_line;
  };
  static void count(std::vector<Remark>& remarks, int line, std::string_view what);
  bool refuse_missing(int line, std::string_view what);
  void note_order(const RawJob& raw, int line);
  void keep(const RawJob& raw, TimeSpan run);
  [[nodiscard]] std::uint32_t request_index(const RawJob& raw);
  void keep_extras(const RawJob& raw, TraceRows::Row& row);
  void rebase_unix_times();
  void read_calendar();
  void restore_order(Diagnostics& diagnostics);
  void report_duplicates(Diagnostics& diagnostics);
  void report_remarks(Diagnostics& diagnostics);
  void report_bad_rows(Diagnostics& diagnostics) const;
  [[nodiscard]] JobNames take_names();

  LoadedTrace trace_;
  TraceRules rules_;
  MissingWords words_;
  NameIndex tenants_, classes_, gpu_models_, partitions_;
  std::vector<std::string> labels_;  ///< by number
  DependencyResolver dependencies_;
  std::vector<BadRow> bad_rows_;  ///< the first ones
  std::vector<Remark> dropped_, remarks_;
  TimeSpan latest_submit_{-1};
  TimeSpan earliest_submit_ = TimeSpan::unlimited();
  std::uint64_t latest_number_ = 0;
  int first_out_of_order_line_ = 0;
  bool numbers_ascend_ = true;
};

}  // namespace headroom
