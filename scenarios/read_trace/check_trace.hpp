// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/read_trace/inspect.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"
#include "sim/cluster_spec.hpp"

/// What is wrong with a trace, by itself and against a cluster: what to know before one believes a replay.
///
/// Work is size times min(run time, limit). Offered load is work over capacity times the span from the first submit to
/// the last, or times the part of it that lies in a month; above 1 the queue grows without end, whatever the scheduler.
/// A job that insists on no GPU model counts as "any" and could go to every model, so the load of one model is a lower
/// bound.
namespace headroom {

struct TraceFinding {
  enum class Weight : std::uint8_t { note, doubt, serious } weight = Weight::note;
  std::string what;  ///< a name that does not change: "infeasible_jobs"
  std::uint64_t count = 0;
  std::string sentence;
};

struct OfferedLoad {
  std::string name;
  std::uint64_t jobs = 0;
  double work_hours = 0.0;         ///< GPU-hours or core-hours, by TraceCheck::unit
  std::optional<double> capacity;  ///< GPUs or cores that these jobs may use; nothing without a cluster
  /// work / (capacity * time); nothing without a capacity or a span, or of a month of which less than a day is covered
  std::optional<double> load;
};

/// Units that would be busy if every job began at one of its times.
struct DemandSeries {
  double peak = 0.0;
  double hours_above_capacity = 0.0;
  std::vector<double> hourly_mean;  ///< from simulated zero on
};

struct TraceCheck {
  SizeUnit unit = SizeUnit::cpus;
  double span_hours = 0.0;
  std::optional<double> capacity;                                         ///< GPUs or cores of the whole cluster
  std::vector<TraceFinding> findings;                                     ///< the most serious first
  std::vector<OfferedLoad> all, gpu_models, partitions, tenants, months;  ///< models to tenants: most work first
  DemandSeries if_started_at_submit;
  std::optional<DemandSeries> as_recorded;  ///< if the trace says how long its jobs waited
};

/// `cluster` may be null. The trace has at least one job (CHECK).
[[nodiscard]] TraceCheck check_trace(const LoadedTrace& trace, const ClusterSpec* cluster);

}  // namespace headroom
