// SPDX-License-Identifier: Apache-2.0
#include "planner/training_meter.hpp"

#include <algorithm>
#include <string>

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"training.tokens", "1", Better::higher,
     "Tokens that jobs of `steps` or `tokens` were trained on, over the whole run; of what a lost lease takes with it, "
     "none."},
};

}  // namespace

std::span<const MetricSpec> training_metrics() {
  return metric_table;
}

TrainingMeter::TrainingMeter(const std::vector<TrainingRun>& runs, const JobSource& jobs) : jobs_(jobs) {
  for (const TrainingRun& run : runs) outcomes_.push_back({.run = run});
}

std::size_t TrainingMeter::run_of(const JobSpec& job) {
  const std::uint64_t milli = gpu_milli_of(job.request);
  const auto [known, is_new] = known_.try_emplace({job.job_class.index, milli}, 0);
  if (!is_new) return known->second;
  const std::string& name = jobs_.names().classes.at(job.job_class.index);
  const auto found = std::ranges::find_if(outcomes_, [&](const TrainingOutcome& one) {
    return one.run.job_class == name && static_cast<std::uint64_t>(one.run.gpus) * 1000 == milli;
  });
  return known->second = static_cast<std::size_t>(found - outcomes_.begin());
}

void TrainingMeter::on(const record::JobSubmitted& entry) {
  const std::size_t run = run_of(*entry.spec);
  if (run < outcomes_.size()) of_job_[entry.job] = {run};
}

void TrainingMeter::on(const record::LeaseStarted& entry) {
  const auto found = of_job_.find(entry.job);
  if (found == of_job_.end() || found->second.has_run) return;
  found->second.has_run = true;
  ++outcomes_[found->second.run].jobs;
}

void TrainingMeter::on(const record::LeaseEnded& entry) {
  const auto found = of_job_.find(entry.job);
  if (found == of_job_.end()) return;
  TrainingOutcome& its = outcomes_[found->second.run];
  TimeSpan length{};
  for (const TimeSpan spent : entry.spent) length = length + spent;
  its.held_s += length.in_seconds();
  its.kept_s += entry.kept.in_seconds();
  its.work_s += (entry.kept - entry.slowed).in_seconds();
}

void TrainingMeter::on(const record::JobEnded& entry) {
  of_job_.erase(entry.job);
}

std::vector<TrainingOutcome> TrainingMeter::outcomes() const {
  std::vector<TrainingOutcome> out;
  std::ranges::copy_if(outcomes_, std::back_inserter(out), [](const TrainingOutcome& one) { return one.jobs > 0; });
  return out;
}

void TrainingMeter::add_to(RunStatistics& statistics) const {
  double tokens = 0.0;
  for (const TrainingOutcome& one : outcomes_) tokens += one.tokens();
  statistics.metrics.push_back({std::string(metric_table[0].name), tokens});
}

}  // namespace headroom
