// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace headroom {

/// Walks over the rows of a text of comma-separated values (RFC 4180), without copying a cell that needs no unescaping.
/// Empty lines are passed over; `\r` before a line end belongs to it; a byte-order mark is skipped.
class CsvRows {
 public:
  explicit CsvRows(std::string_view text);

  struct Row {
    int line = 0;  ///< where it begins, from 1
    std::vector<std::string_view> cells;
    std::string fault;  ///< why it is no row; the walk goes on behind it
  };

  /// The next row, valid until the next call; null at the end.
  [[nodiscard]] const Row* next();

 private:
  void plain_cell();
  void quoted_cell();
  void add_unescaped(std::string_view escaped);
  [[nodiscard]] bool at_line_end() const;

  std::string_view rest_;
  int line_ = 1;
  Row row_;
  std::deque<std::string> unescaped_;  ///< texts behind the cells that held doubled quotes
};

}  // namespace headroom
