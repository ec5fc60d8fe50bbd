// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "tests/scenarios/trace_text.hpp"

/// Every file of broken_traces/ is refused under the strictest rules with exactly the words of the .txt beside it. A
/// new kind of broken trace is a new pair of files.
namespace headroom {
namespace {

const std::filesystem::path folder = std::filesystem::path{HEADROOM_SOURCE_DIR} / "tests/scenarios/broken_traces";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string> broken_traces() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".txt") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// What a user sees who stands in the folder.
std::string messages_without_folder(const Diagnostics& diagnostics) {
  std::string text = to_text(diagnostics);
  const std::string prefix = folder.string() + "/";
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
    text.erase(at, prefix.size());
  return text;
}

class BrokenTrace : public ::testing::TestWithParam<std::string> {};

TEST_P(BrokenTrace, IsRefusedInTheseWords) {
  const std::filesystem::path path = folder / GetParam();
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace(
      {.format = path.extension().string().substr(1), .path = path.string(), .rules = strict_rules}, diagnostics);
  EXPECT_FALSE(diagnostics.ok());
  EXPECT_TRUE(trace.jobs.empty());
  EXPECT_EQ(trace.report.rows, trace.report.jobs + trace.report.dropped + trace.report.bad);
  EXPECT_EQ(messages_without_folder(diagnostics), text_of(std::filesystem::path{path}.replace_extension(".txt")));
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenTrace, ::testing::ValuesIn(broken_traces()), [](const auto& row) {
  std::string name = row.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
});

TEST(BrokenTraces, AreAllThere) {
  EXPECT_GE(broken_traces().size(), 38U);
}

}  // namespace
}  // namespace headroom
