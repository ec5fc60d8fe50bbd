// SPDX-License-Identifier: Apache-2.0
#include "tests/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "headroom-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // a test that failed may have left anything
  fs::remove_all(path_, ignored);
}

void TemporaryFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name, std::ios::binary) << text;
}

std::string TemporaryFolder::read(const std::string& name) const {
  EXPECT_TRUE(fs::exists(path_ / name)) << name;
  return bytes_of(path_ / name);
}

std::map<std::string, std::string> TemporaryFolder::content() const {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(path_))
    files[fs::relative(entry.path(), path_).string()] = entry.is_directory() ? "folder" : bytes_of(entry.path());
  return files;
}

}  // namespace headroom::test
