// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/read_trace/csv_columns.hpp"
#include "scenarios/read_trace/decimal.hpp"
#include "sim/time.hpp"

namespace headroom {

/// The cells of one row by column, as values. A cell that is empty, or whose column is not there, has no value. The
/// first cell with a fault makes the row a bad one; reading goes on with a harmless value.
class CsvCells {
 public:
  CsvCells(const CsvLayout& layout, const CsvRows::Row& row) : layout_{layout}, row_{row} {}

  [[nodiscard]] bool has_column(std::size_t column) const { return layout_.has(column); }
  [[nodiscard]] std::string_view name(std::size_t column) const { return layout_.name(column); }
  [[nodiscard]] std::string_view text(std::size_t column) const;  ///< blanks around it removed
  /// A number, of any sign.
  [[nodiscard]] std::optional<Decimal> number(std::size_t column);
  /// A number >= 0 and at most `max`, which the message gives with the unit.
  [[nodiscard]] std::optional<Decimal> non_negative(std::size_t column, std::int64_t max, std::string_view unit);
  [[nodiscard]] std::optional<std::int64_t> whole(std::size_t column, std::int64_t min, std::int64_t max);
  [[nodiscard]] std::int64_t required_whole(std::size_t column, std::int64_t min, std::int64_t max);
  /// Seconds >= 0, with or without a fraction.
  [[nodiscard]] std::optional<TimeSpan> seconds(std::size_t column);
  [[nodiscard]] TimeSpan required_seconds(std::size_t column);
  /// Seconds since 1970 of a date and time such as "2017-10-01 00:00:45" or "2017-10-01T00:00:45", which is taken for
  /// UTC unless it says otherwise (parse_log_time()).
  [[nodiscard]] std::optional<TimeSpan> date_time(std::size_t column);
  [[nodiscard]] TimeSpan required_date_time(std::size_t column);
  [[nodiscard]] std::optional<std::int64_t> bytes_from_gib(std::size_t column);

  /// The row breaks a rule that concerns more than one cell. The first fault stays.
  void set_fault(std::string reason);
  /// The same, for the text of one cell: `column state "DONE" ` and then `what`.
  void set_fault(std::size_t column, std::string_view what);
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void require(std::size_t column);

  const CsvLayout& layout_;
  const CsvRows::Row& row_;
  std::string fault_;
};

}  // namespace headroom
