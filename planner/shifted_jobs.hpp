// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "planner/hour_expectation.hpp"
#include "scenarios/scenario.hpp"
#include "sim/job.hpp"

namespace headroom {

/// The jobs of a workload, of which those that can wait are told not to start before the hours that are expected to be
/// the cheapest (or cleanest) over their estimated length: JobSpec::not_before. Nothing else of them changes, and the
/// engine knows nothing of it.
///
/// Where two starts are equal, the earlier one is taken; a job that could gain nothing starts at once, as does one
/// without an estimated end, or that was there before simulated zero. A job that may pause waits for the first of its
/// stretches (planner/shift_plan.hpp); PausingShift does the rest.
class ShiftedJobs final : public JobSource {
 public:
  /// All but `section` must outlive it.
  ShiftedJobs(JobSource& jobs, const ShiftingSection& section, const HourlySeries& signal, std::int64_t start_unix_s);

  std::optional<JobSpec> next() override;
  void ended(const JobSpec& job, JobState state, Instant at, std::vector<JobSpec>& follow_up) override;
  [[nodiscard]] const JobNames& names() const override { return jobs_.names(); }

 private:
  void shift(JobSpec& job);
  [[nodiscard]] Instant best_start(const JobSpec& job);

  JobSource& jobs_;
  ShiftingSection section_;
  HourExpectation hours_;
};

/// What jobs are held for in this scenario; null if none are.
[[nodiscard]] const HourlySeries* shifting_signal(const Scenario& scenario);

}  // namespace headroom
