// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/manifest.hpp"
#include "reports/output_file.hpp"

namespace headroom {

/// The path of a file in a directory.
[[nodiscard]] std::string path_in(const std::string& directory, std::string_view name);

/// Writes the files of a directory of results one by one, stops at the first fault, and ends with the manifest: where
/// that is, the directory is complete.
class DirectoryWriter {
 public:
  static constexpr std::string_view manifest_name = "manifest.json";

  explicit DirectoryWriter(const std::string& path) : path_(path) {}

  [[nodiscard]] const std::optional<std::string>& error() const { return error_; }
  [[nodiscard]] std::span<const ListedFile> files() const { return files_; }

  /// A file that is there already. No two files have one name (CHECK).
  void list(ListedFile file);
  void text(ListedFile file, std::string_view content);
  /// `write` may return a fault of its own.
  template <class Write>
  void streamed(ListedFile file, const Write& write) {
    if (error_) return;
    OutputFile out(path_in(path_, file.name));
    const std::optional<std::string> fault = write(out);
    error_ = out.close();
    if (!error_) error_ = fault;
    file.bytes = out.bytes();
    list(std::move(file));
  }

  /// What a data dictionary lists: the files so far, itself, and the manifest.
  [[nodiscard]] std::vector<ListedFile> files_with(const ListedFile& dictionary) const;
  /// Written in one piece, and taken away again if that failed. Returns the first fault of all, as a sentence that
  /// begins with a path.
  [[nodiscard]] std::optional<std::string> finish(const RunFacts& facts);

 private:
  std::string path_;
  std::vector<ListedFile> files_;
  std::optional<std::string> error_;
};

}  // namespace headroom
