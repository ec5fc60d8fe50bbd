// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/cost/shifting.hpp"
#include "scenarios/scenario.hpp"
#include "sim/hourly_series.hpp"

namespace headroom {

/// What is expected of the hours that come: the signal itself, or the mean of the same hour over past days of the run
/// (HourForecast of models/cost/shifting.hpp). Days are 24 hours each, from simulated zero on. It may be asked
/// of an earlier time than before, and then knows no more than was known at that time.
class HourExpectation {
 public:
  /// `signal` must outlive it.
  HourExpectation(ShiftingSection::Forecast kind, const HourlySeries& signal, std::int64_t start_unix_s);

  /// Takes in what is known at `now`, >= 0. False: nothing, as on the first day of a run.
  bool learn(Instant now);
  /// What follows is about [from, to), which does not begin before the time of the last learn().
  void look(Instant from, Instant to);
  /// Ends of the pieces in which one thing is expected, and `from`.
  [[nodiscard]] const std::vector<Instant>& times() const { return times_; }
  /// Of what is expected, from `from` to there.
  [[nodiscard]] double integral(Instant to) const;

 private:
  using Day = std::array<double, hours_per_day>;
  [[nodiscard]] double expected(Instant at) const;
  [[nodiscard]] Instant next_step(Instant at) const;

  ShiftingSection::Forecast kind_;
  const HourlySeries& signal_;
  HourForecast forecast_;
  std::vector<double> past_;  // by the hour, whole days; it may hold more than is known
  std::size_t known_days_ = 0;
  std::vector<Day> coming_;  // from the day of the present on; of a forecast
  std::vector<Instant> times_;
  std::vector<double> integral_;  // up to them
};

}  // namespace headroom
