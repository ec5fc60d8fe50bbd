// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headroom {

/// What is known about a run besides its results: the only part of a run directory that two runs of one scenario and
/// seed may differ in.
struct RunFacts {
  std::string version;     ///< of the program
  std::string revision;    ///< of its sources
  std::string build_type;  ///< "Release"
  std::string compiler;    ///< "GNU 12.2.0"
  std::uint64_t seed = 0;
  std::vector<std::string> argv;
  std::chrono::system_clock::time_point started, finished;
  std::vector<std::string> inputs;  ///< path of every file that was read
  std::uint64_t events = 0;
  bool complete = true;  ///< false: interrupted, or a limit was reached
};

struct FileDigest {
  std::string path;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// Nothing, with the reason in `error`, if the file cannot be read.
[[nodiscard]] std::optional<FileDigest> digest_file(const std::string& path, std::string& error);

struct ListedFile {
  std::string name;
  std::string_view schema;                           ///< "headroom/jobs/1"
  std::string_view meaning;                          ///< for the data dictionary
  std::optional<std::uint64_t> rows = std::nullopt;  ///< of a CSV file, without its header
  std::uint64_t bytes = 0;
};

/// One JSON object with the schema id "headroom/manifest/1".
[[nodiscard]] std::string write_manifest(const RunFacts& facts, std::span<const FileDigest> inputs,
                                         std::span<const ListedFile> files);

}  // namespace headroom
