// SPDX-License-Identifier: Apache-2.0
// Every example is valid, runs, says which question it answers, and comes out of `headroom init` whole.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> scenarios() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(examples()))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

TEST(Examples, AreTheOnesThatInitLists) {
  const TemporaryFolder folder;
  const Finished list = run({"init", "--list"}, folder.path());
  EXPECT_EQ(list.status, 0);
  EXPECT_EQ(
      list.out,
      "acme-kalos: Do the GPUs of a simulated month draw what was measured in production?\n"
      "acme-seren: And those of Seren, which trains less and tunes and evaluates more, with their servers?\n"
      "burst: And if it owns fewer, and rents instances by the second for jobs that have waited for an hour?\n"
      "cpu-cluster: How busy can a small cluster without GPUs be before people wait?\n"
      "frontier: What does a machine of 9,472 nodes draw on a random day, where is energy lost, and what is one "
      "job's part of it?\n"
      "h100-pod: Does a pod of 512 H100 GPUs carry a mixed training load, how long do people wait, and what does "
      "a useful "
      "hour cost?\n"
      "hot-afternoon: What happens on a hot afternoon when the pumps of one rack stop, and half an hour later a "
      "chiller trips?\n"
      "narrow-network: How narrow may the network between the racks of 1,024 H100 GPUs be, before jobs pay for it?\n"
      "own: What do the GPUs of a team that has 512 and grows by 6 % a month cost over three years, if it owns "
      "them?\n"
      "rent: And if that team rents them under contract, more of them every quarter?\n"
      "replay-a-log: How long would the jobs of this log wait on four nodes, and who runs into the time limit?\n"
      "train-in-a-cluster: What does a narrow network cost 512 GPUs that train, and what a placement that cuts their "
      "tensor groups?\n"
      "train-llama-405b: How long does a training step of Llama 3 405B take on 8,192 H100 GPUs, what does a million "
      "tokens cost, and how is it best cut?\n"
      "which-order: Do our users wait less if short jobs go first?\n");
  EXPECT_EQ(std::ranges::count(list.out, '\n'), std::ssize(scenarios()));
}

/// One future is enough to see that it runs.
std::vector<std::string> run_once(const std::string& scenario) {
  std::vector<std::string> arguments{"run", scenario, "-o", "out", "--quiet"};
  for (const char* name : {"own", "rent", "burst"})
    if (fs::path(scenario).stem() == name) arguments.insert(arguments.end(), {"--replicas", "1"});
  return arguments;
}

TEST(Examples, AreValidAndRun) {
  for (const fs::path& scenario : scenarios()) {
    const TemporaryFolder folder;
    const Finished valid = run({"validate", scenario.string()}, folder.path());
    EXPECT_EQ(valid.status, 0) << valid.err;
    EXPECT_EQ(valid.out, scenario.string() + ": valid\n");
    const Finished program = run(run_once(scenario.string()), folder.path());
    EXPECT_EQ(program.status, 0) << scenario << program.err;
    EXPECT_EQ(program.err, "") << "an example has no warnings";
    EXPECT_TRUE(fs::exists(folder.path() / "out/manifest.json"));
  }
}

TEST(Init, EveryTemplateIsValidWhereItWasWritten) {
  for (const fs::path& scenario : scenarios()) {
    const TemporaryFolder folder;
    const std::string name = scenario.stem().string();
    const Finished init = run({"init", "--template", name}, folder.path());
    ASSERT_EQ(init.status, 0) << init.err;
    EXPECT_TRUE(init.out.ends_with("Next: headroom run scenario.json\n")) << init.out;
    for (const auto& [file, text] : folder.content())
      EXPECT_NE(init.out.find("wrote " + file + "\n"), std::string::npos) << file;
    const Finished program = run({"validate", "scenario.json"}, folder.path());
    EXPECT_EQ(program.status, 0) << name << program.err;
  }
}

TEST(Init, WritesWhatATemplateExtendsAndReplays) {
  const TemporaryFolder folder;
  ASSERT_EQ(run({"init", "a", "--template", "which-order"}, folder.path()).status, 0);
  EXPECT_TRUE(fs::exists(folder.path() / "a/h100-pod.json"));
  EXPECT_FALSE(fs::exists(folder.path() / "a/small-log.csv"));
  ASSERT_EQ(run({"init", "b/c", "--template", "replay-a-log.json"}, folder.path()).status, 0);
  EXPECT_TRUE(fs::exists(folder.path() / "b/c/small-log.csv"));
  EXPECT_FALSE(fs::exists(folder.path() / "b/c/h100-pod.json"));
  EXPECT_EQ(folder.read("a/headroom.schema.json"), run({"schema"}, folder.path()).out);
}

TEST(Init, NeverTouchesWhatIsThere) {
  const TemporaryFolder folder;
  folder.write("small-log.csv", "mine\n");
  const auto before = folder.content();
  const Finished init = run({"init", "--template", "replay-a-log"}, folder.path());
  EXPECT_EQ(init.status, 5);
  EXPECT_EQ(init.out, "");
  EXPECT_EQ(init.err, "headroom: small-log.csv exists; nothing was written\n");
  EXPECT_EQ(folder.content(), before);
}

TEST(Init, AFolderThatCannotBeMadeIsAnIoFault) {
  const TemporaryFolder folder;
  folder.write("file", "");
  const Finished init = run({"init", "file/below"}, folder.path());
  EXPECT_EQ(init.status, 5);
  EXPECT_EQ(init.err, "headroom: file/below/scenario.json cannot be written\n");
}

}  // namespace
}  // namespace headroom::test
