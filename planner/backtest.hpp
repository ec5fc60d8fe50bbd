// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "reports/document.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"

/// A log that says when its jobs started, against our replay of the same jobs on the same cluster: how far may one
/// believe the replay of a machine that one does not know?
namespace headroom {

/// One quantity, as the log has it and as the replay has it.
struct Compared {
  double recorded = 0.0, replayed = 0.0;
};

struct WaitErrors {
  std::string group;
  std::uint64_t jobs = 0;
  Compared mean_s, p50_s, p95_s;
  double mean_absolute_s = 0.0, median_absolute_s = 0.0;
};

/// Hour by hour from simulated zero on, up to the last end in either.
struct HourlyPair {
  std::vector<double> recorded, replayed;
  [[nodiscard]] double root_mean_square_difference() const;
};

struct Backtest {
  bool complete = true;        ///< false: the replay was stopped, and what had not started by then is left out
  std::uint64_t jobs = 0;      ///< compared: with a recorded start, and started in the replay
  std::uint64_t left_out = 0;  ///< the others
  WaitErrors waits;
  std::vector<WaitErrors> by_size;  ///< powers of two of GPUs, or of cores
  double rank_correlation = 0.0;    ///< of the waits (Spearman, equal waits share a rank); NaN if one side is constant
  double within_ten_minutes = 0.0;  ///< share of the jobs whose wait differs by at most so much
  Compared utilisation;             ///< busy over capacity, from the first submit to the last; NaN if they are one
  HourlyPair busy, queue;           ///< GPUs (or cores) held, and jobs that wait
  std::vector<double> recorded_waits_s, replayed_waits_s;  ///< sorted; for the picture
};

/// Runs the scenario's cluster and scheduler on the jobs of the trace, which must have recorded waits (CHECK).
[[nodiscard]] Backtest backtest(const Scenario& scenario, LoadedTrace trace, ProgressListener* progress);

[[nodiscard]] Document backtest_document(const Scenario& scenario, const Backtest& result, const TraceReport& report);

}  // namespace headroom
