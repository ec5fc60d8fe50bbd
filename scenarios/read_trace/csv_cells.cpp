// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv_cells.hpp"

#include <fmt/format.h>

#include <utility>

#include "scenarios/read_trace/log_time.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/swf_row.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {

void CsvCells::set_fault(std::string reason) {
  if (fault_.empty()) fault_ = std::move(reason);
}

void CsvCells::set_fault(std::size_t column, std::string_view what) {
  if (fault_.empty()) fault_ = fmt::format("column {} {} {}", name(column), quoted(text(column)), what);
}

void CsvCells::require(std::size_t column) {
  if (text(column).empty()) set_fault(fmt::format("column {} is empty", name(column)));
}

std::string_view CsvCells::text(std::size_t column) const {
  return layout_.has(column) ? trim_blanks(row_.cells[layout_.cell(column)]) : std::string_view{};
}

std::optional<Decimal> CsvCells::number(std::size_t column) {
  const std::string_view cell = text(column);
  if (cell.empty()) return std::nullopt;
  const char* const end = cell.data() + cell.size();
  const ScannedDecimal scanned = scan_decimal(cell.data(), end);
  if (scanned.status == DecimalStatus::ok && scanned.next == end) return scanned.value;
  const bool too_long = scanned.status == DecimalStatus::too_long;
  set_fault(column, too_long ? "has more than 18 digits" : "is not a number");
  return std::nullopt;
}

std::optional<Decimal> CsvCells::non_negative(std::size_t column, std::int64_t max, std::string_view unit) {
  const auto value = number(column);
  if (!value) return std::nullopt;
  if (value->negative()) {
    set_fault(fmt::format("column {} {} is negative; a value that is not known is an empty cell", name(column),
                          printable_decimal(*value)));
    return std::nullopt;
  }
  if (value->whole > max || (value->whole == max && value->billionths > 0)) {
    set_fault(fmt::format("column {} {} is more than {}{}{}", name(column), printable_decimal(*value), max,
                          unit.empty() ? "" : " ", unit));
    return std::nullopt;
  }
  return value;
}

std::optional<TimeSpan> CsvCells::seconds(std::size_t column) {
  const auto value = non_negative(column, longest_trace_time_s, "s");
  return value ? time_of(*value) : std::nullopt;
}

TimeSpan CsvCells::required_seconds(std::size_t column) {
  require(column);
  return seconds(column).value_or(TimeSpan{});
}

std::optional<TimeSpan> CsvCells::date_time(std::size_t column) {
  const std::string_view cell = text(column);
  if (cell.empty()) return std::nullopt;
  const auto time = parse_log_time(cell);
  if (!time) set_fault(column, "is no date and time of 1970 to 2069 such as \"2017-10-01 00:00:45\"");
  return time;
}

TimeSpan CsvCells::required_date_time(std::size_t column) {
  require(column);
  return date_time(column).value_or(TimeSpan{});
}

std::optional<std::int64_t> CsvCells::whole(std::size_t column, std::int64_t min, std::int64_t max) {
  const auto value = number(column);
  if (!value) return std::nullopt;
  if (value->billionths != 0) {
    set_fault(fmt::format("column {} {} is not a whole number", name(column), printable_decimal(*value)));
    return std::nullopt;
  }
  if (value->whole < min || value->whole > max) {
    set_fault(fmt::format("column {} {} is not in {} to {}", name(column), value->whole, min, max));
    return std::nullopt;
  }
  return value->whole;
}

std::int64_t CsvCells::required_whole(std::size_t column, std::int64_t min, std::int64_t max) {
  require(column);
  return whole(column, min, max).value_or(min);
}

std::optional<std::int64_t> CsvCells::bytes_from_gib(std::size_t column) {
  constexpr std::int64_t gib = std::int64_t{1} << 30;
  constexpr std::int64_t most_gib = 1'000'000;  // of one node; far beyond any, and safe in bytes
  const auto value = non_negative(column, most_gib, "GiB");
  if (!value) return std::nullopt;
  return value->whole * gib + value->billionths * gib / 1'000'000'000;
}

}  // namespace headroom
