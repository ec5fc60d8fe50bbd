// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/cost/shifting.hpp"
#include "scenarios/scenario.hpp"
#include "sim/hourly_series.hpp"
#include "sim/job.hpp"

namespace headroom {

/// The jobs of a workload, of which those that can wait are told not to start before the hours that are expected to be
/// the cheapest (or cleanest) over their estimated length: JobSpec::not_before. Nothing else of them changes, and the
/// engine knows nothing of it.
///
/// What is expected of an hour is the signal itself, or the mean of the same hour over past days of the run
/// (HourForecast of models/cost/shifting.hpp); days are 24 hours each, from simulated zero on. Where two starts are
/// equal, the earlier one is taken; a job that could gain nothing starts at once, as does one without an estimated end,
/// or that was there before simulated zero.
class ShiftedJobs final : public JobSource {
 public:
  /// All but `section` must outlive it.
  ShiftedJobs(JobSource& jobs, const ShiftingSection& section, const HourlySeries& signal, std::int64_t start_unix_s);

  std::optional<JobSpec> next() override;
  void ended(const JobSpec& job, JobState state, Instant at, std::vector<JobSpec>& follow_up) override;
  [[nodiscard]] const JobNames& names() const override { return jobs_.names(); }

 private:
  using Day = std::array<double, hours_per_day>;
  void shift(JobSpec& job);
  [[nodiscard]] bool may_wait(const JobSpec& job) const;
  [[nodiscard]] Instant best_start(const JobSpec& job);
  void expect(Instant from, Instant to);
  [[nodiscard]] double expected(Instant at) const;
  [[nodiscard]] Instant next_step(Instant at) const;
  [[nodiscard]] double integral(Instant to) const;
  void learn(Instant now);

  JobSource& jobs_;
  ShiftingSection section_;
  const HourlySeries& signal_;
  HourForecast forecast_;
  std::vector<double> past_;      // by the hour, whole days
  std::vector<Day> coming_;       // from the day of the present on; of a forecast
  std::vector<Instant> times_;    // steps of what is expected, for one job
  std::vector<double> integral_;  // up to them
};

/// What jobs are held for in this scenario; null if none are.
[[nodiscard]] const HourlySeries* shifting_signal(const Scenario& scenario);

}  // namespace headroom
