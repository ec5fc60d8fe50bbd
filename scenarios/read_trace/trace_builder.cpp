// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/trace_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr TimeSpan one_second = TimeSpan::seconds(1);

}  // namespace

TraceBuilder::TraceBuilder(std::string format, std::string path, TraceRules rules, MissingWords words)
    : rules_{rules}, words_{words} {
  trace_.report.format = std::move(format);
  trace_.report.path = std::move(path);
}

void TraceBuilder::bad(int line, std::string reason) {
  ++trace_.report.rows;
  ++trace_.report.bad;
  if (bad_rows_.size() < max_named_bad_rows) bad_rows_.push_back({line, std::move(reason)});
}

void TraceBuilder::count(std::vector<Remark>& remarks, int line, std::string_view what) {
  const auto known = std::find_if(remarks.begin(), remarks.end(), [what](const Remark& r) { return r.what == what; });
  if (known != remarks.end()) {
    ++known->rows;
  } else {
    remarks.push_back({what, 1, line});
  }
}

void TraceBuilder::drop(int line, std::string_view what) {
  ++trace_.report.rows;
  ++trace_.report.dropped;
  count(dropped_, line, what);
}

void TraceBuilder::remark(int line, std::string_view what) {
  count(remarks_, line, what);
}

bool TraceBuilder::set_usage_of_last(std::string_view label, const JobUsage& usage) {
  if (labels_.empty() || labels_.back() != label) return false;
  trace_.jobs.set_usage_of_last(usage);
  return true;
}

bool TraceBuilder::add(const RawJob& raw, int line) {
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
    return false;
  }
  if (!raw.request) {
    bad(line, std::string{words_.request});
    return false;
  }
  const bool asked = raw.estimate || raw.limit;
  if (!asked && !substitute) return refuse_missing(line, words_.estimate);

  ++report.rows;
  if (zero) ++report.zero_runtimes;
  if (!raw.run || !asked) ++report.substituted;
  if (zero && rules_.zero_runtime == ZeroRuntimeRule::one_second) run = one_second;
  note_order(raw, line);
  keep(raw, run);
  return true;
}

bool TraceBuilder::refuse_missing(int line, std::string_view what) {
  bad(line, fmt::format("{}, which the rule \"missing\": \"bad\" refuses", what));
  return false;
}

void TraceBuilder::note_order(const RawJob& raw, int line) {
  if (raw.submit < latest_submit_) {
    if (trace_.report.out_of_order++ == 0) first_out_of_order_line_ = line;
  }
  latest_submit_ = std::max(latest_submit_, raw.submit);
  earliest_submit_ = std::min(earliest_submit_, raw.submit);
  if (!raw.label.empty()) return;
  if (!trace_.jobs.empty() && raw.number <= latest_number_) numbers_ascend_ = false;
  latest_number_ = raw.number;
}

void TraceBuilder::keep(const RawJob& raw, TimeSpan run) {
  std::optional<TimeSpan> requested = raw.limit ? raw.limit : raw.estimate;
  if (requested) {
    requested = std::max(*requested, one_second);
    if (run > *requested) ++trace_.report.overruns;
    ++trace_.estimates.jobs;
    trace_.estimates.used_share += std::min(run, *requested).in_seconds() / requested->in_seconds();
  }
  const std::uint32_t request = request_index(raw);
  TraceRows::Row& row = trace_.jobs.add();
  row.number = raw.number;
  HEADROOM_CHECK(labels_.empty() || !raw.label.empty(), "a format has text ids or numbers, not both");
  if (!raw.label.empty()) {
    if (labels_.empty()) labels_.emplace_back();  // numbers of labelled jobs begin at 1
    row.number = labels_.size();
    labels_.push_back(printable(raw.label));
  }
  row.submit_ns = raw.submit.ns;
  row.work_ns = run.ns;
  row.estimate_ns = std::max(raw.estimate ? *raw.estimate : requested.value_or(run), one_second).ns;
  if (requested && rules_.overrun == OverrunRule::kill) trace_.jobs.set_limit(row, *requested);
  if (raw.recorded_wait) row.recorded_wait_ns = raw.recorded_wait->ns;
  row.request = request;
  row.tenant = TenantId{tenants_.of(raw.tenant.empty() ? "unknown" : raw.tenant)};
  row.job_class = JobClassId{classes_.of(raw.job_class.empty() ? "batch" : raw.job_class)};
  row.priority = raw.priority;
  row.outcome = raw.outcome;
  keep_extras(raw, row);
  trace_.jobs.set_usage_of_last(raw.usage);
}

std::uint32_t TraceBuilder::request_index(const RawJob& raw) {
  Request request = *raw.request;
  request.gpu_model = raw.gpu_model.empty() ? GpuModelId{} : GpuModelId{gpu_models_.of(raw.gpu_model)};
  request.partition = raw.partition.empty() ? PartitionNameId{} : PartitionNameId{partitions_.of(raw.partition)};
  return trace_.jobs.intern(request);
}

void TraceBuilder::keep_extras(const RawJob& raw, TraceRows::Row& row) {
  if (raw.not_before > raw.submit || raw.array != 0 || raw.array_limit != 0) {
    TraceRows::Extra& extra = trace_.jobs.extra_of(row);
    if (raw.not_before > raw.submit) extra.not_before = Instant{raw.not_before.ns};
    extra.array = raw.array;
    extra.array_limit = raw.array_limit;
  }
  if (rules_.dependencies == DependencyRule::ignore) return;
  const auto place = static_cast<std::uint32_t>(trace_.jobs.size() - 1);
  for (const RawDependency& d : raw.dependencies) dependencies_.add(place, d.number, d.label, d.kind);
}

}  // namespace headroom
