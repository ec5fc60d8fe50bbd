// SPDX-License-Identifier: Apache-2.0
#include "planner/read_replicas.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "planner/read_number.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv_rows.hpp"

namespace headroom {
namespace {

/// The columns before the metrics: "point" in a sweep, "replica", "seed".
struct Layout {
  bool has_point = false;
  std::size_t first_metric = 2;
};

std::optional<Layout> layout_of(const std::vector<std::string_view>& header) {
  const Layout layout{header.front() == "point", header.front() == "point" ? 3U : 2U};
  if (header.size() <= layout.first_metric) return std::nullopt;
  if (header[layout.first_metric - 2] != "replica" || header[layout.first_metric - 1] != "seed") return std::nullopt;
  return layout;
}

std::optional<ReplicasFile::Row> row_of(const CsvRows::Row& row, const Layout& layout, std::size_t columns) {
  const auto& cells = row.cells;
  if (!row.fault.empty() || cells.size() != columns) return std::nullopt;
  ReplicasFile::Row out;
  if (layout.has_point && !read_number(cells[0], out.point)) return std::nullopt;
  if (!read_number(cells[layout.first_metric - 2], out.replica.number)) return std::nullopt;
  if (!read_number(cells[layout.first_metric - 1], out.replica.seed)) return std::nullopt;
  for (std::size_t i = layout.first_metric; i < cells.size(); ++i) {
    double value = std::numeric_limits<double>::quiet_NaN();
    if (!cells[i].empty() && !read_number(cells[i], value)) return std::nullopt;
    out.replica.values.push_back(value);
  }
  return out;
}

}  // namespace

std::optional<ReplicasFile> read_replicas(const std::string& path, Diagnostics& diagnostics) {
  const auto fault = [&](int line, std::string message) -> std::optional<ReplicasFile> {
    diagnostics.add({.place = {.file = path, .line = line}, .message = std::move(message)});
    return std::nullopt;
  };
  const std::unique_ptr<TextStream> text = open_text(path);
  CsvRows rows(*text);
  const CsvRows::Row* row = rows.next();
  if (!text->fault().empty()) return fault(0, text->fault());
  const auto layout = row != nullptr ? layout_of(row->cells) : std::nullopt;
  if (!layout) return fault(1, "expected the columns replica, seed and metrics");
  ReplicasFile out;
  const std::size_t columns = row->cells.size();
  for (std::size_t i = layout->first_metric; i < columns; ++i)
    out.metrics.emplace_back(metric_of_column(row->cells[i]));
  while ((row = rows.next()) != nullptr) {
    auto read = row_of(*row, *layout, columns);
    if (!read) return fault(row->line, "expected a replica, its seed and a number or nothing for each metric");
    out.rows.push_back(std::move(*read));
  }
  if (!text->fault().empty()) return fault(0, text->fault());
  if (out.rows.empty()) return fault(0, "has no replica");
  return out;
}

}  // namespace headroom
