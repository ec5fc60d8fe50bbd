// SPDX-License-Identifier: Apache-2.0
#include "planner/sweep_journal.hpp"

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <utility>

#include "models/check.hpp"
#include "planner/read_number.hpp"
#include "planner/version.hpp"
#include "reports/number_text.hpp"
#include "reports/write_csv.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv_rows.hpp"

namespace headroom {
namespace {

constexpr std::string_view schema = "headroom/journal/1";
constexpr std::string_view end_of_row = ".";
constexpr std::size_t cells_around = 3;  ///< key, events, end

std::string header_of(const UnitResult& result) {
  std::string row = "unit,events";
  for (const std::string& name : *result.metrics) {
    row += ',';
    append_csv_field(row, name);
  }
  return row.append(",").append(end_of_row).append("\n");
}

std::string row_of(const UnitResult& result) {
  std::string row = result.key + "," + std::to_string(result.events);
  for (const double value : result.values) {
    row += ',';
    append_number(row, value);
  }
  return row.append(",").append(end_of_row).append("\n");
}

/// The rows behind the first one of a file.
class RowReader {
 public:
  /// False: the row is none, or not whole.
  [[nodiscard]] bool read(const CsvRows::Row& row) {
    const auto& cells = row.cells;
    if (!row.fault.empty() || cells.size() < cells_around || cells.back() != end_of_row) return false;
    if (cells[0] == "unit") {
      metrics_ = std::make_shared<const std::vector<std::string>>(cells.begin() + 2, cells.end() - 1);
      return true;
    }
    UnitResult result{std::string(cells[0]), 0, metrics_, {}};
    if (!metrics_ || cells.size() != metrics_->size() + cells_around) return false;
    if (!read_number(cells[1], result.events)) return false;
    for (std::size_t i = 0; i < metrics_->size(); ++i) {
      double value = std::numeric_limits<double>::quiet_NaN();
      if (!cells[i + 2].empty() && !read_number(cells[i + 2], value)) return false;
      result.values.push_back(value);
    }
    results_.push_back(std::move(result));
    return true;
  }
  [[nodiscard]] std::vector<UnitResult> take() { return std::move(results_); }

 private:
  std::shared_ptr<const std::vector<std::string>> metrics_;
  std::vector<UnitResult> results_;
};

}  // namespace

std::string write_result(const UnitResult& result) {
  return header_of(result) + row_of(result);
}

UnitResult read_result(std::string_view text) {
  MemoryText memory(text);
  CsvRows rows(memory);
  RowReader reader;
  while (const CsvRows::Row* row = rows.next()) HEADROOM_CHECK(reader.read(*row), "a result is well-formed");
  std::vector<UnitResult> results = reader.take();
  HEADROOM_CHECK(results.size() == 1, "one result");
  return std::move(results.front());
}

WorkPool::Work work_of(Sweep& sweep) {
  return [&sweep](WorkPool::Unit unit, const WorkPool::Stopped& stopped) {
    const auto result = sweep.run(SweepUnit::of(unit), stopped);
    return result ? std::optional(write_result(*result)) : std::nullopt;
  };
}

std::variant<JournalContent, JournalFault> read_journal(const std::string& path) {
  const std::unique_ptr<TextStream> text = open_text(path);
  CsvRows rows(*text);
  const CsvRows::Row* row = rows.next();
  if (!text->fault().empty()) return JournalFault{path + ": " + text->fault()};
  if (row == nullptr) return JournalContent{};  // the program was killed before it wrote a word
  if (row->cells.size() != 2 || row->cells[0] != schema) return JournalFault{path + ": is no journal of a sweep"};
  JournalContent content{std::string(row->cells[1]), {}};
  RowReader reader;
  int cut_off = 0;
  while ((row = rows.next()) != nullptr) {
    if (cut_off != 0) return JournalFault{path + ":" + std::to_string(cut_off) + ": is no row of a journal"};
    if (!reader.read(*row)) cut_off = row->line;
  }
  content.results = reader.take();
  return content;
}

std::string program() {
  return fmt::format("{} {}", version(), revision());
}

std::set<std::string> keys_in(const std::string& path) {
  std::set<std::string> keys;
  const auto read = read_journal(path);
  if (const auto* journal = std::get_if<JournalContent>(&read))
    for (const UnitResult& result : journal->results) keys.insert(result.key);
  return keys;
}

JournalFile::JournalFile(std::string path, std::span<const UnitResult* const> known) : file_(path + ".new") {
  write(fmt::format("{},{}\n", schema, program()));
  for (const UnitResult* result : known) add(*result);
  file_.move_to(std::move(path));
}

void JournalFile::add(const UnitResult& result) {
  if (metrics_ == result.metrics || (metrics_ && *metrics_ == *result.metrics)) return write(row_of(result));
  write(write_result(result));
  metrics_ = result.metrics;
}

void JournalFile::write(std::string_view text) {
  file_.write(std::as_bytes(std::span(text)));
}

}  // namespace headroom
