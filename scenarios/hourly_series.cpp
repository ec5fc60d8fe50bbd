// SPDX-License-Identifier: Apache-2.0
#include "scenarios/hourly_series.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "models/unit_text.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv_rows.hpp"
#include "scenarios/read_trace/log_time.hpp"
#include "scenarios/source_text.hpp"

namespace headroom {
namespace {

constexpr std::int64_t day_s = 86'400;
constexpr std::int64_t common_year_s = 365 * day_s, leap_year_s = 366 * day_s;

constexpr std::pair<std::string_view, std::string_view> units_of_headings[] = {
    {"usd_per_MWh", "USD/MWh"}, {"gco2_per_kWh_direct", "g/kWh"},
    {"avg_CI", "g/kWh"},        {"gco2_per_kWh_lca", "g/kWh"},
    {"temp_C", "degC"},         {"drybulb_C", "degC"},
    {"dewpoint_C", "degC"},     {"rh_pct", "%"},
    {"pressure_Pa", "Pa"},      {"low_carbon_pct", "%"},
    {"renewable_pct", "%"},
};

/// base unit = offset + scale * number
struct Scale {
  double offset = 0.0, scale = 1.0;
};

std::optional<double> parsed(const std::string& text, Dimension dimension) {
  const auto read = parse_quantity(text);
  const auto* const quantity = std::get_if<ParsedQuantity>(&read);
  if (quantity == nullptr || quantity->dimension != dimension) return std::nullopt;
  return quantity->si;
}

std::optional<Scale> scale_of(const std::string& unit, Dimension dimension) {
  if (const auto one = parsed(unit, dimension)) return Scale{0.0, *one};  // "0.4536 kg/MWh", or "1" for a fraction
  const auto zero = parsed("0 " + unit, dimension), one = parsed("1 " + unit, dimension);
  if (!zero || !one) return std::nullopt;
  if (*zero == 0.0) return Scale{0.0, *one};
  constexpr double many = 1e6;  // so that the difference of two absolute temperatures keeps its digits
  const auto far = parsed("1000000 " + unit, dimension);
  return far ? std::optional(Scale{*zero, (*far - *zero) / many}) : std::nullopt;
}

std::string date_text(std::int64_t unix_s) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", std::chrono::sys_seconds{std::chrono::seconds{unix_s}});
}

std::optional<double> number(std::string_view cell) {
  double value = 0.0;
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (fault != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// The same date and hour in another year; 29 February becomes the 28th where there is none.
std::int64_t moved_to_year(std::int64_t unix_s, std::chrono::year year) {
  using namespace std::chrono;
  const sys_seconds at{seconds{unix_s}};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  year_month_day there = year / date.month() / date.day();
  if (!there.ok()) there = year / there.month() / last;
  return (sys_days{there} + (at - day)).time_since_epoch().count();
}

std::chrono::year year_of(std::int64_t unix_s) {
  using namespace std::chrono;
  return year_month_day{floor<days>(sys_seconds{seconds{unix_s}})}.year();
}

class SeriesReader {
 public:
  SeriesReader(const std::string& path, std::span<const SeriesColumn> columns) : path_(path), columns_(columns) {
    out_.columns.resize(columns.size());
  }

  std::variant<AlignedSeries, std::string> read(std::int64_t start_unix_s) {
    read_rows();
    if (fault_.empty()) align(start_unix_s);
    if (!fault_.empty()) return std::move(fault_);
    return std::move(out_);
  }

 private:
  void read_rows() {
    const std::unique_ptr<TextStream> text = open_text(path_);
    CsvRows rows(*text);
    bool has_header = false;
    while (const CsvRows::Row* const row = rows.next()) {
      if (row->text.starts_with('#')) {
        read_comment(row->text);
        continue;
      }
      if (!row->fault.empty()) fail(*row, row->fault);
      if (fault_.empty() && has_header) read_row(*row);
      if (fault_.empty() && !has_header) read_header(*row);
      if (!fault_.empty()) return;
      has_header = true;
    }
    if (!text->fault().empty()) {
      fault_ = text->fault();
    } else if (rows_ < 2) {
      fault_ = "it has no two rows of values";
    }
  }

  void fail(const CsvRows::Row& row, const std::string& why) {
    if (fault_.empty()) fault_ = fmt::format("line {}: {}", row.line, why);
  }

  /// How far local times are from UTC: of weather files, the 9th value of their first line, in hours.
  void read_comment(std::string_view text) {
    constexpr std::string_view offset = "utc_offset_s ", location = "# LOCATION,";
    text = text.substr(0, text.find_first_of("\r\n"));
    if (const std::size_t at = text.find(offset); at != std::string_view::npos) {
      const std::string_view rest = text.substr(at + offset.size());
      if (const auto seconds = number(rest.substr(0, rest.find_first_of(" ,")))) utc_offset_s_ = std::llround(*seconds);
    } else if (text.starts_with(location)) {
      for (int cell = 0; cell < 8 && !text.empty(); ++cell)
        text.remove_prefix(std::min(text.find(',') + 1, text.size()));
      if (const auto hours = number(text.substr(0, text.find(',')))) utc_offset_s_ = std::llround(3600.0 * *hours);
    }
  }

  void read_header(const CsvRows::Row& row) {
    is_typical_year_ =
        row.cells.size() > 3 && row.cells[0] == "month" && row.cells[1] == "day" && row.cells[2] == "hour";
    cells_ = row.cells.size();
    for (const SeriesColumn& column : columns_) {
      const std::size_t first = is_typical_year_ ? 3 : 1;
      std::size_t cell = first;
      while (cell < cells_ && !is_asked_for(row.cells[cell], column)) ++cell;
      if (cell == cells_) return fail(row, missing(row, column, first));
      const std::string unit = column.unit.empty() ? std::string(known_unit(row.cells[cell])) : column.unit;
      const auto scale = unit.empty() ? std::nullopt : scale_of(unit, column.dimension);
      if (!scale)
        return fail(row, fmt::format("the unit of column {} is {}: state one of {}", in_quotes(row.cells[cell]),
                                     unit.empty() ? "not known" : in_quotes(unit), dimension_name(column.dimension)));
      cell_of_.push_back(cell);
      scales_.push_back(*scale);
    }
  }

  static bool is_asked_for(std::string_view heading, const SeriesColumn& column) {
    if (!column.name.empty()) return heading == column.name;
    const std::string unit(known_unit(heading));
    return !unit.empty() && scale_of(unit, column.dimension).has_value();
  }

  static std::string missing(const CsvRows::Row& row, const SeriesColumn& column, std::size_t first) {
    std::string names;
    for (std::size_t cell = first; cell < row.cells.size(); ++cell)
      names += (names.empty() ? "" : ", ") + in_quotes(row.cells[cell]);
    const std::string there = names.empty() ? "there are no columns of values" : "the columns are " + names;
    if (!column.name.empty()) return fmt::format("there is no column {}; {}", in_quotes(column.name), there);
    return fmt::format("no column is known to be {}: name one; {}", dimension_name(column.dimension), there);
  }

  void read_row(const CsvRows::Row& row) {
    if (row.cells.size() != cells_)
      return fail(row, fmt::format("{} cells, and the header has {}", row.cells.size(), cells_));
    const auto time = is_typical_year_ ? typical_time(row) : dated_time(row.cells[0]);
    if (!time) return fail(row, in_quotes(row.cells[0]) + " is no time");
    check_time(row, *time);
    for (std::size_t i = 0; i < cell_of_.size(); ++i) {
      const std::string_view cell = row.cells[cell_of_[i]];
      const auto value = number(cell);
      if (!value)
        return fail(row, cell.empty() ? fmt::format("value {} is missing", cell_of_[i] + 1)
                                      : in_quotes(cell) + " is no number");
      out_.columns[i].push_back(scales_[i].offset + scales_[i].scale * *value);
    }
    last_s_ = *time;
    ++rows_;
  }

  std::optional<std::int64_t> dated_time(std::string_view cell) {
    if (const auto seconds = number(cell); seconds && std::floor(*seconds) == *seconds && std::abs(*seconds) < 1e11) {
      counts_seconds_ = true;
      return static_cast<std::int64_t>(*seconds) - utc_offset_s_;
    }
    const auto time = parse_log_time(cell);
    if (!time || time->ns % 1'000'000'000 != 0) return std::nullopt;
    return time->ns / 1'000'000'000 - utc_offset_s_;
  }

  [[nodiscard]] std::optional<std::int64_t> typical_time(const CsvRows::Row& row) const {
    using namespace std::chrono;
    constexpr year any_common_year{1970};
    const auto m = number(row.cells[0]), d = number(row.cells[1]), h = number(row.cells[2]);
    if (!m || !d || !h || *m < 1.0 || *m > 12.0 || *d < 1.0 || *d > 31.0 || *h < 1.0 || *h > 24.0) return std::nullopt;
    const year_month_day date = any_common_year / static_cast<int>(*m) / static_cast<int>(*d);
    if (!date.ok()) return std::nullopt;
    return sys_days{date}.time_since_epoch().count() * day_s + (std::llround(*h) - 1) * 3600 - utc_offset_s_;
  }

  void check_time(const CsvRows::Row& row, std::int64_t time) {
    if (rows_ == 0) begin_s_ = time;
    if (rows_ == 1) step_s_ = time - begin_s_;
    if (rows_ == 0) return;
    const std::int64_t due = last_s_ + step_s_, local = time + utc_offset_s_;
    if (time == last_s_) return fail(row, date_text(local) + " is there twice");
    if (time < last_s_) return fail(row, date_text(local) + " is earlier than the line before");
    if (time > due)
      return fail(
          row, fmt::format("{} values are missing before {}", (time - due + step_s_ - 1) / step_s_, date_text(local)));
    if (time < due) fail(row, fmt::format("{} is less than {} s after the line before", date_text(local), step_s_));
  }

  void align(std::int64_t start_s) {
    const std::int64_t length_s = static_cast<std::int64_t>(rows_) * step_s_;
    out_.step = TimeSpan::seconds(step_s_);
    if (counts_seconds_ && begin_s_ == 0) return;
    const bool is_year = length_s == common_year_s || length_s == leap_year_s;
    const auto contains = [&](std::int64_t at) { return at >= begin_s_ && at < begin_s_ + length_s; };
    std::int64_t at = start_s;
    for (int later = 0; !contains(at) && later <= 1; ++later)
      at = moved_to_year(start_s, year_of(begin_s_) + std::chrono::years{later});
    if (!contains(at) && is_year) at = begin_s_ + ((at - begin_s_) % length_s + length_s) % length_s;
    if (!contains(at)) {
      fault_ = fmt::format("it has {} to {} (UTC), and the run begins at {}", date_text(begin_s_),
                           date_text(begin_s_ + length_s), date_text(start_s));
      return;
    }
    out_.begin = TimeSpan::seconds(at - begin_s_);
  }

  const std::string& path_;
  std::span<const SeriesColumn> columns_;
  AlignedSeries out_;
  std::string fault_;  // the first
  std::vector<std::size_t> cell_of_;
  std::vector<Scale> scales_;
  std::size_t cells_ = 0, rows_ = 0;
  std::int64_t begin_s_ = 0, last_s_ = 0, step_s_ = 0, utc_offset_s_ = 0;
  bool is_typical_year_ = false, counts_seconds_ = false;
};

}  // namespace

std::string_view known_unit(std::string_view heading) {
  for (const auto& [known, unit] : units_of_headings)
    if (known == heading) return unit;
  return {};
}

std::variant<AlignedSeries, std::string> read_hourly_series(const std::string& path,
                                                            std::span<const SeriesColumn> columns,
                                                            std::int64_t start_unix_s) {
  return SeriesReader(path, columns).read(start_unix_s);
}

}  // namespace headroom
