// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planner/call_answer.hpp"
#include "planner/electricity.hpp"
#include "planner/ledger/electricity_bill.hpp"
#include "planner/network_outcome.hpp"
#include "planner/submit_times.hpp"
#include "planner/training_meter.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/workload_source.hpp"
#include "sim/cloud_meter.hpp"
#include "sim/metrics.hpp"
#include "sim/network/flow_oracle.hpp"
#include "sim/simulate.hpp"

namespace headroom {

struct NetworkWatch;  // planner/network_watch.hpp

/// What was rented, by offer.
struct CloudOutcome {
  std::vector<CloudUse> in_window, whole_run;
  Money cost;                  ///< of the whole run
  std::optional<Money> bound;  ///< what any policy pays that serves the same jobs no later; with Groups::all only
};

/// What the utility delivered and billed in the measured window.
struct GridOutcome {
  std::vector<MeteredBill> bills;  ///< by month
  std::vector<CallOutcome> calls;  ///< of the whole run
  std::optional<CurtailmentCosts> curtailment =
      std::nullopt;  ///< of a scenario that answers them with more than a battery
};

/// One scenario, run once.
struct Experiment {
  RunResult result;
  RunStatistics statistics;
  SubmitTimes submits;                                   ///< of the jobs from the end of the warm-up on
  std::optional<CloudOutcome> cloud = std::nullopt;      ///< of a scenario with such a section
  std::optional<PowerOutcome> power = std::nullopt;      ///< of one that simulates power; with Groups::all only
  std::optional<GridOutcome> grid = std::nullopt;        ///< of one whose utility is metered; with Groups::all only
  std::optional<NetworkOutcome> network = std::nullopt;  ///< of one whose network is in the run; with Groups::all only
  std::vector<TrainingOutcome> training = {};  ///< of jobs that train, by class and size; with Groups::all only
  std::vector<std::string> imbalances = {};    ///< see planner/balances.hpp; none if our code is right
};

/// Runs the scenario on jobs from open_workload(). `listeners` hear the run record besides the metrics; `make_oracle`
/// is asked for what moves flows if the network of the scenario wants it, and nothing stands for headroom-worker: where
/// there is none, or it fails, FlowWorkerError is thrown. A watch is for a network that is in the run (CHECK).
[[nodiscard]] Experiment run_experiment(const Scenario& scenario, JobSource& jobs, std::vector<RecordSink*> listeners,
                                        ProgressListener* progress, Groups groups = Groups::all,
                                        const FlowOracleFactory& make_oracle = {}, const NetworkWatch* watch = nullptr);

}  // namespace headroom
