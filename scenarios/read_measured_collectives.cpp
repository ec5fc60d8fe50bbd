// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_measured_collectives.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv_rows.hpp"
#include "scenarios/source_text.hpp"

namespace headroom {
namespace {

constexpr std::array<std::string_view, 5> columns = {"op", "ranks", "nodes", "size_bytes", "time_us"};

template <class Number>
std::optional<Number> number(std::string_view cell) {
  Number value{};
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (fault != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

class MeasuredReader {
 public:
  std::variant<MeasuredCollectives, std::string> read(const std::string& path) {
    const std::unique_ptr<TextStream> text = open_text(path);
    CsvRows rows(*text);
    bool has_header = false;
    while (const CsvRows::Row* const row = rows.next()) {
      if (row->text.starts_with('#')) continue;
      std::string fault = row->fault;
      if (fault.empty()) fault = has_header ? read_row(*row) : read_header(*row);
      if (!fault.empty()) return at_line(row->line, fault);
      has_header = true;
    }
    if (!text->fault().empty()) return text->fault();
    if (rows_.empty()) return "it has no rows of values";
    auto table = MeasuredCollectives::from(rows_);
    if (const auto* const fault = std::get_if<MeasuredFault>(&table)) return at_line(lines_[fault->row], fault->reason);
    return std::get<MeasuredCollectives>(std::move(table));
  }

 private:
  static std::string at_line(int line, const std::string& why) { return "line " + std::to_string(line) + ": " + why; }

  std::string read_header(const CsvRows::Row& row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto found = std::ranges::find(row.cells, columns[i]);
      if (found == row.cells.end()) return "there is no column " + in_quotes(columns[i]);
      cell_of_[i] = static_cast<std::size_t>(found - row.cells.begin());
    }
    cells_ = row.cells.size();
    return {};
  }

  std::string read_row(const CsvRows::Row& row) {
    if (row.cells.size() != cells_)
      return std::to_string(row.cells.size()) + " cells, and the header has " + std::to_string(cells_);
    const auto cell = [&](std::size_t column) { return row.cells[cell_of_[column]]; };
    const auto op = collective_op(cell(0));
    if (!op) {
      std::vector<std::string> known;
      for (const std::string_view name : collective_op_names()) known.emplace_back(name);
      const std::string meant = did_you_mean(std::string(cell(0)), known);
      return in_quotes(cell(0)) + " is no collective operation" + (meant.empty() ? "" : "; " + meant);
    }
    const auto ranks = number<std::uint32_t>(cell(1)), nodes = number<std::uint32_t>(cell(2));
    const auto bytes = number<double>(cell(3)), microseconds = number<double>(cell(4));
    for (std::size_t i = 1; i < columns.size(); ++i) {
      const bool is_good = i == 1   ? ranks.has_value()
                           : i == 2 ? nodes.has_value()
                           : i == 3 ? bytes.has_value()
                                    : microseconds.has_value();
      if (!is_good) return std::string(columns[i]) + ": " + in_quotes(cell(i)) + " is no number of that kind";
    }
    rows_.push_back({*op, {*ranks, *nodes}, {*bytes}, {*microseconds * 1e-6}});
    lines_.push_back(row.line);
    return {};
  }

  std::array<std::size_t, columns.size()> cell_of_{};
  std::size_t cells_ = 0;
  std::vector<MeasuredCollective> rows_;
  std::vector<int> lines_;  ///< of the rows
};

}  // namespace

std::variant<MeasuredCollectives, std::string> read_measured_collectives(const std::string& path) {
  return MeasuredReader().read(path);
}

}  // namespace headroom
