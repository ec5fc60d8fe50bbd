// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenarios/read_trace/swf_row.hpp"
#include "scenarios/read_trace/text_parts.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

void read_row(const CsvRows::Row& row, const CsvLayout& layout, TraceBuilder& builder, const CsvJob& job_of) {
  CsvCells cells{layout, row};
  const std::optional<RawJob> job = job_of(cells, builder, row.line);
  if (!cells.fault().empty()) return builder.bad(row.line, cells.fault());
  if (job) static_cast<void>(builder.add(*job, row.line));
}

/// Lines of a row that have as many separators as a whole row has. A cell may go over several lines, but then at most
/// one of them has all the separators.
std::size_t lines_like_a_row(std::string_view row, std::size_t cells, char separator) {
  std::size_t lines = 0;
  while (!row.empty()) {
    const std::string_view line = cut_before(row, '\n');
    const auto separators = static_cast<std::size_t>(std::count(line.begin(), line.end(), separator));
    if (separators + 1 == cells) ++lines;
  }
  return lines;
}

}  // namespace

std::string shape_fault(CsvRows& rows, const CsvRows::Row& row, const CsvLayout& layout) {
  if (!row.fault.empty()) return row.fault;
  const bool has_lines = row.text.find('\n') < row.text.size() - 1;
  if (has_lines && layout.cells() > 1 && lines_like_a_row(row.text, layout.cells(), rows.separator()) > 1) {
    rows.end_row_with_its_first_line();
    return "a quote takes in the lines behind it, which are rows of their own";
  }
  if (row.cells.size() == layout.cells()) return {};
  rows.end_row_with_its_first_line();
  return fmt::format("row has {} cell{}; the header has {}", row.cells.size(), row.cells.size() == 1 ? "" : "s",
                     layout.cells());
}

LoadedTrace read_csv_log(TextStream& text, const CsvLogSpec& spec, const std::string& path, const TraceRules& rules,
                         Diagnostics& diagnostics, const CsvJob& job_of) {
  LoadedTrace nothing;
  nothing.report.format = spec.format;
  nothing.report.path = path;
  CsvRows rows{text, spec.dialect};
  const CsvRows::Row* row = rows.next();
  if (row == nullptr) {
    diagnostics.add(
        trace_error(path, 0, fmt::format("is empty; a {} trace begins with a row of column names", spec.format)));
    return nothing;
  }
  const auto layout = read_csv_header(*row, spec.columns, spec.unknown_columns, path, diagnostics);
  if (!layout) return nothing;
  TraceBuilder builder{std::string{spec.format}, path, rules, spec.words};
  while ((row = rows.next()) != nullptr) {
    if (auto fault = shape_fault(rows, *row, *layout); !fault.empty()) {
      builder.bad(row->line, std::move(fault));
    } else {
      read_row(*row, *layout, builder, job_of);
    }
  }
  return builder.finish({}, diagnostics);
}

bool has_columns(std::string_view head, std::initializer_list<std::string_view> names, CsvDialect dialect) {
  MemoryText text{head};
  CsvRows rows{text, dialect};
  const CsvRows::Row* const row = rows.next();
  if (row == nullptr || !row->fault.empty()) return false;
  return std::all_of(names.begin(), names.end(), [row](std::string_view name) {
    return std::any_of(row->cells.begin(), row->cells.end(),
                       [name](std::string_view cell) { return trim_blanks(cell) == name; });
  });
}

}  // namespace headroom
