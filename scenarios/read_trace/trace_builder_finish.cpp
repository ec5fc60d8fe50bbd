// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "models/check.hpp"
#include "scenarios/read_trace/header_number.hpp"
#include "scenarios/read_trace/trace_builder.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

// What is left to do for a trace once all its rows are known.
namespace headroom {
namespace {

constexpr std::size_t bad_rows_as_warnings = 10;
constexpr TimeSpan one_second = TimeSpan::seconds(1);
constexpr TimeSpan unix_time_from = TimeSpan::seconds(100'000'000);

std::string_view plural(std::uint64_t n) {
  return n == 1 ? "" : "s";
}

}  // namespace

LoadedTrace TraceBuilder::finish(std::vector<std::string> header, Diagnostics& diagnostics) {
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
    report_remarks(diagnostics);
    report_lost(dependencies_.resolve(trace_.jobs, labels_), "jobs that the trace does not have", report.path,
                diagnostics);
    rebase_unix_times();
    read_calendar();
    restore_order(diagnostics);
    report_lost(keep_earlier_dependencies(trace_.jobs, labels_), "jobs that do not come before", report.path,
                diagnostics);
    report_duplicates(diagnostics);
  }
  if (trace_.estimates.jobs > 0) trace_.estimates.used_share /= static_cast<double>(trace_.estimates.jobs);
  trace_.names = take_names();
  return std::move(trace_);
}

JobNames TraceBuilder::take_names() {
  JobNames names;
  names.tenants = tenants_.take();
  names.classes = classes_.take();
  names.gpu_models = gpu_models_.take();
  names.partitions = partitions_.take();
  names.labels = std::move(labels_);
  return names;
}

void TraceBuilder::report_bad_rows(Diagnostics& diagnostics) const {
  const bool fatal = rules_.bad_rows == BadRowRule::fatal;
  const Severity severity = fatal ? Severity::error : Severity::warning;
  const TraceReport& report = trace_.report;
  const std::size_t named = std::min(bad_rows_.size(), fatal ? max_named_bad_rows : bad_rows_as_warnings);
  for (std::size_t i = 0; i < named; ++i) {
    diagnostics.add(trace_fault(severity, report.path, bad_rows_[i].line, bad_rows_[i].reason));
  }
  if (report.bad == named) return;
  const std::uint64_t more = report.bad - named;
  diagnostics.add(trace_fault(severity, report.path, 0, fmt::format("and {} more bad row{}", more, plural(more))));
}

void TraceBuilder::report_remarks(Diagnostics& diagnostics) {
  for (const Remark& dropped : dropped_) {
    trace_.report.header.push_back(
        fmt::format("{} row{} left out: {}", dropped.rows, plural(dropped.rows), dropped.what));
  }
  for (const Remark& remark : remarks_) {
    diagnostics.add(trace_warning(trace_.report.path, remark.first_line,
                                  remark.rows == 1
                                      ? std::string{remark.what}
                                      : fmt::format("{} ({} such rows, this is the first)", remark.what, remark.rows)));
  }
}

void TraceBuilder::rebase_unix_times() {
  if (earliest_submit_ < unix_time_from) return;
  const std::int64_t base_s = earliest_submit_.ns / one_second.ns;
  for (std::size_t i = 0; i < trace_.jobs.size(); ++i) {
    TraceRows::Row& row = trace_.jobs.row(i);
    row.submit_ns -= base_s * one_second.ns;
    if (row.extra == TraceRows::no_extra) continue;
    Instant& not_before = trace_.jobs.extra_of(row).not_before;
    if (not_before != TraceRows::no_delay) not_before.ns -= base_s * one_second.ns;
  }
  trace_.report.zero_unix_ns = base_s * one_second.ns;
  trace_.report.header.push_back(fmt::format("submit times are Unix times; {} s subtracted", base_s));
}

/// Submit times of a log in the standard workload format count from the time in its header.
void TraceBuilder::read_calendar() {
  constexpr std::int64_t year_2100_s = 4'102'444'800;  // with a century of trace behind it still within 64 bits of ns
  const auto start_s = header_number(trace_.report, "UnixStartTime");
  if (trace_.report.zero_unix_ns || !start_s || *start_s > year_2100_s) return;
  trace_.report.zero_unix_ns = *start_s * one_second.ns;
}

void TraceBuilder::restore_order(Diagnostics& diagnostics) {
  const TraceReport& report = trace_.report;
  if (report.out_of_order == 0) return;
  std::vector<std::uint32_t> places(trace_.jobs.size());
  std::iota(places.begin(), places.end(), 0U);
  const TraceRows& rows = trace_.jobs;
  std::stable_sort(places.begin(), places.end(),
                   [&rows](std::uint32_t a, std::uint32_t b) { return rows.row(a).submit_ns < rows.row(b).submit_ns; });
  trace_.jobs.select(std::move(places));
  diagnostics.add(trace_warning(report.path, first_out_of_order_line_,
                                fmt::format("submitted before the job of an earlier row; {} such row{} sorted",
                                            report.out_of_order, report.out_of_order == 1 ? " was" : "s were")));
}

void TraceBuilder::report_duplicates(Diagnostics& diagnostics) {
  if (labels_.empty() && numbers_ascend_) return;
  // Text ids are told apart by a hash first: ten million of them would take long to sort as texts.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> ids;
  ids.reserve(trace_.jobs.size());
  for (std::uint32_t i = 0; i < trace_.jobs.size(); ++i) {
    const std::uint64_t number = trace_.jobs.row(i).number;
    ids.emplace_back(labels_.empty() ? number : std::hash<std::string>{}(labels_[number]), i);
  }
  std::sort(ids.begin(), ids.end());
  const auto same = [this](const auto& a, const auto& b) {
    if (a.first != b.first || labels_.empty()) return a.first == b.first;
    return labels_[trace_.jobs.row(a.second).number] == labels_[trace_.jobs.row(b.second).number];
  };
  std::uint64_t& duplicates = trace_.report.duplicates;
  std::uint32_t example = 0;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    if (!same(ids[i - 1], ids[i])) continue;
    const bool first = duplicates++ == 0;
    if (labels_.empty() ? first : first || ids[i].second < example) example = ids[i].second;
  }
  if (duplicates == 0) return;
  const std::uint64_t number = trace_.jobs.row(example).number;
  diagnostics.add(
      trace_warning(trace_.report.path, 0,
                    fmt::format("{} job{} a{} that another has, such as {}; all were kept", duplicates,
                                duplicates == 1 ? " repeats" : "s repeat", labels_.empty() ? " number" : "n id",
                                labels_.empty() ? std::to_string(number) : labels_[number])));
}

}  // namespace headroom
