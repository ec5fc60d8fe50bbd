// SPDX-License-Identifier: Apache-2.0
#include "reports/write_csv.hpp"

#include "models/check.hpp"
#include "reports/number_text.hpp"

namespace headroom {
namespace {

void append_header(std::string& csv, std::span<const Column> columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) csv += ',';
    append_csv_field(csv, columns[i].name);
  }
  csv += '\n';
}

void append_cell(std::string& csv, const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) append_csv_field(csv, *text);
  if (const auto* number = std::get_if<double>(&cell)) append_number(csv, *number);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) csv += std::to_string(*integer);
}

}  // namespace

void append_csv_field(std::string& csv, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    csv += field;
    return;
  }
  csv += '"';
  for (const char c : field) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

std::string write_csv(const Table& table) {
  std::string csv;
  append_header(csv, table.columns);
  for (const std::vector<Cell>& row : table.rows) {
    HEADROOM_CHECK(row.size() == table.columns.size(), "a row has a cell for each column: " + table.name);
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) csv += ',';
      append_cell(csv, row[i]);
    }
    csv += '\n';
  }
  return csv;
}

std::string write_series_csv(std::span<const TimeSeries> series, std::uint32_t replica) {
  std::string csv;
  append_header(csv, series_csv_columns());
  const std::string first = std::to_string(replica) + ',';
  for (const TimeSeries& one : series) {
    std::string middle = ",";
    append_csv_field(middle, one.name);
    middle += ',';
    append_csv_field(middle, one.unit);
    std::int64_t begin_ns = one.begin.ns;
    for (const TimeSeries::Bucket& bucket : one.buckets) {
      csv += first;
      append_seconds(csv, begin_ns);
      csv += middle;
      for (const double value : {bucket.min, bucket.mean, bucket.max}) {
        csv += ',';
        append_number(csv, value);
      }
      csv += '\n';
      begin_ns += one.width.ns;
    }
  }
  return csv;
}

std::span<const Column> series_csv_columns() {
  static const Column columns[] = {
      {"replica", "number of the replica, from 0"},
      {"t_s", "begin of the interval, in seconds of simulated time; it ends where the next one of the series begins"},
      {"series", "name of the quantity"},
      {"unit", "unit of min, mean and max"},
      {"min", "smallest value in the interval"},
      {"mean",
       "mean over time in the interval; of a ratio such as energy.pue, what is above over what is below in that time"},
      {"max", "largest value in the interval"},
  };
  return columns;
}

}  // namespace headroom
