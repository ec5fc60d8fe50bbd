// SPDX-License-Identifier: Apache-2.0
#include "reports/ranked_rows.hpp"

#include <algorithm>
#include <functional>

#include "models/check.hpp"

namespace headroom {
namespace {

double rank_of(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  const auto* integer = std::get_if<std::int64_t>(&cell);
  HEADROOM_CHECK(integer != nullptr, "a table is ranked by numbers");
  return static_cast<double>(*integer);
}

}  // namespace

std::vector<const std::vector<Cell>*> rows_for_people(const Table& table) {
  std::vector<const std::vector<Cell>*> rows;
  for (const std::vector<Cell>& row : table.rows) {
    HEADROOM_CHECK(row.size() == table.columns.size(), "a row has a cell for each column: " + table.name);
    rows.push_back(&row);
  }
  if (table.ranked_by.empty()) return rows;
  const auto column = std::ranges::find(table.columns, table.ranked_by, &Column::name);
  HEADROOM_CHECK(column != table.columns.end(), "a table is ranked by one of its columns: " + table.name);
  const auto at = static_cast<std::size_t>(column - table.columns.begin());
  std::ranges::stable_sort(rows, std::greater{}, [at](const auto* row) { return rank_of((*row)[at]); });
  return rows;
}

}  // namespace headroom
