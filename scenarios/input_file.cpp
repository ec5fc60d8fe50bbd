// SPDX-License-Identifier: Apache-2.0
#include "scenarios/input_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "scenarios/source_text.hpp"

namespace headroom {
namespace fs = std::filesystem;
namespace {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

fs::path identity(const std::string& path) {
  std::error_code failure;
  const fs::path canonical = fs::weakly_canonical(path, failure);
  return failure ? fs::path(path) : canonical;
}

}  // namespace

InputFile read_input_file(const std::string& path) {
  if (path.find('\0') != std::string::npos) return {{}, "a path has no NUL"};
  const auto failed = [] { return InputFile{{}, std::strerror(errno)}; };
  const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rb"));
  if (!file) return failed();
  InputFile out;
  char block[16384];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file.get())) {
    out.text.append(block, count);
    if (out.text.size() > Sources::max_bytes) return {{}, "larger than 64 MiB"};
  }
  if (std::ferror(file.get()) != 0) return failed();
  return out;
}

std::string path_seen_from(const std::string& from, const std::string& path) {
  return (fs::path(from).parent_path() / path).lexically_normal().string();
}

bool same_file(const std::string& a, const std::string& b) {
  return identity(a) == identity(b);
}

std::string did_you_mean_file(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator entry(folder.empty() ? fs::path(".") : folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const fs::path name = entry->path().filename();
    if (name != fs::path(path).filename()) names.push_back(name.string());
  }
  std::sort(names.begin(), names.end());
  const std::string near = nearest(fs::path(path).filename().string(), names);
  return near.empty() ? std::string() : "did you mean " + in_quotes((folder / near).string()) + "?";
}

}  // namespace headroom
