// SPDX-License-Identifier: Apache-2.0
#include "planner/replicas.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <variant>

#include "models/check.hpp"
#include "planner/on_threads.hpp"
#include "planner/replica_progress.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

void add_value(std::string_view metric, const Experiment& experiment, std::vector<double>& values) {
  const double value = experiment.statistics.metric(metric);
  if (std::isfinite(value)) values.push_back(value);
}

class Runner {
 public:
  Runner(const Scenario& scenario, std::unique_ptr<JobSource> first, const ReplicaSettings& settings)
      : scenario_(scenario), first_(std::move(first)), settings_(settings), progress_(settings.progress) {}

  /// Replicas [done, total).
  void run_until(std::uint32_t total) {
    const std::size_t begin = results_.size();
    results_.resize(total);
    progress_.plan(total);
    on_threads(
        begin, total, settings_.threads, [this] { return progress_.stopped(); },
        [this](std::size_t r) { results_[r] = run_one(static_cast<std::uint32_t>(r)); });
  }

  [[nodiscard]] bool stopped() const { return progress_.stopped(); }

  /// The values of a metric in the replicas that count, as values_of().
  [[nodiscard]] std::vector<double> values(std::string_view metric) const {
    std::vector<double> values;
    for (const std::uint32_t r : counting()) add_value(metric, *results_[r], values);
    return values;
  }

  /// To be called once, at the end.
  [[nodiscard]] std::vector<Replica> take_replicas() {
    std::vector<Replica> out;
    for (const std::uint32_t r : counting()) out.push_back({r, std::move(*results_[r])});
    return out;
  }

 private:
  /// After a stop, replicas that were cut off would bend the means: they count only if there is no other.
  [[nodiscard]] std::vector<std::uint32_t> counting() const {
    const bool any_complete = std::ranges::any_of(results_, [](const auto& r) { return r && r->result.complete; });
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t r = 0; r < results_.size(); ++r)
      if (results_[r] && (results_[r]->result.complete || !any_complete)) numbers.push_back(r);
    return numbers;
  }

  Experiment run_one(std::uint32_t r) {
    Scenario scenario = scenario_;
    scenario.run.seed = replica_seed(scenario_.run.seed, r);
    const std::unique_ptr<JobSource> jobs = r == 0 ? std::move(first_) : open(scenario);
    ReplicaProgress::Part part(progress_, r);
    ReplicaSinks* const sinks = settings_.sinks;
    Experiment experiment = run_experiment(scenario, *jobs, sinks ? sinks->open(r) : std::vector<RecordSink*>{}, &part,
                                           r == 0 ? settings_.groups : Groups::none);
    if (sinks != nullptr) sinks->close(r);
    if (r > 0) {
      experiment.statistics.series = {};
      experiment.submits = SubmitTimes{};
    }
    if (++ended_ < results_.size()) (void)part.keep_going(last_status(experiment));
    return experiment;
  }

  /// Of a replica that has ended: a short one is not asked on its way whether it may go on, but the next one must be.
  static RunStatus last_status(const Experiment& experiment) {
    const auto count = [&](std::string_view metric) {
      return static_cast<std::uint64_t>(experiment.statistics.metric(metric));
    };
    const std::uint64_t submitted = count("jobs.submitted");
    return {.now = experiment.result.end,
            .events = experiment.result.events,
            .submitted = submitted,
            .ended = submitted - count("jobs.running") - count("jobs.queued")};
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
  std::atomic<std::uint32_t> ended_ = 0;
};

/// Whether what is rented depends on luck.
bool draws(const CloudSection& cloud) {
  if (cloud.policy.policy == "never") return false;
  if (cloud.policy.policy == "ski-rental" && cloud.policy.options.number("randomised") != 0.0) return true;
  return std::ranges::any_of(cloud.offers.offers, [](const OfferSpec& offer) {
    return offer.success < 1.0 || offer.boot.median != offer.boot.p95;
  });
}

