// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "scenarios/training_class.hpp"
#include "sim/metric_spec.hpp"
#include "sim/run_record.hpp"
#include "sim/run_statistics.hpp"

namespace headroom {

/// What the jobs of a class on so many GPUs got done, over the whole run.
struct TrainingOutcome {
  TrainingRun run;
  std::uint64_t jobs = 0;  ///< that ran
  double held_s = 0.0;     ///< of their leases
  double kept_s = 0.0;     ///< of that, what was not lost with a lease
  double work_s = 0.0;     ///< of that, what the steps would have taken alone and as planned

  [[nodiscard]] double gpu_hours() const { return held_s * static_cast<double>(run.gpus) / 3600.0; }
  [[nodiscard]] double steps() const { return work_s / run.step.si; }
  [[nodiscard]] double tokens() const { return steps() * run.tokens; }
};

/// Counts the steps of jobs that train, by the run record.
class TrainingMeter final : public QuietSink {
 public:
  /// Both must outlive it.
  TrainingMeter(const std::vector<TrainingRun>& runs, const JobSource& jobs);

  using QuietSink::on;
  void on(const record::JobSubmitted& entry) override;
  void on(const record::LeaseStarted& entry) override;
  void on(const record::LeaseEnded& entry) override;
  void on(const record::JobEnded& entry) override;

  /// In the order of the runs; of those that had jobs.
  [[nodiscard]] std::vector<TrainingOutcome> outcomes() const;
  void add_to(RunStatistics& statistics) const;

 private:
  struct OfJob {
    std::size_t run = 0;
    bool has_run = false;
  };
  [[nodiscard]] std::size_t run_of(const JobSpec& job);

  const JobSource& jobs_;
  std::vector<TrainingOutcome> outcomes_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> known_;  // runs, by class and thousandths of GPUs
  std::map<std::uint64_t, OfJob> of_job_;                                 // that train and have not ended
};

/// `training.*`.
[[nodiscard]] std::span<const MetricSpec> training_metrics();

}  // namespace headroom
