// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/diagnostics.hpp"
#include "scenarios/scenario.hpp"

namespace headroom {

/// What reading a trace met. Every row is counted once: rows = jobs + dropped + bad + outside().
struct TraceReport {
  std::string path, format;
  std::uint64_t rows = 0, jobs = 0, dropped = 0, bad = 0;
  std::uint64_t overruns = 0, zero_runtimes = 0, substituted = 0;  ///< rows that a rule touched
  std::uint64_t out_of_order = 0;  ///< jobs submitted before the job of an earlier row; they were sorted
  std::uint64_t duplicates = 0;    ///< jobs whose number an earlier job has already; they were kept
  std::uint64_t outside_window = 0, not_sampled = 0, beyond_max_jobs = 0;  ///< left out by a step of TraceTransform
  std::uint64_t warm = 0;  ///< jobs that ran or waited before the window
  [[nodiscard]] std::uint64_t outside() const { return outside_window + not_sampled + beyond_max_jobs; }
  std::vector<std::string> header;  ///< facts that the file states about itself: "MaxProcs: 100"
  /// Unix time of simulated zero, in ns: of logs with Unix submit times, or with a "UnixStartTime" in their header. A
  /// window moves it to its begin. Nothing for a log that does not know its dates.
  std::optional<std::int64_t> zero_unix_ns;
  [[nodiscard]] std::optional<std::int64_t> zero_unix_s() const {  ///< rounded down
    if (!zero_unix_ns) return std::nullopt;
    return *zero_unix_ns / 1'000'000'000;
  }
};

/// The jobs of the scenario, checked as a whole before the first is handed out: a bad row under `bad_rows: fatal`, or a
/// file that cannot be read, is an error in `diagnostics` and the answer is null. Skipped rows are warnings (the first
/// ten by name, then a count).
[[nodiscard]] std::unique_ptr<JobSource> open_workload(const Scenario& scenario, Diagnostics& diagnostics,
                                                       TraceReport& report);

/// The workloads of many runs of one program. A log that several of them replay is read once and shared read-only, also
/// between threads; jobs that are drawn, and the sample of a log, which depends on the seed, are made anew each time.
class SharedWorkloads {
 public:
  SharedWorkloads();
  ~SharedWorkloads();
  SharedWorkloads(const SharedWorkloads&) = delete;
  SharedWorkloads& operator=(const SharedWorkloads&) = delete;

  /// As open_workload(); what reading a shared log had to say goes to the diagnostics of each caller.
  [[nodiscard]] std::unique_ptr<JobSource> open(const Scenario& scenario, Diagnostics& diagnostics);

 private:
  struct Log;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Log>> logs_;
};

}  // namespace headroom
