// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/swf_row.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {

/// Collects the faults of one header.
class CsvHeaderReader {
 public:
  CsvHeaderReader(std::span<const CsvColumnSpec> columns, int line, const std::string& path, Diagnostics& diagnostics)
      : path_{path}, line_{line}, diagnostics_{diagnostics} {
    layout_.columns_ = columns;
    layout_.cell_of_.assign(columns.size(), CsvLayout::absent);
  }

  void column(std::string_view name, UnknownColumns unknown) {
    const std::size_t cell = layout_.cells_++;
    const auto columns = layout_.columns_;
    const auto known = std::find_if(columns.begin(), columns.end(), [name](const auto& c) { return c.name == name; });
    if (known == columns.end()) return unknown_column(name, unknown);
    std::size_t& slot = layout_.cell_of_[static_cast<std::size_t>(known - columns.begin())];
    if (slot != CsvLayout::absent) error(fmt::format("column {} is there twice", name));
    slot = cell;
  }

  std::optional<CsvLayout> finish() {
    for (std::size_t i = 0; i < layout_.columns_.size(); ++i) {
      const CsvColumnSpec& column = layout_.columns_[i];
      if (column.need != CsvColumnSpec::Need::required || layout_.has(i)) continue;
      const std::string near = nearest(std::string{column.name}, passed_over_);
      error(fmt::format("column {} is required", column.name),
            near.empty() ? "" : fmt::format("is {} meant to be it?", quoted(near)));
    }
    if (!has_one_of()) error(fmt::format("one of the columns {} is required", ones()));
    return sound_ ? std::optional{std::move(layout_)} : std::nullopt;
  }

 private:
  [[nodiscard]] bool has_one_of() const {
    bool due = false;
    for (std::size_t i = 0; i < layout_.columns_.size(); ++i) {
      if (layout_.columns_[i].need != CsvColumnSpec::Need::one_of) continue;
      if (layout_.has(i)) return true;
      due = true;
    }
    return !due;
  }
  [[nodiscard]] std::string ones() const {
    std::string names;
    for (const CsvColumnSpec& column : layout_.columns_) {
      if (column.need != CsvColumnSpec::Need::one_of) continue;
      if (!names.empty()) names += " and ";
      names += column.name;
    }
    return names;
  }
  void unknown_column(std::string_view name, UnknownColumns unknown) {
    if (unknown == UnknownColumns::passed_over) {
      passed_over_.emplace_back(name);
      return;
    }
    std::vector<std::string> known;
    for (const CsvColumnSpec& column : layout_.columns_) known.emplace_back(column.name);
    const std::string near = nearest(std::string{name}, known);
    report(unknown == UnknownColumns::error ? Severity::error : Severity::warning,
           fmt::format("unknown column {}", quoted(name)),
           near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
  }
  void error(std::string message, std::string suggestion = {}) {
    report(Severity::error, std::move(message), std::move(suggestion));
  }
  void report(Severity severity, std::string message, std::string suggestion) {
    if (severity == Severity::error) sound_ = false;
    Diagnostic fault = trace_fault(severity, path_, line_, std::move(message));
    fault.suggestion = std::move(suggestion);
    diagnostics_.add(std::move(fault));
  }

  const std::string& path_;
  int line_;
  Diagnostics& diagnostics_;
  CsvLayout layout_;
  std::vector<std::string> passed_over_;
  bool sound_ = true;
};

std::optional<CsvLayout> read_csv_header(const CsvRows::Row& row, std::span<const CsvColumnSpec> columns,
                                         UnknownColumns unknown, const std::string& path, Diagnostics& diagnostics) {
  if (!row.fault.empty()) {
    diagnostics.add(trace_error(path, row.line, row.fault));
    return std::nullopt;
  }
  CsvHeaderReader reader{columns, row.line, path, diagnostics};
  for (const std::string_view cell : row.cells) reader.column(trim_blanks(cell), unknown);
  return reader.finish();
}

}  // namespace headroom
