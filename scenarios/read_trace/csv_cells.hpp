// SPDX-License-Identifier: Apache-2.0
#pragma once

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

  [[nodiscard]] std::string_view text(CsvColumn column) const;  ///< blanks around it removed
  [[nodiscard]] std::optional<TimeSpan> time(CsvColumn column);
  [[nodiscard]] TimeSpan required_time(CsvColumn column);
  [[nodiscard]] std::optional<std::int64_t> whole(CsvColumn column, std::int64_t min, std::int64_t max);
  [[nodiscard]] std::int64_t required_whole(CsvColumn column, std::int64_t min, std::int64_t max);
  [[nodiscard]] std::optional<std::int64_t> bytes_from_gib(CsvColumn column);

  /// The row breaks a rule that concerns more than one cell.
  void set_fault(std::string reason);
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  [[nodiscard]] std::optional<Decimal> number(CsvColumn column);
  [[nodiscard]] std::optional<Decimal> non_negative(CsvColumn column, std::int64_t max, std::string_view unit);

  const CsvLayout& layout_;
  const CsvRows::Row& row_;
  std::string fault_;
};

}  // namespace headroom
