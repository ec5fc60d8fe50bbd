// SPDX-License-Identifier: Apache-2.0
#include "planner/estimates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/unit_text.hpp"
#include "planner/batch_means.hpp"
#include "planner/warm_up.hpp"

namespace headroom {
namespace {

using Batch = JobBatches::Batch;

// A warm-up that lowers the mean by less is not worth a warning. Nor is one that raises it: a cluster that begins empty
// makes the first waits short, and of stationary runs MSER-5 often cuts off a busy begin.
constexpr double visible_bias = 0.02;

ConfidenceInterval interval_of(double value, const MeanInterval& found, ConfidenceInterval::Method method) {
  return {value - found.half_width, value + found.half_width, found.level, method, found.values};
}

/// The last batch may have few jobs and would count as much as the others.
std::vector<double> series_of(const JobBatches& batches, double Batch::*mean) {
  std::vector<double> series;
  for (std::size_t i = 0; i + 1 < batches.batches.size(); ++i) series.push_back(batches.batches[i].*mean);
  return series;
}

std::vector<Estimates::Of> over_replicas(const ReplicaSet& set) {
  std::vector<Estimates::Of> out;
  for (const MetricValue& metric : set.replicas.front().experiment.statistics.metrics) {
    Estimates::Of& one = out.emplace_back();
    if (const auto found = mean_interval(values_of(metric.name, set.replicas)))
      one.interval = interval_of(found->mean, *found, ConfidenceInterval::Method::replications);
  }
  return out;
}

std::string why_none(const BatchMeans& means) {
  if (means.batches == 0) return "too few jobs for batch means";
  return fmt::format("batches of jobs stay correlated ({:.2f}); run longer, or --replicas", means.lag1);
}

std::vector<Estimates::Of> over_batches(const RunStatistics& statistics) {
  struct Row {
    std::string_view metric;
    double Batch::*mean;
  };
  static constexpr Row rows[] = {{"jobs.wait.mean", &Batch::wait_mean_s},
                                 {"jobs.turnaround.mean", &Batch::turnaround_mean_s},
                                 {"jobs.bounded_slowdown.mean", &Batch::bounded_slowdown_mean}};
  std::vector<Estimates::Of> out(statistics.metrics.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const MetricValue& metric = statistics.metrics[i];
    const auto* const row = std::ranges::find(rows, metric.name, &Row::metric);
    if (row == std::end(rows) || !std::isfinite(metric.value)) continue;
    const BatchMeans means = batch_means(series_of(statistics.batches, row->mean));
    if (means.interval) {
      out[i].interval = interval_of(metric.value, *means.interval, ConfidenceInterval::Method::batch_means);
    } else {
      out[i].why_none = why_none(means);
    }
  }
  return out;
}

std::string span(double seconds) {
  return format_for_people(seconds, dimensions::time);
}

std::string sentence(const PrecisionOutcome& outcome, std::size_t replicas) {
  if (outcome.values < 2)
    return fmt::format("Precision \"{}\": there is no interval, {} of {} replicas had something to measure.",
                       outcome.text, outcome.values, replicas);
  const double share = outcome.mean != 0.0 ? outcome.half_width / std::abs(outcome.mean) : 0.0;
  return fmt::format("Precision \"{}\": {} with {} replicas (half-width {:.3g} % of the mean).", outcome.text,
                     outcome.reached() ? "reached" : "NOT reached", replicas, 100.0 * share);
}

void add_notes(const ReplicaSet& set, Estimates& out) {
  const std::size_t n = set.replicas.size();
  if (n > 1)
    out.notes.push_back(fmt::format("Numbers are means of {} replicas; ± is half the {:.0f} % confidence interval.", n,
                                    100.0 * confidence_level));
  for (const PrecisionOutcome& outcome : set.precision) out.notes.push_back(sentence(outcome, n));
  if (!set.precision.empty())
    out.notes.emplace_back(
        "The replicas were counted by the same values that they estimate, so the intervals hold a little less often "
        "than they say.");
}

/// Neighbours become one, twice as long.
JobBatches halved(const JobBatches& fine) {
  JobBatches out{.jobs_per_batch = 2 * fine.jobs_per_batch, .batches = {}};
  for (std::size_t i = 0; i + 1 < fine.batches.size(); i += 2) {
    Batch sum = fine.batches[i];
    sum.jobs += fine.batches[i + 1].jobs;
    sum.wait_mean_s = (sum.wait_mean_s + fine.batches[i + 1].wait_mean_s) / 2.0;
    out.batches.push_back(sum);
  }
  return out;
}

/// Waits by rank of the job, averaged over the replicas as far as the shortest one goes (Welch's procedure), which lets
/// the transient stand out from the noise.
std::vector<double> mean_waits(const ReplicaSet& set, std::uint64_t& jobs_per_value) {
  jobs_per_value = 1;
  for (const Replica& r : set.replicas)
    jobs_per_value = std::max(jobs_per_value, r.experiment.statistics.batches.jobs_per_batch);
  std::vector<double> sum;
  for (const Replica& r : set.replicas) {
    JobBatches batches = r.experiment.statistics.batches;
    while (batches.jobs_per_batch < jobs_per_value) batches = halved(batches);
    const std::vector<double> waits = series_of(batches, &Batch::wait_mean_s);
    if (sum.empty()) sum.assign(waits.size(), 0.0);
    sum.resize(std::min(sum.size(), waits.size()));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += waits[i];
  }
  for (double& value : sum) value /= static_cast<double>(set.replicas.size());
  return sum;
}

void warn_of_warm_up(const RunSection& run, const ReplicaSet& set, Estimates& out) {
  std::uint64_t jobs_per_value = 1;
  const auto found = find_warm_up(mean_waits(set, jobs_per_value));
  if (!found || found->values == 0) return;
  if (found->mean_after - found->mean_before <= visible_bias * found->mean_after) return;
  const std::string stated =
      run.warm_up.ns > 0 ? "run.warm_up is " + span(run.warm_up.in_seconds()) : std::string("there is no run.warm_up");
  if (!found->ends) {
    out.warnings.push_back(fmt::format(
        "waits do not settle: MSER-5 on jobs.wait would leave out more than half of the measured jobs, and {}; the run "
        "is too short, or the queue grows",
        stated));
    return;
  }
  const Instant end = set.replicas.front().experiment.submits.of(found->values * jobs_per_value);
  out.warnings.push_back(fmt::format(
      "the first {} look like warm-up (MSER-5 on jobs.wait), and {}; the mean wait is {} with them and {} without",
      span(end.in_seconds()), stated, span(found->mean_before), span(found->mean_after)));
}

/// A claim whose bound lies in the interval may hold or fail by luck.
void warn_of_assertions(const Scenario& scenario, const ReplicaSet& set,
                        const std::vector<AssertionOutcome>& assertions, Estimates& out) {
  const auto& metrics = set.replicas.front().experiment.statistics.metrics;
  for (std::size_t i = 0; i < assertions.size(); ++i) {
    const Assertion& claim = scenario.assertions[i];
    const auto metric = std::ranges::find(metrics, claim.metric, &MetricValue::name);
    if (metric == metrics.end()) continue;
    const auto& interval = out.metrics[static_cast<std::size_t>(metric - metrics.begin())].interval;
    if (!interval || claim.bound <= interval->low || claim.bound >= interval->high) continue;
    out.warnings.push_back(
        fmt::format("assertion \"{}\" {}, but its bound lies within the {:.0f} % interval: more "
                    "replicas would tell",
                    claim.text, assertions[i].holds ? "holds" : "fails", 100.0 * interval->level));
  }
}

}  // namespace

Estimates estimate(const Scenario& scenario, const ReplicaSet& set, const std::vector<AssertionOutcome>& assertions) {
  Estimates out;
  const RunStatistics& first = set.replicas.front().experiment.statistics;
  if (set.replicas.size() > 1) {
    out.metrics = over_replicas(set);
  } else if (is_random(scenario)) {
    out.metrics = over_batches(first);
  } else {
    out.metrics.resize(first.metrics.size());
  }
  add_notes(set, out);
  if (is_random(scenario) && set.complete) warn_of_warm_up(scenario.run, set, out);
  warn_of_assertions(scenario, set, assertions, out);
  return out;
}

}  // namespace headroom
