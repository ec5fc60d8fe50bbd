// SPDX-License-Identifier: Apache-2.0
#include "reports/manifest.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "reports/json_text.hpp"
#include "reports/sha256.hpp"

namespace headroom {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// "2025-01-31T12:34:56.789Z"
std::string iso_8601(std::chrono::system_clock::time_point when) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(when);
  const auto day = std::chrono::floor<std::chrono::days>(ms);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(ms - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::string quoted(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

/// [ first, second ], a line each.
std::string lines(std::span<const std::string> items) {
  if (items.empty()) return "[]";
  return fmt::format("[\n    {}\n  ]", fmt::join(items, ",\n    "));
}

}  // namespace

std::optional<FileDigest> digest_file(const std::string& path, std::string& error) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  Sha256 sha256;
  FileDigest digest{path, 0, {}};
  std::vector<std::byte> buffer(262144);
  while (file != nullptr) {
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (size == 0) break;
    sha256.update(std::span(buffer).first(size));
    digest.bytes += size;
  }
  if (file == nullptr || std::ferror(file.get()) != 0) {
    error = path + ": cannot be read: " + std::generic_category().message(errno);
    return std::nullopt;
  }
  digest.sha256 = sha256.finish();
  return digest;
}

std::string write_manifest(const RunFacts& facts, std::span<const FileDigest> inputs,
                           std::span<const ListedFile> files) {
  std::vector<std::string> input_lines;
  for (const FileDigest& input : inputs) {
    input_lines.push_back(fmt::format(R"({{"path": {}, "bytes": {}, "sha256": {}}})", quoted(input.path), input.bytes,
                                      quoted(input.sha256)));
  }
  std::vector<std::string> file_lines;
  for (const ListedFile& file : files) {
    const std::string rows = file.rows ? fmt::format(R"(, "rows": {})", *file.rows) : "";
    file_lines.push_back(fmt::format(R"({{"name": {}, "schema": {}, "bytes": {}{}}})", quoted(file.name),
                                     quoted(file.schema), file.bytes, rows));
  }
  std::string argv;
  append_json_array(argv, facts.argv);
  std::string json = "{\n  \"schema\": \"headroom/manifest/1\"";
  const auto field = [&json](std::string_view key, std::string_view value) {
    json.append(",\n  \"").append(key).append("\": ").append(value);
  };
  field("version", quoted(facts.version));
  field("revision", quoted(facts.revision));
  field("build_type", quoted(facts.build_type));
  field("compiler", quoted(facts.compiler));
  field("seed", std::to_string(facts.seed));
  field("argv", argv);
  field("started", quoted(iso_8601(facts.started)));
  field("finished", quoted(iso_8601(facts.finished)));
  field("events", std::to_string(facts.events));
  field("complete", facts.complete ? "true" : "false");
  field("inputs", lines(input_lines));
  field("files", lines(file_lines));
  return json + "\n}\n";
}

}  // namespace headroom
