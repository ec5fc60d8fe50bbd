// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fake_vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

// Every broken/NN-name.json has beside it, in NN-name.txt, what a person reads about it, to the letter, and if it needs
// any, its overrides in NN-name.set, one a line. Files without a number are there to be extended.
namespace headroom {
namespace {
namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(HEADROOM_SOURCE_DIR "/tests/scenarios/broken")) {
    const std::string name = entry.path().filename().string();
    if (name[0] >= '0' && name[0] <= '9' && name.ends_with(".json")) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class BrokenScenario : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { fs::current_path(HEADROOM_SOURCE_DIR "/tests/scenarios/broken"); }
};

TEST_P(BrokenScenario, IsExplainedToTheLetter) {
  Diagnostics diagnostics;
  const auto scenario =
      read_scenario(GetParam() + ".json", lines_of(GetParam() + ".set"), fake_vocabulary(), diagnostics);
  EXPECT_EQ(scenario.has_value(), diagnostics.ok());
  EXPECT_EQ(to_text(diagnostics), text_of(GetParam() + ".txt"));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Folder, BrokenScenario, testing::ValuesIn(scenario_names()), test_name);

TEST(BrokenScenarios, AreMany) {
  EXPECT_GE(scenario_names().size(), 30U);
}

}  // namespace
}  // namespace headroom
