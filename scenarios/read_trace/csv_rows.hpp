// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

/// How the cells of a row are written. Without quotes a `"` is a character like any other, as in `sacct -P`.
struct CsvDialect {
  enum class Quotes : unsigned char { rfc4180, none };
  char separator = ',';
  Quotes quotes = Quotes::rfc4180;
};

/// Walks over the rows of a text of separated values (RFC 4180), without copying a cell that needs no unescaping.
/// Empty lines are passed over; `\r` before a line end belongs to it; a byte-order mark is skipped. A row whose quotes
/// are wrong ends with its first line, however far the next quote is: the rows up to there are rows of their own.
class CsvRows {
 public:
  explicit CsvRows(TextStream& text, CsvDialect dialect = {}) : window_{text}, dialect_{dialect} {}

  struct Row {
    int line = 0;  ///< where it begins, from 1
    std::vector<std::string_view> cells;
    std::string_view text;  ///< all of it as written
    std::string fault;      ///< why it is no row
  };

  /// The next row, valid until the next call; null at the end.
  [[nodiscard]] const Row* next();
  /// The row that next() has just given ends with its first line: for a row of which one can see that a quote which was
  /// not meant as one has taken in the lines behind it. The row stays valid.
  void end_row_with_its_first_line();
  [[nodiscard]] char separator() const { return dialect_.separator; }

 private:
  void skip_byte_order_mark();
  void skip_empty_lines();
  void scan_row();
  void plain_cell();
  void quoted_cell();
  void add_unescaped(std::string_view escaped);
  [[nodiscard]] bool at_line_end() const;
  [[nodiscard]] bool ends_plain_cell(char c) const {
    return c == dialect_.separator || c == '\n' || (c == '"' && dialect_.quotes == CsvDialect::Quotes::rfc4180);
  }

  TextWindow window_;
  CsvDialect dialect_;
  std::string_view rest_;    ///< of the window, while a row is scanned
  std::size_t to_take_ = 0;  ///< what the row of the last call is of the window
  int line_ = 1;
  bool begun_ = false;
  Row row_;
  std::deque<std::string> unescaped_;  ///< texts behind the cells that held doubled quotes
};

}  // namespace headroom
