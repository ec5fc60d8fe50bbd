// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headroom {

bool CsvRows::at_line_end() const {
  return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n");
}

void CsvRows::skip_byte_order_mark() {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  begun_ = true;
  while (window_.rest().size() < byte_order_mark.size() && window_.grow()) {
  }
  if (window_.rest().starts_with(byte_order_mark)) window_.take(byte_order_mark.size());
}

const CsvRows::Row* CsvRows::next() {
  if (!begun_) skip_byte_order_mark();
  window_.take(std::exchange(to_take_, 0));
  skip_empty_lines();
  if (window_.rest().empty()) return nullptr;
  const int first_line = line_;
  for (bool more = true;;) {
    line_ = first_line;
    rest_ = window_.rest();
    scan_row();
    // A row that ran into the end of the window may go on in the next piece: scan it again with more of it in sight.
    // At the end of the text too, because asking for more has moved what there was.
    if (!rest_.empty() || !more) break;
    more = window_.grow();
  }
  if (!rest_.empty()) rest_.remove_prefix(1);
  ++line_;
  to_take_ = window_.rest().size() - rest_.size();
  row_.text = window_.rest().substr(0, to_take_);
  if (!row_.fault.empty()) end_row_with_its_first_line();
  return &row_;
}

void CsvRows::end_row_with_its_first_line() {
  to_take_ = std::min(row_.text.find('\n'), row_.text.size() - 1) + 1;
  line_ = row_.line + 1;
}

void CsvRows::skip_empty_lines() {
  while (true) {
    rest_ = window_.rest();
    while (!rest_.empty() && at_line_end()) {
      rest_.remove_prefix(rest_.find('\n') + 1);
      ++line_;
    }
    window_.take(window_.rest().size() - rest_.size());
    const bool unclear = rest_.empty() || rest_ == "\r";
    if (!unclear || !window_.grow()) return;
  }
}

/// Leaves `rest_` at the line end behind the row, or empty at the end of the window.
void CsvRows::scan_row() {
  row_.cells.clear();
  row_.fault.clear();
  unescaped_.clear();
  row_.line = line_;
  while (true) {
    if (!rest_.empty() && rest_.front() == '"' && dialect_.quotes == CsvDialect::Quotes::rfc4180) {
      quoted_cell();
    } else {
      plain_cell();
    }
    if (rest_.empty() || rest_.front() != dialect_.separator) break;
    rest_.remove_prefix(1);
  }
  rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
}

void CsvRows::plain_cell() {
  std::size_t length = 0;
  while (length < rest_.size() && !ends_plain_cell(rest_[length])) ++length;
  const bool stray_quote = length < rest_.size() && rest_[length] == '"';
  if (stray_quote) {
    if (row_.fault.empty()) {
      row_.fault = fmt::format("cell {}: a quote inside a cell that does not begin with one", row_.cells.size() + 1);
    }
    length = std::min(rest_.find('\n'), rest_.size());  // the rest of the line has no dependable meaning
  }
  std::string_view cell = rest_.substr(0, length);
  const bool ends_line = length == rest_.size() || rest_[length] == '\n';
  if (ends_line && cell.ends_with('\r')) cell.remove_suffix(1);
  row_.cells.push_back(cell);
  rest_.remove_prefix(length);
}

void CsvRows::quoted_cell() {
  rest_.remove_prefix(1);
  std::size_t end = 0;
  bool has_doubled = false;
  while (true) {
    end = rest_.find('"', end);
    if (end == std::string_view::npos) {
      row_.fault = fmt::format("cell {}: the quote is never closed", row_.cells.size() + 1);
      rest_ = {};
      return;
    }
    if (end + 1 == rest_.size() || rest_[end + 1] != '"') break;
    has_doubled = true;
    end += 2;
  }
  const std::string_view inside = rest_.substr(0, end);
  line_ += static_cast<int>(std::count(inside.begin(), inside.end(), '\n'));
  if (has_doubled) {
    add_unescaped(inside);
  } else {
    row_.cells.push_back(inside);
  }
  rest_.remove_prefix(end + 1);
  if (at_line_end() || rest_.front() == dialect_.separator) return;
  if (row_.fault.empty()) row_.fault = fmt::format("cell {}: text behind the closing quote", row_.cells.size());
  rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
}

void CsvRows::add_unescaped(std::string_view escaped) {
  std::string& text = unescaped_.emplace_back();
  text.reserve(escaped.size());
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    text.push_back(escaped[i]);
    if (escaped[i] == '"') ++i;  // the second of a pair
  }
  row_.cells.push_back(text);
}

}  // namespace headroom
