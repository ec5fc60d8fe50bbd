// SPDX-License-Identifier: Apache-2.0
#include "scenarios/workload_source.hpp"

#include <utility>
#include <variant>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/synthetic_workload.hpp"

namespace headroom {

std::unique_ptr<JobSource> open_workload(const Scenario& scenario, Diagnostics& diagnostics, TraceReport& report) {
  if (const auto* synthetic = std::get_if<SyntheticWorkload>(&scenario.workload)) {
    report = {};
    report.format = "synthetic";
    return make_synthetic_workload(*synthetic, scenario);
  }
  LoadedTrace trace = read_trace(std::get<TraceWorkload>(scenario.workload), diagnostics, scenario.run.seed);
  report = std::move(trace.report);
  if (trace.jobs.empty()) return nullptr;
  return std::make_unique<LoadedJobs>(std::move(trace));
}

}  // namespace headroom
