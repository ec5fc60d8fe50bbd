// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/swf_row.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

constexpr std::array<std::string_view, csv_columns> column_names = {
    "job_id", "submit_s",   "duration_s", "estimate_s", "limit_s", "nodes",   "gpus",
    "cpus",   "memory_gib", "gpu_model",  "tenant",     "class",   "priority"};

std::string did_you_mean(std::string_view name) {
  const std::string near = nearest(std::string{name}, {column_names.begin(), column_names.end()});
  return near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near);
}

/// Collects the faults of one header.
class HeaderReader {
 public:
  HeaderReader(int line, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics)
      : path_{path}, line_{line}, rules_{rules}, diagnostics_{diagnostics} {
    layout_.cell_of.fill(CsvLayout::absent);
  }

  void column(std::string_view name) {
    const std::size_t cell = layout_.cells++;
    const auto* const known = std::find(column_names.begin(), column_names.end(), name);
    if (known == column_names.end()) return unknown(name);
    std::size_t& slot = layout_.cell_of[static_cast<std::size_t>(known - column_names.begin())];
    if (slot != CsvLayout::absent) error(fmt::format("column {} is there twice", name));
    slot = cell;
  }

  std::optional<CsvLayout> finish() {
    for (const CsvColumn required : {CsvColumn::job_id, CsvColumn::submit_s, CsvColumn::duration_s}) {
      if (!layout_.has(required)) error(fmt::format("column {} is required", to_string(required)));
    }
    if (!layout_.has(CsvColumn::gpus) && !layout_.has(CsvColumn::cpus)) {
      error("one of the columns gpus and cpus is required");
    }
    return sound_ ? std::optional{layout_} : std::nullopt;
  }

 private:
  void unknown(std::string_view name) {
    const bool fatal = rules_.bad_rows == BadRowRule::fatal;
    if (fatal) sound_ = false;
    Diagnostic fault = trace_fault(fatal ? Severity::error : Severity::warning, path_, line_,
                                   fmt::format("unknown column {}", quoted(name)));
    fault.suggestion = did_you_mean(name);
    diagnostics_.add(std::move(fault));
  }
  void error(std::string message) {
    sound_ = false;
    diagnostics_.add(trace_error(path_, line_, std::move(message)));
  }

  const std::string& path_;
  int line_;
  const TraceRules& rules_;
  Diagnostics& diagnostics_;
  CsvLayout layout_;
  bool sound_ = true;
};

}  // namespace

std::string_view to_string(CsvColumn column) {
  return column_names[static_cast<std::size_t>(column)];
}

std::optional<CsvLayout> read_csv_header(const CsvRows::Row& row, const std::string& path, const TraceRules& rules,
                                         Diagnostics& diagnostics) {
  HeaderReader reader{row.line, path, rules, diagnostics};
  if (!row.fault.empty()) {
    diagnostics.add(trace_error(path, row.line, row.fault));
    return std::nullopt;
  }
  for (const std::string_view cell : row.cells) reader.column(trim_blanks(cell));
  return reader.finish();
}

}  // namespace headroom
