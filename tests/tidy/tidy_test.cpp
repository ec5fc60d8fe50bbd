// SPDX-License-Identifier: Apache-2.0
// The code as data: what is agreed on in ARCHITECTURE.md and can be checked by reading files is checked here.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {
namespace fs = std::filesystem;

const fs::path root = HEADROOM_SOURCE_DIR;

struct SourceFile {
  std::string path;    ///< relative to the root
  std::string folder;  ///< first part of the path, or "planner/cli"
  std::vector<std::string> lines;
};

std::vector<SourceFile> sources() {
  std::vector<SourceFile> files;
  for (const char* folder : {"models", "sim", "scenarios", "planner", "reports", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cpp" && extension != ".hpp") continue;
      SourceFile file;
      file.path = fs::relative(entry.path(), root).string();
      file.folder = file.path.starts_with("planner/cli/") ? "planner/cli" : folder;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

/// The text between the quotes or angle brackets of an #include line; empty for any other line.
std::string included(const std::string& line) {
  if (!line.starts_with("#include ")) return {};
  const std::size_t begin = line.find_first_of("<\"");
  const std::size_t end = line.find_first_of(">\"", begin + 1);
  return line.substr(begin + 1, end - begin - 1);
}

std::string folder_of(const std::string& include) {
  if (include.starts_with("planner/cli/")) return "planner/cli";
  return include.substr(0, include.find('/'));
}

TEST(Layers, IncludesPointLeft) {
  // models <- sim <- scenarios <- planner <- planner/cli; reports beside, on sim and models.
  const std::map<std::string, std::set<std::string>> may_see{
      {"models", {"models"}},
      {"sim", {"models", "sim"}},
      {"scenarios", {"models", "sim", "scenarios"}},
      {"reports", {"models", "sim", "reports"}},
      {"planner", {"models", "sim", "scenarios", "reports", "planner"}},
      {"planner/cli", {"models", "sim", "scenarios", "reports", "planner", "planner/cli"}},
  };
  int checked = 0;
  for (const SourceFile& file : sources()) {
    if (file.folder == "tests") continue;
    for (const std::string& line : file.lines) {
      const std::string include = included(line);
      const std::string to = folder_of(include);
      if (include.find('/') == std::string::npos || !may_see.contains(to)) continue;
      ++checked;
      EXPECT_TRUE(may_see.at(file.folder).contains(to)) << file.path << " includes " << include;
    }
  }
  EXPECT_GT(checked, 100) << "the test reads the includes of the program";
}

TEST(Layers, ThirdPartyHeadersStayWithTheirOwners) {
  struct Owner {
    std::string prefix;
    std::vector<std::string> folders;  ///< path prefixes that may include it
  };
  const std::vector<Owner> owners{
      {"CLI/", {"planner/cli/main.cpp"}},
      {"nlohmann/", {"scenarios/", "reports/", "planner/external/", "tests/"}},
      {"simgrid/", {"sim/simgrid/"}},
      {"boost/graph/", {"sim/", "tests/"}},
      {"boost/math/", {"planner/", "tests/"}},
      {"Eigen/", {"models/", "sim/", "tests/"}},
      {"mpi.h", {"planner/cli/mpi/"}},
      {"Cbc", {"planner/solver"}},
      {"Clp", {"planner/solver"}},
      {"Coin", {"planner/solver"}},
      {"Osi", {"planner/solver"}},
      {"nlopt", {"planner/solver"}},
      {"sqlite3.h", {"reports/"}},
      {"xlsxwriter", {"reports/"}},
      {"openssl/", {"reports/"}},
      {"zstd.h", {"scenarios/", "reports/", "tests/"}},
      {"zlib.h", {"scenarios/", "reports/", "tests/"}},
      {"fast_float/", {"scenarios/"}},
      {"fmt/", {"scenarios/", "reports/", "planner/", "tests/"}},
      {"gtest/", {"tests/"}},
      {"gmock/", {"tests/"}},
      {"benchmark/", {"tests/"}},
  };
  for (const SourceFile& file : sources())
    for (const std::string& line : file.lines) {
      const std::string include = included(line);
      for (const Owner& owner : owners) {
        if (!include.starts_with(owner.prefix)) continue;
        EXPECT_TRUE(std::ranges::any_of(owner.folders, [&](const std::string& f) { return file.path.starts_with(f); }))
            << file.path << " includes " << include;
      }
    }
}

TEST(Layers, SlowHeadersAreInFewFilesAndInNoHeader) {
  int json = 0;
  for (const SourceFile& file : sources())
    for (const std::string& line : file.lines) {
      const std::string include = included(line);
      if (!include.starts_with("nlohmann/") && !include.starts_with("CLI/")) continue;
      EXPECT_TRUE(file.path.ends_with(".cpp")) << file.path << " makes everybody compile " << include;
      json += include.starts_with("nlohmann/") && file.folder != "tests" ? 1 : 0;
    }
  EXPECT_LE(json, 4) << "nlohmann takes ten seconds per file that includes it";
}

TEST(Shape, EveryFileNamesItsLicence) {
  for (const SourceFile& file : sources()) {
    ASSERT_FALSE(file.lines.empty()) << file.path;
    EXPECT_EQ(file.lines.front(), "// SPDX-License-Identifier: Apache-2.0") << file.path;
  }
}

// Two types of one name in one namespace are no error of the compiler, and memory is freed with the size of the other.
TEST(Shape, TypesInHeadersHaveOneDefinition) {
  std::map<std::string, std::string> defined;  // name and the file that has it
  for (const SourceFile& file : sources()) {
    if (!file.path.ends_with(".hpp") || file.folder == "tests") continue;
    for (const std::string& line : file.lines) {
      const bool is_type = line.starts_with("struct ") || line.starts_with("class ") || line.starts_with("enum class ");
      if (!is_type || !line.ends_with("{")) continue;
      const std::size_t begin = line.find(' ', line.starts_with("enum") ? 5 : 0) + 1;
      const std::string name = line.substr(begin, line.find_first_of(" :{", begin) - begin);
      const auto [other, is_new] = defined.emplace(name, file.path);
      EXPECT_TRUE(is_new) << name << " is in " << other->second << " and in " << file.path;
    }
  }
  EXPECT_GT(defined.size(), 100U);
}

TEST(Shape, FilesAreSmall) {
  std::vector<std::size_t> lengths;
  for (const SourceFile& file : sources()) {
    if (file.folder != "tests") lengths.push_back(file.lines.size());
    EXPECT_LE(file.lines.size(), file.folder == "tests" ? 700U : 500U) << file.path;
  }
  std::ranges::sort(lengths);
  EXPECT_LE(lengths[lengths.size() / 2], 150U) << "the median file";
}

TEST(Shape, LinesFitTheColumnLimit) {
  for (const SourceFile& file : sources()) {
    if (file.folder == "tests") continue;  // a pinned message stands on one line, however long
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      EXPECT_LE(file.lines[i].size(), 120U) << file.path << ":" << i + 1;
  }
}

/// A function here ends at a closing brace in the first or third column; clang-format guarantees both.
TEST(Shape, FunctionsFitAScreen) {
  for (const SourceFile& file : sources()) {
    if (file.folder == "tests") continue;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      const bool opens = line.ends_with(") {") || line.ends_with(") const {") || line.ends_with("override {");
      if (opens && (line[0] != ' ' || (line.starts_with("  ") && line[2] != ' '))) begin = i;
      if ((line == "}" || line == "  }") && begin != 0) {
        EXPECT_LE(i - begin, 70U) << file.path << ":" << begin + 1;
        begin = 0;
      }
    }
  }
}

TEST(Shape, OnlyMainDecidesHowTheProgramEnds) {
  for (const SourceFile& file : sources()) {
    if (file.folder == "tests") continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const char* banned : {"std::exit(", "abort()", "quick_exit(", "rand()", "std::random_device", "mt19937",
                                 "std::normal_distribution", "std::uniform_", "using namespace std;"})
        EXPECT_EQ(file.lines[i].find(banned), std::string::npos) << file.path << ":" << i + 1 << ": " << banned;
  }
}

TEST(Shape, NothingIsLeftUnfinished) {
  const std::string marks[] = {std::string("TO") + "DO", std::string("FIX") + "ME", std::string("HA") + "CK"};
  for (const SourceFile& file : sources())
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& mark : marks)
        EXPECT_EQ(file.lines[i].find(mark), std::string::npos) << file.path << ":" << i + 1;
}

}  // namespace
