// SPDX-License-Identifier: Apache-2.0
#include "scenarios/workload_source.hpp"

#include <algorithm>
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

struct SharedWorkloads::Log {
  explicit Log(const TraceWorkload& wanted) : section(wanted) {}
  TraceWorkload section;
  Diagnostics diagnostics;
  std::shared_ptr<const LoadedTrace> trace;
};

SharedWorkloads::SharedWorkloads() = default;
SharedWorkloads::~SharedWorkloads() = default;

std::unique_ptr<JobSource> SharedWorkloads::open(const Scenario& scenario, Diagnostics& diagnostics) {
  const auto* section = std::get_if<TraceWorkload>(&scenario.workload);
  if (section == nullptr || section->transform.sample < 1.0) {
    TraceReport report;
    return open_workload(scenario, diagnostics, report);
  }
  const std::lock_guard lock(mutex_);
  auto log = std::ranges::find_if(logs_, [&](const auto& known) { return known->section == *section; });
  if (log == logs_.end()) {
    log = logs_.insert(logs_.end(), std::make_unique<Log>(*section));
    (*log)->trace = std::make_shared<const LoadedTrace>(read_trace(*section, (*log)->diagnostics, scenario.run.seed));
  }
  for (const Diagnostic& one : (*log)->diagnostics.all()) diagnostics.add(one);
  if ((*log)->trace->jobs.empty()) return nullptr;
  return std::make_unique<LoadedJobs>((*log)->trace);
}

}  // namespace headroom
