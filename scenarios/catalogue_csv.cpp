// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "scenarios/catalogue_file.hpp"
#include "scenarios/catalogue_table.hpp"
#include "scenarios/read_trace/csv_rows.hpp"
#include "scenarios/read_trace/printable.hpp"

namespace headroom {
namespace {

constexpr unsigned most_gpus_of_a_node = 64;

/// Columns that are no fact.
struct TableSpec {
  std::string_view kind;
  std::string_view shown_by;  ///< a column that no other table has
  std::vector<std::string_view> required;
  std::vector<std::string_view> other;
};

const std::vector<TableSpec>& tables() {
  static const std::vector<TableSpec> all = {
      {"cloud",
       "instance",
       {"provider", "instance", "accelerator", "gpu_count", "price_asof", "source", "confidence"},
       {"on_demand_usd_gpu_h", "spot_usd_gpu_h", "reserved_1y_usd_gpu_h", "reserved_3y_usd_gpu_h"}},
      {"server", "max_power_kw", {"name", "gpu_count", "price_asof", "source", "confidence"}, {"list_price_note"}},
      {"network", "port_gbps", {"name", "kind", "price_asof", "source", "confidence"}, {}},
  };
  return all;
}

class CatalogueCsvReader {
 public:
  CatalogueCsvReader(int source, Faults& faults)
      : text_{faults.sources().text(source)}, source_{source}, faults_{faults} {}

  std::vector<PlacedEntry> read() {
    MemoryText memory{text_};
    CsvRows rows{memory};
    const CsvRows::Row* header = rows.next();
    if (header == nullptr || !read_header(*header)) return {};
    for (const CsvRows::Row* row = rows.next(); row != nullptr; row = rows.next()) read_row(*row);
    return std::move(entries_);
  }

 private:
  [[nodiscard]] Mark mark(std::string_view cell) const {
    const std::less<> before;
    const bool inside = !before(cell.data(), text_.data()) && !before(text_.data() + text_.size(), cell.data());
    if (!inside) return row_at_;  // a cell with doubled quotes was copied
    return {source_, static_cast<std::uint32_t>(cell.data() - text_.data()), static_cast<std::uint32_t>(cell.size())};
  }

  bool read_header(const CsvRows::Row& row) {
    row_at_ = {source_, 0, 1};
    for (std::size_t i = 0; i < row.cells.size(); ++i) cell_of_.emplace(std::string(row.cells[i]), i);
    const auto& all = tables();
    const auto table = std::ranges::find_if(all, [&](const auto& t) { return has(t.shown_by); });
    if (!row.fault.empty() || table == all.end()) {
      faults_.error(row_at_, "", row.fault.empty() ? "no table of the catalogue has these columns" : row.fault,
                    row.fault.empty() ? "cloud instances have a column instance, servers max_power_kw, network gear "
                                        "port_gbps"
                                      : "");
      return false;
    }
    table_ = &*table;
    for (const std::string_view name : table_->required)
      if (!has(name)) faults_.error(row_at_, "", "column " + std::string(name) + " is required");
    check_columns(row);
    return !faults_.has_error();
  }

  void check_columns(const CsvRows::Row& row) {
    std::vector<std::string> known(table_->required.begin(), table_->required.end());
    known.insert(known.end(), table_->other.begin(), table_->other.end());
    for (const FactSpec& spec : catalogue_facts(table_->kind)) {
      if (spec.column.empty()) continue;
      const std::string column(spec.column);
      if (spec.form != FactForm::price_range) known.push_back(column);
      if (spec.form == FactForm::price_range) known.insert(known.end(), {column + "_low", column + "_high"});
    }
    std::set<std::string_view> seen;
    for (const std::string_view cell : row.cells) {
      const std::string name(cell);
      if (!seen.insert(cell).second) {
        faults_.error(mark(cell), "", "column " + name + " is there twice");
      } else if (std::ranges::find(known, name) == known.end()) {
        faults_.error(mark(cell), "", "unknown column " + in_quotes(name), did_you_mean(name, known));
      }
    }
  }

