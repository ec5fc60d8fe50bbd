// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/log_time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace headroom {
namespace {

/// Takes numbers of a fixed width off the front of a text.
class Front {
 public:
  explicit Front(std::string_view text) : rest_{text} {}
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// -1 if there is no such number.
  int digits(std::size_t width, int max) {
    if (rest_.size() < width) return -1;
    int value = 0;
    for (const char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return -1;
      value = 10 * value + (c - '0');
    }
    rest_.remove_prefix(width);
    return value <= max ? value : -1;
  }
  /// Nanoseconds; digits behind the ninth are dropped. -1 if there is no digit.
  std::int64_t fraction() {
    std::int64_t ns = 0, unit = 100'000'000;
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count, unit /= 10) {
      ns += unit * (rest_[count] - '0');
    }
    rest_.remove_prefix(count);
    return count == 0 ? -1 : ns;
  }
  [[nodiscard]] bool over() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

constexpr int bad = -1;

/// Seconds of "08:15" or "08:15:30".
int clock(Front& in) {
  const int hours = in.digits(2, 23);
  if (hours < 0 || !in.take(':')) return bad;
  const int minutes = in.digits(2, 59);
  if (minutes < 0) return bad;
  if (!in.take(':')) return 3600 * hours + 60 * minutes;
  const int seconds = in.digits(2, 59);
  return seconds < 0 ? bad : 3600 * hours + 60 * minutes + seconds;
}

}  // namespace

std::optional<TimeSpan> parse_log_time(std::string_view text) {
  Front in{text};
  const int year = in.digits(4, 2069);  // within the longest time of a trace, 100 years
  if (year < 1970 || !in.take('-')) return std::nullopt;
  const int month = in.digits(2, 12);
  if (month < 0 || !in.take('-')) return std::nullopt;
  const int day = in.digits(2, 31);
  if (day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  std::int64_t ns = std::chrono::nanoseconds(std::chrono::sys_days(date).time_since_epoch()).count();

  if (in.take(' ') || in.take('T')) {
    const int seconds = clock(in);
    if (seconds < 0) return std::nullopt;
    ns += seconds * std::int64_t{1'000'000'000};
    if (in.take('.')) {
      const std::int64_t fraction = in.fraction();
      if (fraction < 0) return std::nullopt;
      ns += fraction;
    }
    const bool west = in.take('-');
    if (west || in.take('+')) {
      const int offset = clock(in);
      if (offset < 0) return std::nullopt;
      ns -= (west ? -offset : offset) * std::int64_t{1'000'000'000};
    } else {
      in.take('Z');
    }
  }
  if (!in.over() || ns < 0) return std::nullopt;
  return TimeSpan{ns};
}

}  // namespace headroom
