// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/trace_rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/workload_source.hpp"
#include "sim/job.hpp"

namespace headroom {

/// How well users knew their run times, over the jobs that state a request; a trace alone knows which ones do.
struct EstimateUse {
  std::uint64_t jobs = 0;   ///< jobs that state how long they may run
  double used_share = 0.0;  ///< mean over those jobs of min(run, requested) / requested; 1 is a perfect guess
};

/// A trace as checked values, in order of submit time; rows of one instant stay in the order of the file.
/// `jobs` is empty exactly if an error went to the diagnostics; `report` is filled in either way.
///
/// Rules that every format shares
///   times       A first submit beyond 1e8 s (three years) is a Unix time: the whole seconds of the smallest
///               one are subtracted, and `report.header` says so. Otherwise submit times stay as in the file.
///   limit       `overrun: kill` limits a job to the time its user requested; without a request there is no limit.
///               `overrun: extend` never limits. `work` is the run time of the file under both.
///   estimate    What the user requested; the run time (counted as substituted) if nothing is stated. Requests and
///               estimates below 1 s count as 1 s, because schedulers plan in whole seconds.
///   zero run    A run time of 0, or an unknown one under `missing: substitute`, falls to the rule `zero_runtime`. A
///               row that it drops need not state anything else: archives write cancelled jobs without a size.
///   ids         Jobs whose ids are texts are numbered 1, 2, ... in the order of the file; `names.labels` has the texts
///               by number. An id that several rows have is reported, and all are kept.
///   depends     A dependency on a job that the trace does not have, or that does not come before in the order of
///               submit times, is left out with a warning. `dependencies: ignore` leaves out all.
///   bad row     Is named by line with the reason: the first 20 as errors under `bad_rows: fatal`, the first ten as
///               warnings under `skip`, then a count. A trace that has no job left is an error.
struct LoadedTrace {
  TraceRows jobs;
  JobNames names;
  TraceReport report;
  EstimateUse estimates;
};

/// Reads the file (plain, gzip or zstd) in the format that `trace` names, a row of trace_formats(), and transforms it
/// as `trace` says (transform_trace()); `seed` is that of the run.
[[nodiscard]] LoadedTrace read_trace(const TraceWorkload& trace, Diagnostics& diagnostics, std::uint64_t seed = 1);

/// The format that the beginning of the file has, else the one that its name suggests, its packing aside: "kth.swf.gz"
/// is "swf". Nothing if neither says anything.
[[nodiscard]] std::optional<std::string> guess_trace_format(const std::string& path);

/// Hands out the jobs of a trace in order. Several may share one trace, on several threads: it does not change.
class LoadedJobs : public JobSource {
 public:
  explicit LoadedJobs(LoadedTrace trace) : LoadedJobs(std::make_shared<const LoadedTrace>(std::move(trace))) {}
  explicit LoadedJobs(std::shared_ptr<const LoadedTrace> trace) : trace_{std::move(trace)} {}
  std::optional<JobSpec> next() override;
  [[nodiscard]] const JobNames& names() const override { return trace_->names; }

 private:
  std::shared_ptr<const LoadedTrace> trace_;
  std::size_t given_ = 0;
};

}  // namespace headroom
