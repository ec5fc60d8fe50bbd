// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/csv_rows.hpp"

namespace headroom {

/// A column that a format knows; formats refer to it by its place in their list, an enum of their own.
struct CsvColumnSpec {
  std::string_view name;
  enum class Need : std::uint8_t { optional, required, one_of } need = Need::optional;  ///< one_of: of all so marked
};

/// What becomes of a column that the format does not know.
enum class UnknownColumns : std::uint8_t { passed_over, warning, error };

/// Which cell of a row belongs to which column, as the header row says.
class CsvLayout {
 public:
  [[nodiscard]] std::string_view name(std::size_t column) const { return columns_[column].name; }
  [[nodiscard]] bool has(std::size_t column) const { return cell_of_[column] != absent; }
  [[nodiscard]] std::size_t cell(std::size_t column) const { return cell_of_[column]; }
  [[nodiscard]] std::size_t cells() const { return cells_; }

 private:
  friend class CsvHeaderReader;
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  std::span<const CsvColumnSpec> columns_;
  std::vector<std::size_t> cell_of_;
  std::size_t cells_ = 0;
};

/// Reads the header row; every fault of it goes to `diagnostics`, and nothing is returned if one is an error. A missing
/// column is named with the column of the file that was probably meant to be it.
[[nodiscard]] std::optional<CsvLayout> read_csv_header(const CsvRows::Row& row, std::span<const CsvColumnSpec> columns,
                                                       UnknownColumns unknown, const std::string& path,
                                                       Diagnostics& diagnostics);

}  // namespace headroom
