// SPDX-License-Identifier: Apache-2.0
#include "reports/directory_writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "models/check.hpp"

namespace headroom {

std::string path_in(const std::string& directory, std::string_view name) {
  return (std::filesystem::path(directory) / name).string();
}

void DirectoryWriter::list(ListedFile file) {
  const bool is_new = std::ranges::find(files_, file.name, &ListedFile::name) == files_.end();
  HEADROOM_CHECK(is_new, "two files of a directory are called " + file.name);
  files_.push_back(std::move(file));
}

void DirectoryWriter::text(ListedFile file, std::string_view content) {
  streamed(std::move(file), [content](ByteSink& out) {
    out.write(std::as_bytes(std::span(content)));
    return std::nullopt;
  });
}

std::vector<ListedFile> DirectoryWriter::files_with(const ListedFile& dictionary) const {
  std::vector<ListedFile> all = files_;
  all.push_back(dictionary);
  all.push_back({std::string(manifest_name), "headroom/manifest/1",
                 "what ran: version, seed, command line, checksums of the input files, list of the files here"});
  return all;
}

std::optional<std::string> DirectoryWriter::finish(const RunFacts& facts) {
  std::vector<FileDigest> inputs;
  for (const std::string& input : facts.inputs) {
    if (error_) break;
    std::string error;
    const std::optional<FileDigest> digest = digest_file(input, error);
    if (!digest) return error;
    inputs.push_back(*digest);
  }
  if (error_) return error_;
  const std::string manifest = write_manifest(facts, inputs, files_);
  const std::string path = path_in(path_, manifest_name);
  OutputFile out(path);
  out.write(std::as_bytes(std::span(manifest)));
  std::optional<std::string> error = out.close();
  if (error) ::unlink(path.c_str());
  return error;
}

}  // namespace headroom
