// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/transform_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/read_trace/dependency_resolver.hpp"
#include "scenarios/read_trace/relabel_tenants.hpp"
#include "scenarios/read_trace/trace_fault.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

/// Keeps the rows for which `keep` says so, in their order; how many it left out.
std::uint64_t filter(TraceRows& rows, const std::function<bool(TraceRows::Row&)>& keep) {
  const std::size_t before = rows.size();
  std::vector<std::uint32_t> kept;
  for (std::uint32_t i = 0; i < before; ++i) {
    if (keep(rows.row(i))) kept.push_back(i);
  }
  rows.select(std::move(kept));
  return before - rows.size();
}

void move_submit(TraceRows& rows, TraceRows::Row& row, std::int64_t submit_ns) {
  if (row.extra != TraceRows::no_extra) {
    Instant& not_before = rows.extra_of(row).not_before;
    if (not_before != TraceRows::no_delay) not_before.ns += submit_ns - row.submit_ns;
  }
  row.submit_ns = submit_ns;
}

class Cut {
 public:
  Cut(LoadedTrace& trace, std::int64_t begin_ns, std::int64_t end_ns) : trace_{trace}, begin_{begin_ns}, end_{end_ns} {}

  void without_warm_start() {
    trace_.report.outside_window = filter(trace_.jobs, [this](const TraceRows::Row& row) { return is_inside(row); });
  }

  bool with_warm_start(Diagnostics& diagnostics) {
    std::uint64_t before = 0, unknown = 0;
    trace_.report.outside_window = filter(trace_.jobs, [&](TraceRows::Row& row) {
      if (row.submit_ns >= begin_) return is_inside(row);
      ++before;
      if (row.recorded_wait_ns == TraceRows::unknown_wait) ++unknown;
      return was_there(row);
    });
    const std::string& path = trace_.report.path;
    if (before > 0 && unknown == before) {
      diagnostics.add(trace_error(path, 0,
                                  "does not say when the jobs before the window started, which a warm start needs; "
                                  "without \"warm_start\" the cluster is empty at the begin of the window"));
      return false;
    }
    if (unknown > 0) {
      diagnostics.add(trace_warning(
          path, 0,
          fmt::format("{} job{} before the window {} no recorded start and {} left out of the warm start", unknown,
                      unknown == 1 ? "" : "s", unknown == 1 ? "has" : "have", unknown == 1 ? "is" : "are")));
    }
    return true;
  }

  void count_from_begin() {
    for (std::size_t i = 0; i < trace_.jobs.size(); ++i) {
      TraceRows::Row& row = trace_.jobs.row(i);
      move_submit(trace_.jobs, row, row.submit_ns - begin_);
      if (row.submit_ns < 0) ++trace_.report.warm;
    }
  }

 private:
  [[nodiscard]] bool is_inside(const TraceRows::Row& row) const {
    return row.submit_ns >= begin_ && row.submit_ns < end_;
  }

  /// Waiting or running at the begin of the window, by the record.
  bool was_there(TraceRows::Row& row) {
    if (row.recorded_wait_ns == TraceRows::unknown_wait) return false;
    const Instant start = Instant{row.submit_ns} + TimeSpan{row.recorded_wait_ns};
    if (start.ns >= begin_) return true;
    const TimeSpan used = std::min(TimeSpan{row.work_ns}, trace_.jobs.limit_of(row));
    if ((start + used).ns <= begin_) return false;
    trace_.jobs.extra_of(row).ran_before = Instant{begin_} - start;
    return true;
  }

  LoadedTrace& trace_;
  std::int64_t begin_, end_;
};

bool cut_window(LoadedTrace& trace, const TraceTransform& transform, Diagnostics& diagnostics) {
  const TraceTransform::Window& window = *transform.window;
  auto& zero_unix_ns = trace.report.zero_unix_ns;
  const std::int64_t first_ns = trace.jobs.row(0).submit_ns;
  std::int64_t bounds[2] = {};
  std::size_t i = 0;
  for (const TraceTime& time : {window.begin, window.end}) {
    const bool calendar = time.from == TraceTime::From::unix_epoch;
    if (calendar && !zero_unix_ns) {
      diagnostics.add(trace_error(trace.report.path, 0,
                                  "does not say at which calendar time it begins; state the window as durations since "
                                  "the first submit, such as \"7 d\""));
      return false;
    }
    bounds[i++] = calendar ? time.time.ns - *zero_unix_ns : first_ns + time.time.ns;
  }
  Cut cut{trace, bounds[0], bounds[1]};
  if (!transform.warm_start) {
    cut.without_warm_start();
  } else if (!cut.with_warm_start(diagnostics)) {
    return false;
  }
  cut.count_from_begin();
  if (zero_unix_ns) zero_unix_ns = (Instant{*zero_unix_ns} + TimeSpan{bounds[0]}).ns;
  return true;
}

void scale_arrivals(TraceRows& rows, std::int64_t base_ns, double factor) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    TraceRows::Row& row = rows.row(i);
    const std::int64_t since_ns = row.submit_ns - base_ns;
    if (since_ns <= 0) continue;
    // 2^62 ns are 146 years: an arrival that a small factor puts beyond that is never simulated.
    const double scaled = std::min(static_cast<double>(since_ns) / factor, 0x1p62);
    move_submit(rows, row, base_ns + std::llround(scaled));
  }
}

void keep_first(TraceRows& rows, std::uint64_t max_jobs, TraceReport& report) {
  std::uint64_t kept = 0;
  report.beyond_max_jobs = filter(
      rows, [&](const TraceRows::Row& row) { return (report.warm > 0 && row.submit_ns < 0) || kept++ < max_jobs; });
}

/// False if no job can come of it.
bool apply(LoadedTrace& trace, const TraceTransform& transform, std::uint64_t seed, Diagnostics& diagnostics) {
  relabel_tenants(trace, transform, diagnostics);
  if (transform.window && !cut_window(trace, transform, diagnostics)) return false;
  if (transform.sample < 1.0) {
    trace.report.not_sampled = filter(trace.jobs, [&](const TraceRows::Row& row) {
      return Rng(seed, Stream::sampling, row.number).uniform() < transform.sample;
    });
  }
  if (transform.arrivals != 1.0 && !trace.jobs.empty()) {
    scale_arrivals(trace.jobs, transform.window ? 0 : trace.jobs.row(0).submit_ns, transform.arrivals);
  }
  if (transform.max_jobs) keep_first(trace.jobs, *transform.max_jobs, trace.report);
  if (transform.exact_estimates) use_exact_estimates(trace.jobs);
  return true;
}

}  // namespace

void transform_trace(LoadedTrace& trace, const TraceTransform& transform, std::uint64_t seed,
                     Diagnostics& diagnostics) {
  if (trace.jobs.empty()) return;
  const TraceReport before = trace.report;
  if (!apply(trace, transform, seed, diagnostics)) {
    trace.jobs.clear();
    trace.report = before;
    return;
  }
  trace.report.jobs = trace.jobs.size();
  report_lost(keep_earlier_dependencies(trace.jobs, trace.names.labels),
              "jobs that the window, the sample or max_jobs leaves out", trace.report.path, diagnostics);
  if (!trace.jobs.empty()) return;
  const TraceReport& r = trace.report;
  diagnostics.add(trace_error(
      r.path, 0,
      fmt::format("no job is left: of {} jobs, {} are outside the window, {} not in the sample, {} beyond max_jobs",
                  before.jobs, r.outside_window, r.not_sampled, r.beyond_max_jobs)));
}

}  // namespace headroom
