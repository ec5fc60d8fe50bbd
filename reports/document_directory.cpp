// SPDX-License-Identifier: Apache-2.0
#include "reports/document_directory.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "reports/directory_writer.hpp"
#include "reports/output_file.hpp"
#include "reports/write_csv.hpp"
#include "reports/write_html.hpp"
#include "reports/write_markdown.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_svg.hpp"

namespace headroom {
namespace {

std::optional<std::string> write_file(const std::string& directory, const std::string& name, std::string_view text) {
  OutputFile file((std::filesystem::path(directory) / name).string());
  file.write(std::as_bytes(std::span(text)));
  return file.close();
}

/// The report shows its pictures.
std::string markdown_of(const Document& document) {
  std::string text = write_markdown(document);
  for (const Chart& chart : document.charts) text += "\n![" + chart.title + "](" + chart.name + ".svg)\n";
  return text;
}

}  // namespace

std::optional<std::string> document_directory_fault(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path_in(path, DirectoryWriter::manifest_name), error)) return std::nullopt;
  return path + ": the directory holds results of a run (manifest.json), which are not overwritten";
}

std::optional<std::string> prepare_document_directory(const std::string& path, Overwrite overwrite) {
  auto fault = document_directory_fault(path);
  return fault ? fault : prepare_directory(path, overwrite);
}

std::optional<std::string> write_document_directory(const std::string& path, const Document& document) {
  if (auto fault = prepare_document_directory(path, Overwrite::replace)) return fault;
  std::vector<std::pair<std::string, std::string>> files = {{"report.md", markdown_of(document)},
                                                            {std::string(report_name), write_html(document)},
                                                            {"summary.json", write_summary_json(document)}};
  for (const Table& table : document.tables) files.emplace_back(table.name + ".csv", write_csv(table));
  if (!document.series.empty()) files.emplace_back("series.csv", write_series_csv(document.series));
  for (const Chart& chart : document.charts) files.emplace_back(chart.name + ".svg", write_svg(chart));
  for (const auto& [name, text] : files)
    if (auto fault = write_file(path, name, text)) return fault;
  return std::nullopt;
}

}  // namespace headroom
