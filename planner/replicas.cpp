// SPDX-License-Identifier: Apache-2.0
#include "planner/replicas.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <thread>
#include <variant>

#include "models/check.hpp"
#include "planner/replica_progress.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

class Runner {
 public:
  Runner(const Scenario& scenario, std::unique_ptr<JobSource> first, const ReplicaSettings& settings)
      : scenario_(scenario), first_(std::move(first)), settings_(settings), progress_(settings.progress) {}

  /// Replicas [done, total) on the threads. Numbers are taken in order, so when one fails all before it have begun, and
  /// they are let finish: which fault is reported does not depend on the threads.
  void run_until(std::uint32_t total) {
    std::atomic<std::uint32_t> next = static_cast<std::uint32_t>(results_.size());
    const std::uint32_t begin = next;
    results_.resize(total);
    progress_.plan(total);
    std::vector<std::exception_ptr> faults(total - begin);
    const auto work = [&] {
      for (std::uint32_t r = next++; r < total && !progress_.stopped(); r = next++) {
        try {
          results_[r] = run_one(r);
        } catch (...) {
          faults[r - begin] = std::current_exception();
          next = total;
        }
      }
    };
    {
      std::vector<std::jthread> others;
      for (unsigned i = 1; i < std::min(settings_.threads, total - begin); ++i) others.emplace_back(work);
      work();
    }
    for (const std::exception_ptr& fault : faults)
      if (fault) std::rethrow_exception(fault);
  }

  [[nodiscard]] bool stopped() const { return progress_.stopped(); }

  /// After a stop, replicas that were cut off would bend the means: they count only if there is no other.
  [[nodiscard]] std::vector<Replica> replicas() const {
    const bool any_complete = std::ranges::any_of(results_, [](const auto& r) { return r && r->result.complete; });
    std::vector<Replica> out;
    for (std::uint32_t r = 0; r < results_.size(); ++r)
      if (results_[r] && (results_[r]->result.complete || !any_complete)) out.push_back({r, *results_[r]});
    return out;
  }

 private:
  Experiment run_one(std::uint32_t r) {
    Scenario scenario = scenario_;
    scenario.run.seed = replica_seed(scenario_.run.seed, r);
    const std::unique_ptr<JobSource> jobs = r == 0 ? std::move(first_) : open(scenario);
    ReplicaProgress::Part part(progress_, r);
    ReplicaSinks* const sinks = settings_.sinks;
    Experiment experiment = run_experiment(scenario, *jobs, sinks ? sinks->open(r) : std::vector<RecordSink*>{}, &part,
                                           r == 0 ? settings_.groups : Groups::none);
    if (sinks != nullptr) sinks->close(r);
    if (r > 0) experiment.statistics.series = {};
    return experiment;
  }

  /// It was opened and checked for replica 0, so only a file that changed meanwhile can fail.
  static std::unique_ptr<JobSource> open(const Scenario& scenario) {
    Diagnostics diagnostics;
    TraceReport report;
    auto jobs = open_workload(scenario, diagnostics, report);
    if (!jobs) throw std::runtime_error("the workload cannot be read again: " + to_text(diagnostics));
    return jobs;
  }

  const Scenario& scenario_;
  std::unique_ptr<JobSource> first_;
  const ReplicaSettings& settings_;
  ReplicaProgress progress_;
  std::vector<std::optional<Experiment>> results_;
};

/// Whether what is rented depends on luck.
bool draws(const CloudSection& cloud) {
  if (cloud.policy.policy == "never") return false;
  if (cloud.policy.policy == "ski-rental" && cloud.policy.options.number("randomised") != 0.0) return true;
  return std::ranges::any_of(cloud.offers.offers, [](const OfferSpec& offer) {
    return offer.success < 1.0 || offer.boot.median != offer.boot.p95;
  });
}

}  // namespace

std::uint64_t replica_seed(std::uint64_t run_seed, std::uint32_t replica) {
  if (replica == 0) return run_seed;
  return SplitMix64::mix(SplitMix64::mix(run_seed) + replica) >> 11;
}

bool is_random(const Scenario& scenario) {
  if (scenario.cloud && draws(*scenario.cloud)) return true;
  return !std::holds_alternative<TraceWorkload>(scenario.workload) || scenario.scheduler.placement.policy == "random";
}

std::optional<std::string> fault_of_replicas(const Scenario& scenario) {
  if (is_random(scenario) || (scenario.run.replicas == 1 && scenario.run.precision.empty())) return std::nullopt;
  return "a log that is replayed has one outcome: nothing is drawn, so every replica would be the same, and there is "
         "no interval. Leave out run.replicas and run.precision, or draw the jobs with workload.synthetic.";
}

ReplicaSet run_replicas(const Scenario& scenario, std::unique_ptr<JobSource> first, const ReplicaSettings& settings) {
  const bool random = is_random(scenario);
  const RunSection& run = scenario.run;
  Runner runner(scenario, std::move(first), settings);
  ReplicaSet set;
  std::uint32_t total = !random ? 1 : run.precision.empty() ? run.replicas : first_round(run);
  while (true) {
    runner.run_until(total);
    set.replicas = runner.replicas();
    set.complete = !runner.stopped();
    set.precision.clear();
    for (const PrecisionTarget& target : run.precision)
      set.precision.push_back(check_precision(target, values_of(target.metric, set.replicas)));
    const std::uint32_t wanted = random ? next_round(total, run.max_replicas, set.precision) : total;
    if (wanted == total || !set.complete) break;
    total = wanted;
  }
  HEADROOM_CHECK(!set.replicas.empty(), "a replica began");
  for (const Replica& replica : set.replicas) {
    set.complete = set.complete && replica.experiment.result.complete;
    set.events += replica.experiment.result.events;
  }
  return set;
}

std::vector<double> values_of(std::string_view metric, std::span<const Replica> replicas) {
  std::vector<double> values;
  for (const Replica& replica : replicas) {
    const double value = replica.experiment.statistics.metric(metric);
    if (std::isfinite(value)) values.push_back(value);
  }
  return values;
}

Experiment mean_experiment(const ReplicaSet& set) {
  Experiment out = set.replicas.front().experiment;
  out.result.complete = set.complete;
  out.result.events = set.events;
  if (set.replicas.size() == 1) return out;
  for (MetricValue& metric : out.statistics.metrics) {
    const std::vector<double> values = values_of(metric.name, set.replicas);
    const auto interval = mean_interval(values);
    metric.value = interval         ? interval->mean
                   : values.empty() ? std::numeric_limits<double>::quiet_NaN()
                                    : values.front();
  }
  return out;
}

}  // namespace headroom
