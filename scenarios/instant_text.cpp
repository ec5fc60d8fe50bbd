// SPDX-License-Identifier: Apache-2.0
#include "scenarios/instant_text.hpp"

#include <chrono>

namespace headroom {
namespace {

/// Takes fields of fixed width off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::optional<int> digits(std::size_t count, int min, int max) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = 10 * value + (c - '0');
    }
    rest_.remove_prefix(count);
    return value >= min && value <= max ? std::optional(value) : std::nullopt;
  }

  [[nodiscard]] bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> read_date(Scanner& in) {
  const auto year = in.digits(4, 1, 9999);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.digits(2, 1, 12);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.digits(2, 1, 31);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::sys_days(date)).time_since_epoch().count();
}

std::optional<std::int64_t> read_hours_and_minutes(Scanner& in) {
  const auto hours = in.digits(2, 0, 23);
  if (!hours || !in.take(':')) return std::nullopt;
  const auto minutes = in.digits(2, 0, 59);
  if (!minutes) return std::nullopt;
  return *hours * 3600 + *minutes * 60;
}

/// Seconds east of Greenwich.
std::optional<std::int64_t> read_offset(Scanner& in) {
  if (in.take('Z')) return 0;
  const bool west = in.take('-');
  if (!west && !in.take('+')) return std::nullopt;
  const auto offset = read_hours_and_minutes(in);
  if (!offset) return std::nullopt;
  return west ? -*offset : *offset;
}

}  // namespace

std::optional<std::int64_t> parse_instant(std::string_view text) {
  Scanner in(text);
  const auto date = read_date(in);
  if (!date) return std::nullopt;
  if (in.at_end()) return date;
  if (!in.take('T')) return std::nullopt;
  const auto time = read_hours_and_minutes(in);
  if (!time) return std::nullopt;
  std::int64_t seconds = 0;
  if (in.take(':')) {
    const auto read = in.digits(2, 0, 59);
    if (!read) return std::nullopt;
    seconds = *read;
  }
  const auto offset = read_offset(in);
  if (!offset || !in.at_end()) return std::nullopt;
  return *date + *time + seconds - *offset;
}

}  // namespace headroom
