// SPDX-License-Identifier: Apache-2.0
#include "scenarios/calendar_months.hpp"

#include <algorithm>
#include <chrono>

namespace headroom {

std::vector<double> hours_of_months(std::int64_t start_unix_s, std::uint32_t months) {
  using namespace std::chrono;
  const sys_days first_day = floor<days>(sys_seconds{seconds{start_unix_s}});
  year_month month = year_month_day{first_day}.year() / year_month_day{first_day}.month();
  std::vector<double> hours;
  for (std::uint32_t m = 0; m < months; ++m, month += std::chrono::months{1}) {
    const auto length = sys_days{(month + std::chrono::months{1}) / 1} - sys_days{month / 1};
    hours.push_back(24.0 * static_cast<double>(length.count()));
  }
  return hours;
}

std::vector<Instant> ends_of_months(std::int64_t start_unix_s, std::uint32_t months) {
  std::vector<Instant> ends;
  Instant end;
  for (const double hours : hours_of_months(start_unix_s, months))
    ends.push_back(end = end + TimeSpan::from(Duration{hours * 3600.0}));
  return ends;
}

std::vector<Instant> months_of_run(std::int64_t start_unix_s, std::uint32_t months, TimeSpan run) {
  constexpr TimeSpan slack = TimeSpan::seconds(3 * 86'400);
  std::vector<Instant> ends = ends_of_months(start_unix_s, months);
  const Instant end = Instant{} + run;
  if (end + slack < ends.back()) return {};
  ends.back() = std::min(ends.back(), end);
  return ends;
}

}  // namespace headroom
