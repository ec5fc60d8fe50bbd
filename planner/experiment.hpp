// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "planner/submit_times.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/workload_source.hpp"
#include "sim/metrics.hpp"
#include "sim/simulate.hpp"

namespace headroom {

/// One scenario, run once.
struct Experiment {
  RunResult result;
  RunStatistics statistics;
  SubmitTimes submits;  ///< of the jobs from the end of the warm-up on
};

/// Runs the scenario on jobs from open_workload(). `listeners` hear the run record besides the metrics.
[[nodiscard]] Experiment run_experiment(const Scenario& scenario, JobSource& jobs, std::vector<RecordSink*> listeners,
                                        ProgressListener* progress, Groups groups = Groups::all);

}  // namespace headroom