/// Those that every replica has: a run that was stopped has fewer.
std::vector<PeriodUse> mean_periods(std::span<const Replica> replicas) {
  std::size_t periods = std::numeric_limits<std::size_t>::max();
  for (const Replica& replica : replicas) periods = std::min(periods, replica.experiment.statistics.periods.size());
  std::vector<PeriodUse> out(periods);
  for (const Replica& replica : replicas)
    for (std::size_t p = 0; p < periods; ++p)
      out[p] += replica.experiment.statistics.periods[p] / static_cast<double>(replicas.size());
  return out;
}

/// A tenant that submits nothing in one replica held nothing there.
std::vector<TenantUse> mean_use(std::span<const Replica> replicas) {
  std::map<std::string, TenantUse> by_name;
  for (const Replica& replica : replicas)
    for (const TenantUse& use : replica.experiment.statistics.use) {
      TenantUse& mean = by_name[use.name];
      mean.name = use.name;
      mean.gpu_hours += use.gpu_hours / static_cast<double>(replicas.size());
      mean.cpu_hours += use.cpu_hours / static_cast<double>(replicas.size());
    }
  std::vector<TenantUse> out;
  for (auto& [name, use] : by_name) out.push_back(std::move(use));
  return out;
}

}  // namespace

std::uint64_t replica_seed(std::uint64_t run_seed, std::uint32_t replica) {
  if (replica == 0) return run_seed;
  return SplitMix64::mix(SplitMix64::mix(run_seed) + replica) >> 11;
}

bool is_random(const Scenario& scenario) {
  if (scenario.cloud && draws(*scenario.cloud)) return true;
  const auto* const log = std::get_if<TraceWorkload>(&scenario.workload);
  return log == nullptr || log->transform.sample < 1.0 || scenario.scheduler.placement.policy == "random";
}

std::optional<std::string> fault_of_replicas(const Scenario& scenario) {
  if (is_random(scenario) || (scenario.run.replicas == 1 && scenario.run.precision.empty())) return std::nullopt;
  return "a log that is replayed has one outcome: nothing is drawn, so every replica would be the same, and there is "
         "no interval. Leave out run.replicas and run.precision, or draw the jobs: with workload.synthetic, or from "
         "the "
         "log with workload.trace.sample.";
}

ReplicaSet run_replicas(const Scenario& scenario, std::unique_ptr<JobSource> first, const ReplicaSettings& settings) {
  const bool random = is_random(scenario);
  const RunSection& run = scenario.run;
  Runner runner(scenario, std::move(first), settings);
  ReplicaSet set;
  std::uint32_t total = !random ? 1 : run.precision.empty() ? run.replicas : first_round(run);
  while (true) {
    runner.run_until(total);
    set.complete = !runner.stopped();
    set.precision.clear();
    for (const PrecisionTarget& target : run.precision)
      set.precision.push_back(check_precision(target, runner.values(target.metric)));
    const std::uint32_t wanted = random ? next_round(total, run.max_replicas, set.precision) : total;
    if (wanted == total || !set.complete) break;
    total = wanted;
  }
  set.replicas = runner.take_replicas();
  HEADROOM_CHECK(!set.replicas.empty(), "a replica began");
  for (const Replica& replica : set.replicas) {
    set.complete = set.complete && replica.experiment.result.complete;
    set.events += replica.experiment.result.events;
  }
  return set;
}

std::vector<double> values_of(std::string_view metric, std::span<const Replica> replicas) {
  std::vector<double> values;
  for (const Replica& replica : replicas) add_value(metric, replica.experiment, values);
  return values;
}

Experiment mean_experiment(const ReplicaSet& set) {
  Experiment out = set.replicas.front().experiment;
  out.result.complete = set.complete;
  out.result.events = set.events;
  if (set.replicas.size() == 1) return out;
  for (MetricValue& metric : out.statistics.metrics) {
    metric.value = mean_or_nan(values_of(metric.name, set.replicas));
  }
  out.imbalances.clear();
  for (const Replica& replica : set.replicas)
    for (const std::string& sentence : replica.experiment.imbalances)
      out.imbalances.push_back("replica " + std::to_string(replica.number) + ": " + sentence);
  out.statistics.periods = mean_periods(set.replicas);
  out.statistics.use = mean_use(set.replicas);
  return out;
}

}  // namespace headroom
