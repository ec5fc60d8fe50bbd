// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/trace_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/check.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

constexpr std::size_t bad_rows_as_errors = 20;
constexpr std::size_t bad_rows_as_warnings = 10;
constexpr TimeSpan one_second = TimeSpan::seconds(1);
constexpr TimeSpan unix_time_from = TimeSpan::seconds(100'000'000);

std::string_view plural(std::uint64_t n) {
  return n == 1 ? "" : "s";
}

}  // namespace

TraceBuilder::TraceBuilder(std::string format, std::string path, TraceRules rules, MissingWords words)
    : rules_{rules}, words_{words} {
  trace_.report.format = std::move(format);
  trace_.report.path = std::move(path);
}

void TraceBuilder::bad(int line, std::string reason) {
  ++trace_.report.rows;
  ++trace_.report.bad;
  if (bad_rows_.size() < bad_rows_as_errors) bad_rows_.push_back({line, std::move(reason)});
}

JobSpec* TraceBuilder::add(const RawJob& raw, int line) {
  const bool substitute = rules_.missing == MissingRule::substitute;
  TraceReport& report = trace_.report;
  if (!raw.run && !substitute) return refuse_missing(line, words_.run);

  TimeSpan run = raw.run.value_or(TimeSpan{});
  const bool zero = run == TimeSpan{};
  if (zero && rules_.zero_runtime == ZeroRuntimeRule::drop) {
    ++report.rows;
    ++report.dropped;
    ++report.zero_runtimes;
    if (!raw.run) ++report.substituted;
    return nullptr;
  }
  if (!raw.request) {
    bad(line, std::string{words_.request});
    return nullptr;
  }
  const bool asked = raw.estimate || raw.limit;
  if (!asked && !substitute) return refuse_missing(line, words_.estimate);

  ++report.rows;
  if (zero) ++report.zero_runtimes;
  if (!raw.run || !asked) ++report.substituted;
  if (zero && rules_.zero_runtime == ZeroRuntimeRule::one_second) run = one_second;
  note_order(raw, line);
  return keep(raw, run);
}

JobSpec* TraceBuilder::refuse_missing(int line, std::string_view what) {
  bad(line, fmt::format("{}, which the rule \"missing\": \"bad\" refuses", what));
  return nullptr;
}

void TraceBuilder::note_order(const RawJob& raw, int line) {
  if (raw.submit < latest_submit_) {
    if (trace_.report.out_of_order++ == 0) first_out_of_order_line_ = line;
  }
  latest_submit_ = std::max(latest_submit_, raw.submit);
  earliest_submit_ = std::min(earliest_submit_, raw.submit);
  if (!trace_.jobs.empty() && raw.number <= trace_.jobs.back().number) numbers_ascend_ = false;
}

JobSpec* TraceBuilder::keep(const RawJob& raw, TimeSpan run) {
  std::optional<TimeSpan> requested = raw.limit ? raw.limit : raw.estimate;
  if (requested) {
    requested = std::max(*requested, one_second);
    if (run > *requested) ++trace_.report.overruns;
    ++trace_.estimates.jobs;
    trace_.estimates.used_share += std::min(run, *requested).in_seconds() / requested->in_seconds();
  }
  JobSpec& job = trace_.jobs.emplace_back();
  job.number = raw.number;
  job.submit = Instant{raw.submit.ns};
  job.work = run;
  job.estimate = std::max(raw.estimate ? *raw.estimate : requested.value_or(run), one_second);
  if (requested && rules_.overrun == OverrunRule::kill) job.limit = *requested;
  job.request = *raw.request;
  return &job;
}

LoadedTrace TraceBuilder::finish(JobNames names, std::vector<std::string> header, Diagnostics& diagnostics) {
  TraceReport& report = trace_.report;
  report.header = std::move(header);
  report.jobs = trace_.jobs.size();
  HEADROOM_CHECK(report.rows == report.jobs + report.dropped + report.bad, "a row is counted twice or never");
  report_bad_rows(diagnostics);
  if (report.bad > 0 && rules_.bad_rows == BadRowRule::fatal) {
    trace_.jobs.clear();
  } else if (trace_.jobs.empty()) {
    diagnostics.add(trace_error(report.path, 0,
                                fmt::format("no job is left: {} row{}, {} dropped, {} bad", report.rows,
                                            plural(report.rows), report.dropped, report.bad)));
  } else {
    rebase_unix_times();
    restore_order(diagnostics);
    report_duplicates(diagnostics);
  }
  if (trace_.estimates.jobs > 0) trace_.estimates.used_share /= static_cast<double>(trace_.estimates.jobs);
  trace_.names = std::move(names);
  return std::move(trace_);
}

void TraceBuilder::report_bad_rows(Diagnostics& diagnostics) const {
  const bool fatal = rules_.bad_rows == BadRowRule::fatal;
  const Severity severity = fatal ? Severity::error : Severity::warning;
  const TraceReport& report = trace_.report;
  const std::size_t named = std::min(bad_rows_.size(), fatal ? bad_rows_as_errors : bad_rows_as_warnings);
  for (std::size_t i = 0; i < named; ++i) {
    diagnostics.add(trace_fault(severity, report.path, bad_rows_[i].line, bad_rows_[i].reason));
  }
  if (report.bad == named) return;
  const std::uint64_t more = report.bad - named;
  diagnostics.add(trace_fault(severity, report.path, 0, fmt::format("and {} more bad row{}", more, plural(more))));
}

void TraceBuilder::rebase_unix_times() {
  if (earliest_submit_ < unix_time_from) return;
  const std::int64_t base_s = earliest_submit_.ns / one_second.ns;
  for (JobSpec& job : trace_.jobs) job.submit.ns -= base_s * one_second.ns;
  trace_.report.header.push_back(fmt::format("submit times are Unix times; {} s subtracted", base_s));
}

void TraceBuilder::restore_order(Diagnostics& diagnostics) {
  const TraceReport& report = trace_.report;
  if (report.out_of_order == 0) return;
  std::stable_sort(trace_.jobs.begin(), trace_.jobs.end(),
                   [](const JobSpec& a, const JobSpec& b) { return a.submit < b.submit; });
  diagnostics.add(trace_warning(report.path, first_out_of_order_line_,
                                fmt::format("submitted before the job of an earlier row; {} such row{} sorted",
                                            report.out_of_order, report.out_of_order == 1 ? " was" : "s were")));
}

void TraceBuilder::report_duplicates(Diagnostics& diagnostics) {
  if (numbers_ascend_) return;
  std::vector<std::uint64_t> numbers;
  numbers.reserve(trace_.jobs.size());
  for (const JobSpec& job : trace_.jobs) numbers.push_back(job.number);
  std::sort(numbers.begin(), numbers.end());
  const auto first = std::adjacent_find(numbers.begin(), numbers.end());
  if (first == numbers.end()) return;
  const std::uint64_t number = *first;
  const auto distinct = std::unique(numbers.begin(), numbers.end()) - numbers.begin();
  std::uint64_t& duplicates = trace_.report.duplicates;
  duplicates = trace_.jobs.size() - static_cast<std::size_t>(distinct);
  diagnostics.add(trace_warning(trace_.report.path, 0,
                                fmt::format("{} job{} a number that another has, such as {}; all were kept", duplicates,
                                            duplicates == 1 ? " repeats" : "s repeat", number)));
}

}  // namespace headroom
