// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "scenarios/read_trace/trace_rows.hpp"
#include "sim/cluster_spec.hpp"
#include "sim/job.hpp"

/// How large a job is and how long it may run: what all descriptions of a trace count with.
namespace headroom {

enum class SizeUnit : std::uint8_t { cpus, gpus };

/// GPUs if any job of the trace asks for one, else cores.
[[nodiscard]] inline SizeUnit size_unit(const TraceRows& jobs) {
  for (const JobSpec& job : jobs)
    if (gpu_milli_of(job.request) > 0) return SizeUnit::gpus;
  return SizeUnit::cpus;
}

/// GPUs of the whole job, a share of one as a fraction; or its cores.
[[nodiscard]] inline double units_of(const Request& request, SizeUnit unit) {
  return unit == SizeUnit::gpus ? static_cast<double>(gpu_milli_of(request)) / 1000.0
                                : static_cast<double>(std::uint64_t{request.tasks} * request.per_task.cpus);
}

[[nodiscard]] inline double units_of(const NodeSpec& node, SizeUnit unit) {
  return unit == SizeUnit::gpus ? node.gpus : node.cpus;
}

/// What a job may use of its run time.
[[nodiscard]] inline TimeSpan used_time(const JobSpec& job) {
  return std::min(job.work, job.limit);
}

/// GPU-hours or core-hours that a job may use.
[[nodiscard]] inline double work_hours(const JobSpec& job, SizeUnit unit) {
  return units_of(job.request, unit) * used_time(job).in_seconds() / 3600.0;
}

}  // namespace headroom
