// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace headroom {
namespace {

constexpr bool ends_plain_cell(char c) {
  return c == ',' || c == '\n' || c == '"';
}

}  // namespace

CsvRows::CsvRows(std::string_view text) : rest_{text} {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

bool CsvRows::at_line_end() const {
  return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n");
}

const CsvRows::Row* CsvRows::next() {
  row_.cells.clear();
  row_.fault.clear();
  unescaped_.clear();
  while (!rest_.empty() && at_line_end()) {
    rest_.remove_prefix(rest_.find('\n') + 1);
    ++line_;
  }
  if (rest_.empty()) return nullptr;

  row_.line = line_;
  while (true) {
    if (!rest_.empty() && rest_.front() == '"') {
      quoted_cell();
    } else {
      plain_cell();
    }
    if (rest_.empty() || rest_.front() != ',') break;
    rest_.remove_prefix(1);
  }
  if (!rest_.empty()) rest_.remove_prefix(rest_.find('\n') + 1);
  ++line_;
  return &row_;
}

void CsvRows::plain_cell() {
  std::size_t length = 0;
  while (length < rest_.size() && !ends_plain_cell(rest_[length])) ++length;
  if (length < rest_.size() && rest_[length] == '"') {
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
  if (at_line_end() || rest_.front() == ',') return;
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
