// SPDX-License-Identifier: Apache-2.0
#include "planner/experiment.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "models/check.hpp"
#include "planner/balances.hpp"
#include "planner/bursting/offline_bound.hpp"
#include "planner/bursting/registry.hpp"
#include "planner/call_answer.hpp"
#include "planner/dispatch/registry.hpp"
#include "planner/electricity.hpp"
#include "planner/flow_worker/find_flow_worker.hpp"
#include "planner/heat_removal.hpp"
#include "planner/interconnect.hpp"
#include "planner/ledger/cost_metrics.hpp"
#include "planner/ledger/service.hpp"
#include "planner/network_watch.hpp"
#include "planner/pausing_shift.hpp"
#include "planner/policies/registry.hpp"
#include "planner/shifted_jobs.hpp"
#include "scenarios/calendar_months.hpp"
#include "sim/cloud_fleet.hpp"
#include "sim/energy/demand_response.hpp"
#include "sim/energy/grid_meter.hpp"
#include "sim/energy/job_emissions.hpp"
#include "sim/node_schedule.hpp"

namespace headroom {
namespace {

/// Hands every entry of the run record to several listeners.
class Tee final : public RecordSink {
 public:
  explicit Tee(std::vector<RecordSink*> sinks) : sinks_(std::move(sinks)) {}
  void on(const record::JobSubmitted& entry) override { pass_on(entry); }
  void on(const record::LeaseStarted& entry) override { pass_on(entry); }
  void on(const record::LeaseChanged& entry) override { pass_on(entry); }
  void on(const record::LeaseEnded& entry) override { pass_on(entry); }
  void on(const record::JobEnded& entry) override { pass_on(entry); }
  void on(const record::JobReleased& entry) override { pass_on(entry); }
  void on(const record::JobMoved& entry) override { pass_on(entry); }
  void on(const record::JobDraw& entry) override { pass_on(entry); }
  void on(const record::SiteDraw& entry) override { pass_on(entry); }
  void on(const record::LevelDrew& entry) override { pass_on(entry); }
  void on(const record::SiteCooled& entry) override { pass_on(entry); }
  void on(const record::NodeThrottled& entry) override { pass_on(entry); }
  void on(const record::JobEmitted& entry) override { pass_on(entry); }
  void on(const record::JobHeldUp& entry) override { pass_on(entry); }
  void on(const record::SiteCurtailed& entry) override { pass_on(entry); }
  void on(const record::NodeChanged& entry) override { pass_on(entry); }
  void on(const record::RunEnded& entry) override { pass_on(entry); }

 private:
  template <class Entry>
  void pass_on(const Entry& entry) {
    for (RecordSink* sink : sinks_) sink->on(entry);
  }
  std::vector<RecordSink*> sinks_;
};

/// Hears when jobs are submitted.
class SubmitSink final : public QuietSink {
 public:
  explicit SubmitSink(SubmitTimes& times) : times_(times) {}
  using QuietSink::on;
  void on(const record::JobSubmitted& entry) override { times_.add(entry.spec->submit); }

 private:
  SubmitTimes& times_;
};

Window window_of(const RunSection& run) {
  Window window;
  if (run.horizon) {
    window.begin = Instant{run.warm_up.ns};
    window.end = Instant{(*run.horizon - run.cool_down).ns};
  } else if (run.warm_up.ns > 0) {
    window.begin = Instant{run.warm_up.ns};
  }
  return window;
}

std::optional<Instant> horizon_of(const RunSection& run) {
  if (!run.horizon) return std::nullopt;
  return Instant{run.horizon->ns};
}

/// The part of a run that rents.
struct Cloud {
  Cloud(const CloudSection& section, const ClusterSpec& cluster, const RunSection& run, const JobSource& jobs)
      : policy(make_burst_policy(section.policy, run.seed)),
        fleet(section.offers, *policy, jobs, run.seed),
        meter(cluster, section.offers, window_of(run)),
        bound(cluster, section.offers, horizon_of(run)) {}

  [[nodiscard]] CloudOutcome outcome(const CloudSpec& spec, Groups groups) const {
    CloudOutcome out{meter.in_window(), meter.whole_run(), {}, {}};
    for (std::size_t i = 0; i < spec.offers.size(); ++i) out.cost += cost_of(spec.offers[i], out.whole_run[i]);
    if (groups == Groups::all) out.bound = bound.least_cost();
    return out;
  }

  std::unique_ptr<BurstPolicy> policy;
  CloudFleet fleet;
  CloudMeter meter;
  OfflineBound bound;
};

/// The part of a run that answers calls of the grid.
struct Calls {
  Calls(const Scenario& scenario, const JobSource& jobs)
      : spec(make_curtailment(scenario)), subsystem(spec, scenario.grid->spec, jobs, board) {}

