// SPDX-License-Identifier: Apache-2.0
#include "reports/run_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "reports/data_dictionary.hpp"
#include "reports/directory_writer.hpp"
#include "reports/write_csv.hpp"
#include "reports/write_html.hpp"
#include "reports/write_summary_json.hpp"

namespace headroom {
namespace {

Document repeatable_part(const Document& document) {
  Document part = document;
  std::erase_if(part.key_figures, [](const KeyFigure& figure) { return !figure.repeatable; });
  return part;
}

void write_jobs(DirectoryWriter& directory, std::span<const JobsCsv* const> replicas) {
  std::uint64_t rows = 0;
  for (const JobsCsv* jobs : replicas) rows += jobs->rows();
  directory.streamed({"jobs.csv", "headroom/jobs/1", "one row per job, in the order of submission", rows},
                     [replicas](ByteSink& out) {
                       std::optional<std::string> fault;
                       JobsCsv::write_header(out);
                       for (const JobsCsv* jobs : replicas)
                         if (!fault) fault = jobs->write_rows(out);
                       return fault;
                     });
}

void write_series(DirectoryWriter& directory, std::span<const TimeSeries> series) {
  std::uint64_t rows = 0;
  for (const TimeSeries& one : series) rows += one.buckets.size();
  directory.text({"timeseries.csv", "headroom/timeseries/1", "quantities over time, one row per interval", rows},
                 write_series_csv(series));
}

void write_dictionary(DirectoryWriter& directory, const Document& document) {
  const ListedFile readme{"README.txt", "text", "this file"};
  directory.text(readme, write_data_dictionary(document, directory.files_with(readme)));
}

}  // namespace

std::optional<std::string> prepare_directory(const std::string& path, Overwrite overwrite) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return path + ": the directory cannot be made: " + error.message();
  const bool empty = std::filesystem::is_empty(path, error);
  if (error) return path + ": the directory cannot be read: " + error.message();
  if (!empty && overwrite == Overwrite::refuse) return path + ": the directory is not empty";
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return path + ": the directory cannot be written: " + std::generic_category().message(errno);
  }
  const std::string manifest = path_in(path, DirectoryWriter::manifest_name);
  std::filesystem::remove(manifest, error);
  if (error) return manifest + ": cannot be removed: " + error.message();
  return std::nullopt;
}

std::optional<std::string> write_run_directory(const std::string& path, const RunFiles& files, const RunFacts& facts) {
  Document document = repeatable_part(files.document);
  document.tables.insert(document.tables.end(), files.more_tables.begin(), files.more_tables.end());
  DirectoryWriter directory(path);
  directory.text({"scenario.resolved.json", "headroom/scenario/1",
                  "the scenario with everything that it extends and every default filled in"},
                 files.scenario_resolved);
  directory.text({"summary.json", "headroom/summary/1", "verdict, what was not modelled, and the metrics"},
                 write_summary_json(document));
  write_jobs(directory, files.jobs);
  write_series(directory, document.series);
  for (const Table& table : document.tables) {
    directory.text({table.name + ".csv", "headroom/table/1", table.title, table.rows.size()}, write_csv(table));
  }
  directory.text({std::string(report_name), "html", "the report for people: one page that needs no network"},
                 write_html(files.document));
  for (const ListedFile& file : files.others) directory.list(file);
  write_dictionary(directory, document);
  return directory.finish(facts);
}

}  // namespace headroom
