// SPDX-License-Identifier: Apache-2.0
#include "planner/experiment.hpp"

#include "planner/ledger/cost_metrics.hpp"
#include "planner/policies/registry.hpp"
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

}  // namespace

Experiment run_experiment(const Scenario& scenario, JobSource& jobs, std::vector<RecordSink*> listeners,
                          ProgressListener* progress, Groups groups) {
  const auto scheduler = make_scheduler(scenario.scheduler, scenario.run.seed);
  Metrics metrics(scenario.cluster, window_of(scenario.run));
  Experiment experiment{.submits = SubmitTimes(Instant{scenario.run.warm_up.ns})};
  SubmitSink submits(experiment.submits);
  listeners.insert(listeners.begin(), {&metrics, &submits});
  Tee tee(std::move(listeners));
  RunInput input{.cluster = scenario.cluster, .jobs = jobs, .scheduler = *scheduler, .record = tee};
  input.event_order = scenario.scheduler.event_order;
  NodeSchedule nodes(scenario.cluster);
  Subsystem* const subsystems[] = {&nodes};
  if (!scenario.cluster.changes.empty()) input.subsystems = subsystems;
  if (scenario.run.horizon) input.horizon = Instant{scenario.run.horizon->ns};
  input.progress = progress;
  experiment.result = simulate(input);
  experiment.statistics = metrics.statistics(groups);
  add_cost_metrics(scenario, experiment.statistics);
  return experiment;
}

}  // namespace headroom