  CurtailmentSpec spec;
  CallBoard board;
  DemandResponse subsystem;
};

/// The part of a run that is bought from a utility.
struct Utility {
  Utility(const GridSection& section, const RunSection& run, const std::vector<Instant>& months_of_service)
      : policy(section.spec.battery ? make_dispatch_policy(section.dispatch) : nullptr),
        meter(section.spec, policy.get(), window_of(run)) {
    constexpr std::uint32_t months_of_a_century = 1200;  // nobody knows how long a run without a horizon lasts
    meter.divide(months_of_service.empty() ? ends_of_months(run.start_unix_s, months_of_a_century) : months_of_service);
  }

  /// Each entry comes here before it comes to the readers.
  void listen(std::vector<RecordSink*>& listeners, const std::vector<RecordSink*>& readers) {
    listeners.push_back(&meter);
    if (!meter.knows_carbon()) return;
    emissions.emplace(meter, readers);
    listeners.push_back(&*emissions);
  }

  void add_to(std::vector<Balance>& balances, const EnergyMeter& energy) const {
    const GridUse use = meter.total();
    balances.push_back({"electricity", "utility + panels + battery", "computers + cooling + losses + battery",
                        (use.bought + use.solar_used + use.discharged).si,
                        energy.in_window().total().energy().si + use.charged.si, "J"});
    if (emissions)
      balances.push_back({"carbon", "jobs + nobody", "what was bought",
                          (emissions->of_jobs() + emissions->of_nobody()).si, emissions->emitted().si, "kg"});
  }

  void add_to(const Scenario& scenario, Experiment& experiment, Groups groups) const {
    RunStatistics& statistics = experiment.statistics;
    std::vector<MeteredBill> bills = electricity_bills(*scenario.grid, meter);
    std::ranges::copy(meter.metrics(), std::back_inserter(statistics.metrics));
    std::ranges::copy(meter.series(), std::back_inserter(statistics.series));
    add_bills(scenario, bills, statistics);
    if (groups == Groups::all) experiment.grid = GridOutcome{std::move(bills), meter.calls()};
  }

