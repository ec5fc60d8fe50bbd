// SPDX-License-Identifier: Apache-2.0
#include "reports/text_grid.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "reports/utf8.hpp"

namespace headroom {

void TextGrid::row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = without_controls(cell);
  rows_.push_back(std::move(cells));
}

std::string TextGrid::text(std::span<const Align> columns) const {
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const std::vector<std::string>& cells : rows_) {
    HEADROOM_CHECK(cells.size() <= columns.size(), "a row has at most a cell for each column");
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], utf8_width(cells[i]));
  }
  std::string out;
  for (const std::vector<std::string>& cells : rows_) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string padding(widths[i] - utf8_width(cells[i]), ' ');
      line += columns[i] == Align::unit ? " " : "  ";
      line += columns[i] == Align::right ? padding + cells[i] : cells[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

}  // namespace headroom