  [[nodiscard]] bool has(std::string_view column) const { return cell_of_.contains(std::string(column)); }

  /// Empty if the column is not there.
  [[nodiscard]] PlacedText cell(std::string_view column) const {
    const auto found = cell_of_.find(std::string(column));
    if (found == cell_of_.end()) return {{}, row_at_};
    const std::string_view text = (*cells_)[found->second];
    return {std::string(text), mark(text)};
  }

  void read_row(const CsvRows::Row& row) {
    row_at_ = mark(row.cells.empty() ? text_.substr(0, 0) : row.cells.front());
    cells_ = &row.cells;
    if (!row.fault.empty()) return faults_.error(row_at_, "", row.fault);
    if (row.cells.size() != cell_of_.size()) {
      faults_.error(
          row_at_, "",
          "the row has " + std::to_string(row.cells.size()) + " cells, the header " + std::to_string(cell_of_.size()));
      return;
    }
    PlacedEntry entry{.kind = kind_of_row(), .name = name_of_row()};
    entry.origins.push_back({.source = cell("source"), .date = cell("price_asof"), .confidence = cell("confidence")});
    for (const FactSpec& spec : catalogue_facts(entry.kind)) read_fact(spec, entry);
    constexpr std::string_view per_gpu = "_usd_gpu_h";
    for (const std::string_view column : table_->other) {
      if (!column.ends_with(per_gpu) || cell(column).text.empty()) continue;
      entry.per_gpu.emplace_back(std::string(column.substr(0, column.size() - per_gpu.size())), cell(column));
    }
    entries_.push_back(std::move(entry));
  }

  [[nodiscard]] std::string kind_of_row() const {
    if (table_->kind != "server") return std::string(table_->kind);
    const std::string text = cell("gpu_count").text;
    unsigned gpus = 0;
    std::from_chars(text.data(), text.data() + text.size(), gpus);
    return gpus > most_gpus_of_a_node ? "rack" : "server";
  }

  [[nodiscard]] PlacedText name_of_row() const {
    const bool is_cloud = table_->kind == "cloud";
    PlacedText name = cell(is_cloud ? "provider" : "name");
    const std::string region = is_cloud ? cell("region").text : "";
    if (is_cloud) name.text += "/" + cell("instance").text + (region.empty() ? "" : "@" + region);
    name.text = printable(name.text);
    return name;
  }

  void read_fact(const FactSpec& spec, PlacedEntry& entry) {
    if (spec.column.empty()) return;
    const std::string column(spec.column);
    const bool is_range = spec.form == FactForm::price_range;
    const PlacedText low = value(cell(is_range ? column + "_low" : column), spec);
    const PlacedText high = is_range ? value(cell(column + "_high"), spec) : low;
    if (low.text.empty() && high.text.empty()) return;
    if (spec.form == FactForm::accelerator && low.text == "none") return;  // a machine without
    entry.facts.push_back({.key = std::string(spec.field.key),
                           .at = low.text.empty() ? high.at : low.at,
                           .low = low.text.empty() ? high : low,
                           .high = high.text.empty() ? low : high});
  }

  /// With the unit of its column.
  static PlacedText value(PlacedText cell, const FactSpec& spec) {
    if (!cell.text.empty() && !spec.unit.empty()) cell.text += " " + std::string(spec.unit);
    return cell;
  }

  std::string_view text_;
  int source_;
  Faults& faults_;
  const TableSpec* table_ = nullptr;
  std::map<std::string, std::size_t> cell_of_;  ///< by column
  const std::vector<std::string_view>* cells_ = nullptr;
  Mark row_at_;
  std::vector<PlacedEntry> entries_;
};

}  // namespace

std::vector<PlacedEntry> read_catalogue_csv(int source, Faults& faults) {
  return CatalogueCsvReader{source, faults}.read();
}

}  // namespace headroom
