// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/read_trace/csv_cells.hpp"
#include "scenarios/read_trace/csv_rows.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {

/// A log with one job a row and a header row that names the columns in any order: what most logs are. A format states
/// its columns and turns the cells of a row into a RawJob; the rest is done here.
struct CsvLogSpec {
  std::string_view format;  ///< its name, as in the table of formats
  std::span<const CsvColumnSpec> columns;
  MissingWords words;
  CsvDialect dialect = {};
  UnknownColumns unknown_columns = UnknownColumns::passed_over;
};

/// The job of a row, or nothing if the format dropped the row itself (TraceBuilder::drop). A fault of a cell makes the
/// row a bad one, whatever is returned. What the job points at must live until the next row.
using CsvJob = std::function<std::optional<RawJob>(CsvCells& cells, TraceBuilder& builder, int line)>;

/// Reads the header, then all rows. A file without a header, or whose header lacks a required column, is an error.
[[nodiscard]] LoadedTrace read_csv_log(TextStream& text, const CsvLogSpec& spec, const std::string& path,
                                       const TraceRules& rules, Diagnostics& diagnostics, const CsvJob& job_of);

/// Why the row that `rows` has just given is none of the log, and empty if it is one. Such a row ends with its first
/// line, because a stray quote may have taken in others.
[[nodiscard]] std::string shape_fault(CsvRows& rows, const CsvRows::Row& row, const CsvLayout& layout);

/// True if the first row of `head`, the beginning of a file, has all these columns: for guessing a format.
[[nodiscard]] bool has_columns(std::string_view head, std::initializer_list<std::string_view> names,
                               CsvDialect dialect = {});

}  // namespace headroom
