// SPDX-License-Identifier: Apache-2.0
// `headroom training` as its users meet it. What the numbers are worth: tests/published/training_step_test.cpp.
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

std::string example() {
  return (examples() / "train-llama-405b.json").string();
}

TEST(Training, AnExampleInWords) {
  const TemporaryFolder folder;
  const Finished training = run({"training", example()}, folder.path());
  EXPECT_EQ(training.status, 0) << training.err;
  EXPECT_EQ(training.err, "");
  for (const char* const words : {"A step of llama-3-405b on 8192 GPUs takes", "The fullest GPU needs",
                                  "tensor 8, context 2, pipeline 16, data 32, interleave 8, microbatch 1, ZeRO 1",
                                  "A million tokens cost", "optimizer", "bubble"})
    EXPECT_NE(training.out.find(words), std::string::npos) << words << "\n" << training.out;
}

TEST(Training, TheBatchOnMoreGpusTakesLessTimeAndWastesMore) {
  const TemporaryFolder folder;
  const auto figures = [&](const char* gpus) {
    const Finished training = run({"training", example(), "--gpus", gpus, "--json"}, folder.path());
    EXPECT_EQ(training.status, 0) << training.err;
    return json_leaves(training.out);
  };
  const auto few = figures("8192"), many = figures("16384");
  const auto figure = [](const auto& leaves, const char* name) {
    return json_number(leaves, std::string("/metrics/") + name + "/value");
  };
  EXPECT_LT(figure(many, "training.step"), figure(few, "training.step"));
  EXPECT_LT(figure(many, "training.mfu"), figure(few, "training.mfu"));
  EXPECT_GT(figure(many, "training.usd_per_million_tokens"), figure(few, "training.usd_per_million_tokens"));
}

TEST(Training, SearchFindsPlansAndTheFewestGpus) {
  const TemporaryFolder folder;
  const Finished training = run({"training", example(), "--search", "-o", "out"}, folder.path());
  EXPECT_EQ(training.status, 0) << training.err;
  EXPECT_NE(training.out.find("The fewest GPUs on which any plan fits: "), std::string::npos) << training.out;
  EXPECT_NE(folder.read("out/plans.csv").find("tensor 8, context 2, pipeline 16"), std::string::npos);
  EXPECT_NE(folder.read("out/by_gpus.csv").find("8192,"), std::string::npos);
}

TEST(Training, WhatDoesNotFitEndsWithFourAndSaysWhatWould) {
  const TemporaryFolder folder;
  const std::string no_pipeline = "workload.classes[pretrain].training.parallelism={\"tensor\": 8}";
  const Finished training = run({"training", example(), "--set", no_pipeline}, folder.path());
  EXPECT_EQ(training.status, 4);
  EXPECT_NE(training.out.find("The stated plan does not fit: "), std::string::npos) << training.out;
  EXPECT_NE(training.out.find("This would fit, in "), std::string::npos) << training.out;
  const Finished none = run({"training", example(), "--search", "--gpus", "8"}, folder.path());
  EXPECT_EQ(none.status, 4);
  EXPECT_NE(none.out.find("No plan fits on 8 GPUs of 80.0 GB or fewer."), std::string::npos) << none.out;
}

TEST(Training, ATensorGroupBeyondTheFastNetworkIsFlagged) {
  const TemporaryFolder folder;
  const std::string wide = "workload.classes[pretrain].training.parallelism={\"tensor\": 16, \"pipeline\": 16}";
  const Finished training = run({"training", example(), "--set", wide}, folder.path());
  EXPECT_EQ(training.status, 0) << training.err;
  EXPECT_NE(training.out.find("tensor 16 is larger than the 8 GPUs that the fast network joins"), std::string::npos);
}

TEST(Training, QuestionsThatHaveNoAnswer) {
  const TemporaryFolder folder;
  const auto complaint = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"training", example()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished training = run(arguments, folder.path());
    EXPECT_EQ(training.status, 2);
    return training.err.substr(training.err.find(".json: ") + 7);
  };
  EXPECT_EQ(complaint({"--class", "pretrian"}), "there is no class \"pretrian\"; did you mean \"pretrain\"?\n");
  EXPECT_EQ(complaint({"--pool", "a100"}), "there is no pool \"a100\"; did you mean \"h100\"?\n");
  EXPECT_EQ(complaint({"--gpus", "many"}), "--gpus takes a number from 1 to 10000000.\n");
  EXPECT_EQ(complaint({"--price", "2 USD"}), "--price takes the price of an hour of a GPU, such as \"2 USD/GPU-h\".\n");
}

}  // namespace
}  // namespace headroom::test
