// SPDX-License-Identifier: Apache-2.0
#include "planner/hour_expectation.hpp"

#include <algorithm>
#include <chrono>

namespace headroom {
namespace {

constexpr TimeSpan hour = TimeSpan::seconds(3600), day = TimeSpan::seconds(86'400);

double mean_over(const HourlySeries& series, Instant from, Instant to) {
  double sum = 0.0;
  for (Instant at = from; at < to;) {
    const Instant end = std::min(series.next(at), to);
    sum += series.at(at) * (end - at).in_seconds();
    at = end;
  }
  return sum / (to - from).in_seconds();
}

/// 0 is Monday.
std::size_t weekday_of(std::int64_t unix_s) {
  using namespace std::chrono;
  return weekday{floor<days>(sys_seconds{seconds{unix_s}})}.iso_encoding() - 1;
}

}  // namespace

HourExpectation::HourExpectation(ShiftingSection::Forecast kind, const HourlySeries& signal, std::int64_t start_unix_s)
    : kind_(kind), signal_(signal), forecast_{.first_weekday = weekday_of(start_unix_s)} {}

/// Days that have ended, and what they say of those that come.
bool HourExpectation::learn(Instant now) {
  if (kind_ == ShiftingSection::Forecast::perfect) return true;
  const auto today = static_cast<std::size_t>(now.ns / day.ns);
  if (today == known_days_) return today > 0;
  known_days_ = today;
  while (past_.size() < today * hours_per_day) {
    const Instant from{static_cast<std::int64_t>(past_.size()) * hour.ns};
    past_.push_back(mean_over(signal_, from, from + hour));
  }
  coming_.clear();
  return today > 0;
}

double HourExpectation::expected(Instant at) const {
  if (kind_ == ShiftingSection::Forecast::perfect) return signal_.at(at);
  const auto ahead = static_cast<std::size_t>(at.ns / day.ns) - known_days_;
  return coming_[ahead][static_cast<std::size_t>(at.ns % day.ns / hour.ns)];
}

Instant HourExpectation::next_step(Instant at) const {
  if (kind_ == ShiftingSection::Forecast::perfect) return signal_.next(at);
  return Instant{(at.ns / hour.ns + 1) * hour.ns};
}

/// Fills `times_` and `integral_`.
void HourExpectation::look(Instant from, Instant to) {
  if (kind_ == ShiftingSection::Forecast::past) {
    const auto last = static_cast<std::size_t>(to.ns / day.ns);
    while (known_days_ + coming_.size() <= last)
      coming_.push_back(forecast_day(forecast_, past_, known_days_ + coming_.size(), known_days_));
  }
  times_ = {from};
  integral_ = {0.0};
  for (Instant at = from; at < to;) {
    const Instant end = std::min(next_step(at), to);
    integral_.push_back(integral_.back() + expected(at) * (end - at).in_seconds());
    times_.push_back(end);
    at = end;
  }
}

double HourExpectation::integral(Instant to) const {
  const auto step = static_cast<std::size_t>(std::ranges::upper_bound(times_, to) - times_.begin()) - 1;
  return to == times_[step] ? integral_[step]
                            : integral_[step] + expected(times_[step]) * (to - times_[step]).in_seconds();
}

}  // namespace headroom