  std::unique_ptr<DispatchPolicy> policy;
  GridMeter meter;
  std::optional<JobEmissions> emissions;
};

/// What tenants held is added up lease by lease, and what was used level by level.
void add_gpu_hours(const RunStatistics& statistics, std::vector<Balance>& balances) {
  double held = 0.0;
  for (const TenantUse& tenant : statistics.use) held += tenant.gpu_hours;
  balances.push_back({"GPU-hours", "held by tenants", "used + wasted", held,
                      statistics.metric("gpu_hours.used") + statistics.metric("gpu_hours.wasted"), "GPU-h"});
}

/// Null where the scenario has none; heat and a grid are not without power.
struct PhysicalParts {
  Electricity* power;
  HeatRemoval* cooling;
  const Utility* utility;
};

/// What they say after the run, and whether their books agree.
void conclude(const Scenario& scenario, const PhysicalParts& parts, Groups groups, Experiment& experiment) {
  std::vector<Balance> balances;
  if (!scenario.cloud) add_gpu_hours(experiment.statistics, balances);
  if (parts.power != nullptr) {
    parts.power->finish(experiment.result.end);
    parts.power->add_to(experiment.statistics);
    parts.power->add_to(balances);
    if (groups == Groups::all) experiment.power = parts.power->outcome();
  }
  if (parts.cooling != nullptr) {
    parts.cooling->finish(experiment.result.end);
    parts.cooling->add_to(experiment.statistics);
    if (parts.power != nullptr) parts.cooling->add_to(balances, parts.power->energy().whole_run());
  }
  if (parts.utility != nullptr) {
    parts.utility->add_to(scenario, experiment, groups);
    if (parts.power != nullptr) parts.utility->add_to(balances, parts.power->energy());
  }
  experiment.imbalances = imbalances(balances);
}

}  // namespace

Experiment run_experiment(const Scenario& scenario, JobSource& workload, std::vector<RecordSink*> listeners,
                          ProgressListener* progress, Groups groups, const FlowOracleFactory& make_oracle,
                          const NetworkWatch* watch) {
  std::optional<ShiftedJobs> shifted;
  std::optional<PausingShift> pausing;
  const ShiftingSection& shifting = scenario.scheduler.shifting;
  if (const auto* const signal = shifting_signal(scenario)) {
    shifted.emplace(workload, shifting, *signal, scenario.run.start_unix_s);
    if (shifting.pausing) pausing.emplace(shifting, *signal, scenario.run.start_unix_s, *shifted);
  }
  JobSource& jobs = shifted ? *shifted : workload;
  const ClusterSpec cluster = scenario.cloud ? with_offers(scenario.cluster, scenario.cloud->offers) : scenario.cluster;
  const auto scheduler = make_scheduler(scenario.scheduler, scenario.run.seed);
  Metrics metrics(cluster, window_of(scenario.run));
  Experiment experiment{.submits = SubmitTimes(Instant{scenario.run.warm_up.ns})};
  SubmitSink submits(experiment.submits);
  const std::vector<Instant> months = months_of_service(scenario);
  metrics.divide(months);
  const std::vector<RecordSink*> readers = std::exchange(listeners, {&metrics, &submits});
  NodeSchedule nodes(cluster);
  std::vector<Subsystem*> subsystems;
  if (!cluster.changes.empty()) subsystems.push_back(&nodes);
  std::optional<Cloud> cloud;
  if (scenario.cloud) {
    cloud.emplace(*scenario.cloud, cluster, scenario.run, jobs);
    cloud->meter.divide(months);
    subsystems.push_back(&cloud->fleet);
    listeners.push_back(&cloud->meter);
    if (groups == Groups::all) listeners.push_back(&cloud->bound);
  }
  if (pausing) subsystems.push_back(&*pausing);
  std::optional<Calls> calls;
  if (scenario.power && scenario.grid && scenario.grid->curtailment) calls.emplace(scenario, jobs);
  std::optional<HeatRemoval> cooling;
  if (scenario.cooling) cooling.emplace(*scenario.cooling, cluster, window_of(scenario.run));
  std::optional<Electricity> power;
  if (scenario.power) {
    power.emplace(*scenario.power, cluster, window_of(scenario.run), jobs, cooling ? &cooling->board() : nullptr,
                  calls ? &calls->board : nullptr, scenario.run.seed);
    power->divide(months);
    subsystems.push_back(&power->site());
    power->listen(listeners);
  }
  if (cooling) {
    subsystems.push_back(&cooling->site());  // after power, whose draws it begins with
    cooling->listen(listeners);
  }
  std::optional<Interconnect> network;
  if (scenario.network.fidelity != NetworkFidelity::none) {
    network.emplace(scenario.network, jobs, window_of(scenario.run),
                    make_oracle ? make_oracle : FlowOracleFactory(&start_flow_worker), scenario.run.seed);
    subsystems.push_back(&network->site());  // after power, whose slowdown of computing it takes into account
  }
  HEADROOM_CHECK(watch == nullptr || network, "a network that is watched is in the run");
  std::optional<NetworkMoments> moments;
  if (watch != nullptr) {
    moments.emplace(network->site(), watch->moments, *watch->listener);
    subsystems.push_back(&*moments);
  }
  if (calls) subsystems.push_back(&calls->subsystem);  // behind power and cooling, whose draws it looks at
  std::optional<Utility> utility;
  if (scenario.grid) {
    utility.emplace(*scenario.grid, scenario.run, months);
    utility->listen(listeners, readers);
  }
  std::optional<TrainingMeter> training;
  if (!scenario.training_runs.empty()) listeners.push_back(&training.emplace(scenario.training_runs, jobs));
  listeners.insert(listeners.end(), readers.begin(), readers.end());
  Tee tee(std::move(listeners));
  RunInput input{.cluster = cluster, .jobs = jobs, .scheduler = *scheduler, .record = tee, .subsystems = subsystems};
  input.event_order = scenario.scheduler.event_order;
  input.horizon = horizon_of(scenario.run);
  input.progress = progress;
  experiment.result = simulate(input);
  experiment.statistics = metrics.statistics(groups);
  if (cloud) {
    experiment.cloud = cloud->outcome(scenario.cloud->offers, groups);
    std::ranges::copy(cloud->meter.metrics(), std::back_inserter(experiment.statistics.metrics));
    experiment.statistics.series.push_back(cloud->meter.series());
    cloud->meter.add_to(experiment.statistics.periods);
  }
  if (network) {
    network->finish(experiment.result.end);
    network->add_to(experiment.statistics);
    if (groups == Groups::all) experiment.network = network->outcome();
  }
  if (training) {
    training->add_to(experiment.statistics);
    if (groups == Groups::all) experiment.training = training->outcomes();
  }
  conclude(scenario, {power ? &*power : nullptr, cooling ? &*cooling : nullptr, utility ? &*utility : nullptr}, groups,
           experiment);
  if (calls && experiment.grid) experiment.grid->curtailment = curtailment_costs(scenario);
  add_cost_metrics(scenario, experiment.statistics);
  return experiment;
}

}  // namespace headroom
