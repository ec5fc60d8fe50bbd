// SPDX-License-Identifier: Apache-2.0
#include "reports/data_dictionary.hpp"

#include <algorithm>

#include "reports/jobs_table.hpp"
#include "reports/text_grid.hpp"
#include "reports/write_csv.hpp"

namespace headroom {
namespace {

void append_grid(std::string& text, std::string_view heading, const TextGrid& grid) {
  using enum TextGrid::Align;
  static constexpr TextGrid::Align align[] = {left, left, left, left};
  text.append("\n").append(heading).append("\n").append(grid.text(align));
}

void append_columns(std::string& text, std::string_view heading, std::span<const Column> columns) {
  TextGrid grid;
  for (const Column& column : columns) grid.row({column.name, column.help});
  append_grid(text, heading, grid);
}

/// "jobs.wait.p95[tenant=research]" is explained as "jobs.wait.p95".
std::string without_group(const std::string& metric) {
  return metric.substr(0, metric.find('['));
}

void append_files(std::string& text, std::span<const ListedFile> files) {
  TextGrid list;
  for (const ListedFile& file : files) list.row({file.name, std::string(file.meaning)});
  append_grid(text, "Files", list);
}

void append_tables(std::string& text, std::span<const Table> tables) {
  for (const Table& table : tables)
    append_columns(text, "Columns of " + table.name + ".csv: " + table.title, table.columns);
}

void append_metrics(std::string& text, const Document& document) {
  TextGrid grid;
  std::vector<std::string> explained;
  for (const KeyFigure& figure : document.key_figures) {
    const std::string name = without_group(figure.name);
    if (std::ranges::find(explained, name) != explained.end()) continue;
    explained.push_back(name);
    const std::string better = figure.better == Better::neither ? "" : std::string(to_string(figure.better));
    grid.row({name, figure.unit, better, figure.help});
  }
  append_grid(text, "Metrics in summary.json: name, unit, which direction is better, meaning", grid);
  if (std::ranges::none_of(document.key_figures, [](const KeyFigure& figure) { return figure.interval.has_value(); }))
    return;
  text +=
      "\nThe interval [low, high] of a metric holds its long-run mean with the probability \"level\". Its method is "
      "\"replications (n)\",\nStudent's interval of n independent runs whose mean is the value, or \"batch means\" of "
      "one "
      "run, if batches of its jobs are\nnot correlated. timeseries.csv and the tables of groups are of replica 0.\n";
}

}  // namespace

std::string write_data_dictionary(const Document& document, std::span<const ListedFile> files) {
  std::string text = "Results of one run of Headroom: " + document.title +
                     "\n\n"
                     "manifest.json is written last; a directory without it is incomplete. It is also the only file in "
                     "which two runs\n"
                     "of the same scenario and seed differ. CSV files are comma-separated with a header line; a time "
                     "is in seconds of\n"
                     "simulated time, which begins with the run, and a column with a unit has it in its name.\n";
  append_files(text, files);
  append_columns(text, "Columns of jobs.csv", JobsCsv::columns());
  append_columns(text, "Columns of timeseries.csv", series_csv_columns());
  append_tables(text, document.tables);
  append_metrics(text, document);
  TextGrid series;
  for (const TimeSeries& one : document.series) series.row({one.name, one.unit, one.help});
  append_grid(text, "Series in timeseries.csv: name, unit, meaning", series);
  return text;
}

std::string write_table_dictionary(const std::string& introduction, std::span<const Table> tables,
                                   std::span<const ListedFile> files) {
  std::string text = introduction;
  append_files(text, files);
  append_tables(text, tables);
  return text;
}

}  // namespace headroom
