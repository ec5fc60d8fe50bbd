// SPDX-License-Identifier: Apache-2.0
#include "reports/run_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "models/check.hpp"
#include "reports/data_dictionary.hpp"
#include "reports/write_csv.hpp"
#include "reports/write_summary_json.hpp"

namespace headroom {
namespace {

constexpr std::string_view manifest_name = "manifest.json";

std::string in(const std::string& directory, std::string_view name) {
  return (std::filesystem::path(directory) / name).string();
}

/// Writes file after file and stops at the first fault.
class DirectoryWriter {
 public:
  explicit DirectoryWriter(const std::string& path) : path_(path) {}

  [[nodiscard]] const std::optional<std::string>& error() const { return error_; }
  [[nodiscard]] std::span<const ListedFile> files() const { return files_; }

  void list(ListedFile file) {
    const bool is_new = std::ranges::find(files_, file.name, &ListedFile::name) == files_.end();
    HEADROOM_CHECK(is_new, "two files of a run are called " + file.name);
    files_.push_back(std::move(file));
  }

  void text(ListedFile file, std::string_view content) {
    streamed(std::move(file), [content](ByteSink& out) {
      out.write(std::as_bytes(std::span(content)));
      return std::nullopt;
    });
  }

  /// `write` may return a fault of its own.
  template <class Write>
  void streamed(ListedFile file, const Write& write) {
    if (error_) return;
    OutputFile out(in(path_, file.name));
    const std::optional<std::string> fault = write(out);
    error_ = out.close();
    if (!error_) error_ = fault;
    file.bytes = out.bytes();
    list(std::move(file));
  }

 private:
  std::string path_;
  std::vector<ListedFile> files_;
  std::optional<std::string> error_;
};

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
  std::vector<ListedFile> all(directory.files().begin(), directory.files().end());
  ListedFile readme{"README.txt", "text", "this file"};
  all.push_back(readme);
  all.push_back({std::string(manifest_name), "headroom/manifest/1",
                 "what ran: version, seed, command line, checksums of the input files, list of the files here"});
  directory.text(readme, write_data_dictionary(document, all));
}

/// Written in one piece, and taken away again if that failed: where it is, the directory is complete.
std::optional<std::string> write_manifest_file(const std::string& directory, const std::string& manifest) {
  const std::string path = in(directory, manifest_name);
  OutputFile out(path);
  out.write(std::as_bytes(std::span(manifest)));
  std::optional<std::string> error = out.close();
  if (error) ::unlink(path.c_str());
  return error;
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
  std::filesystem::remove(in(path, manifest_name), error);
  if (error) return in(path, manifest_name) + ": cannot be removed: " + error.message();
  return std::nullopt;
}

std::optional<std::string> write_run_directory(const std::string& path, const RunFiles& files, const RunFacts& facts) {
  const Document document = repeatable_part(files.document);
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
  if (files.record != nullptr) {
    directory.list({std::string(run_record_name), run_record_schema,
                    "every event of the run that a report can be made from, compressed with zstd", std::nullopt,
                    files.record->bytes()});
  }
  for (const ListedFile& file : files.others) directory.list(file);
  write_dictionary(directory, document);

  std::vector<FileDigest> inputs;
  for (const std::string& input : facts.inputs) {
    if (directory.error()) break;
    std::string error;
    const std::optional<FileDigest> digest = digest_file(input, error);
    if (!digest) return error;
    inputs.push_back(*digest);
  }
  if (directory.error()) return directory.error();
  return write_manifest_file(path, write_manifest(facts, inputs, directory.files()));
}

}  // namespace headroom
