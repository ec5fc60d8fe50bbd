// SPDX-License-Identifier: Apache-2.0
// `workload.classes`, and what the catalogue knows of models and of GPUs in training.
#include <gtest/gtest.h>

#include <string>

#include "scenarios/read_scenario.hpp"
#include "scenarios/training_catalogue.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

namespace headroom {
namespace {

// The sums of the tensors that were published with each model (safetensors metadata on huggingface.co, recalled). Qwen3
// also normalises queries and keys: 2 x 128 in each of 48 layers.
TEST(TrainingCatalogue, ModelsHaveTheParametersThatWerePublished) {
  struct Row {
    const char* name;
    double parameters;
  };
  constexpr Row rows[] = {{"llama-2-7b", 6738415616},    {"llama-2-13b", 13015864320},
                          {"llama-2-70b", 68976648192},  {"llama-3-8b", 8030261248},
                          {"llama-3-70b", 70553706496},  {"llama-3-405b", 405853388800},
                          {"mixtral-8x7b", 46702792704}, {"qwen-3-30b-a3b", 30532122624 - 12288}};
  for (const Row& row : rows) {
    const auto model = catalogue_model(row.name);
    ASSERT_TRUE(model) << row.name;
    EXPECT_EQ(total_parameters(*model), row.parameters) << row.name;
  }
  EXPECT_FALSE(catalogue_model("llama-9-1t"));
  EXPECT_NEAR(active_parameters(*catalogue_model("qwen-3-30b-a3b")), 3.3e9, 0.06e9);
  EXPECT_NEAR(active_parameters(*catalogue_model("mixtral-8x7b")), 12.9e9, 0.06e9);
}

// NVIDIA's published pairs of tokens/s and TFLOP/s per GPU (NeMo 24.07) say how many operations a token takes; both are
// rounded to three digits.
TEST(TrainingCatalogue, TokensTakeTheOperationsThatWerePublished) {
  struct Row {
    const char* name;
    std::int64_t sequence;
    double tokens_per_s, tflops;
  };
  constexpr Row rows[] = {
      {"nemo-gpt3-5b", 2048, 23406, 765},  {"nemo-gpt3-20b", 2048, 5851, 750},  {"gpt3-175b", 2048, 825, 888},
      {"llama-2-7b", 4096, 16934, 780},    {"llama-2-13b", 4096, 8715, 760},    {"llama-2-70b", 4096, 1728, 768},
      {"nemotron-3-8b", 4096, 12507, 643}, {"nemotron-3-22b", 4096, 4312, 562}, {"nemotron-4-340b", 4096, 326, 686},
      {"llama-3-8b", 8192, 12273, 711},    {"llama-3-70b", 8192, 1524, 734}};
  for (const Row& row : rows) {
    const double flops = model_flops_per_token(*catalogue_model(row.name), row.sequence).si;
    EXPECT_NEAR(flops * row.tokens_per_s * 1e-12, row.tflops, 0.004 * row.tflops) << row.name;
  }
}

TEST(TrainingCatalogue, ANodeIsWhatItsDataSheetsAndRatesSay) {
  const NodeSpec node{.cpus = 1, .gpus = 8, .gpu_model = "h100-sxm", .gpu_memory_bytes = 0, .like = "dgx-h100"};
  const auto found = training_hardware(node, MatrixPrecision::fp8).hardware;
  ASSERT_TRUE(found);
  EXPECT_EQ(found->gpu.layers.peak.si, 1979e12);
  EXPECT_EQ(found->gpu.logits.peak.si, 989e12);
  EXPECT_EQ(found->memory.si, 80e9);
  EXPECT_EQ(found->node.gpus, 8);
  EXPECT_NEAR(found->node.scale_up.si, 450e9 * 0.822, 1.0);
  EXPECT_NEAR(found->node.scale_out.si, 400e9 * 0.94, 1.0);
  EXPECT_EQ(found->allowance.workspace.si, 3.0 * 1073741824);
  for (const AssumedValue& value : found->assumptions) EXPECT_FALSE(value.source.empty()) << value.path;
}

TEST(TrainingCatalogue, ARackOfGpusCanBeOneDomain) {
  const NodeSpec node{.cpus = 1, .gpus = 4, .gpu_model = "gb200", .gpu_memory_bytes = 0, .like = "gb200-nvl72-tray"};
  const auto found = training_hardware(node, MatrixPrecision::bf16).hardware;
  ASSERT_TRUE(found);
  EXPECT_EQ(found->node.gpus, 72);
  EXPECT_NEAR(found->node.scale_out.si, 72 * 50e9 * 0.94, 1.0);
}

TEST(TrainingCatalogue, SaysWhyThereIsNoHardware) {
  const auto why_not = [](NodeSpec node, MatrixPrecision precision) {
    return training_hardware(node, precision).why_not;
  };
  const auto gpu = [](const char* name) {
    return NodeSpec{.cpus = 1, .gpus = 8, .gpu_model = name, .gpu_memory_bytes = 0};
  };
  EXPECT_EQ(why_not({}, MatrixPrecision::bf16), "has no GPUs");
  EXPECT_EQ(why_not(gpu("mine"), MatrixPrecision::bf16), "has GPUs of which the catalogue has no data sheet: \"mine\"");
  EXPECT_EQ(why_not(gpu("a100-sxm-80gb"), MatrixPrecision::fp8),
            "a100-sxm-80gb has no fp8_dense in the catalogue: it trains in bf16");
  EXPECT_EQ(why_not(gpu("v100-sxm2-16gb"), MatrixPrecision::bf16), "v100-sxm2-16gb has no bf16_dense in the catalogue");
  EXPECT_EQ(why_not(gpu("mi300x"), MatrixPrecision::bf16), "");
}

std::string scenario_with(const std::string& classes) {
  return R"({ "cluster": { "pools": [ { "name": "p", "nodes": 16, "node": "dgx-h100" } ] }, "workload": { "synthetic":
         { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "pretrain", "gpus": 1, "duration": "1 h" } ] }, "classes": )" +
         classes + " } }";
}

std::optional<Scenario> read(const std::string& classes, Diagnostics& diagnostics) {
  return read_scenario_text(scenario_with(classes), "training.json", {}, fake_vocabulary(), diagnostics);
}

std::string errors_of(const std::string& classes) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(classes, diagnostics));
  std::string out;
  for (const Diagnostic& one : diagnostics.all())
    out += one.message + (one.suggestion.empty() ? "" : "; " + one.suggestion) + "\n";
  return out;
}

TEST(TrainingClasses, ANameOfTheCatalogueIsAModel) {
  Diagnostics diagnostics;
  const auto scenario = read(R"([ { "name": "pretrain", "model": "llama-3-70b" } ])", diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  ASSERT_EQ(scenario->training.size(), 1U);
  const TrainingClass& job = scenario->training[0];
  EXPECT_EQ(job.name, "pretrain");
  EXPECT_EQ(job.model_name, "llama-3-70b");
  EXPECT_EQ(total_parameters(job.model), 70553706496);
  EXPECT_EQ(job.plan.batch, 1024);
  EXPECT_EQ(job.plan.zero, 1);
  EXPECT_TRUE(job.plan.flash_attention);
  EXPECT_NE(scenario->resolved_json.find("\"kv_heads\": 8"), std::string::npos);
}

TEST(TrainingClasses, SizesCanBeStatedOrChanged) {
  Diagnostics diagnostics;
  const auto scenario = read(R"([
    { "name": "a", "model": { "like": "llama-3-8b", "layers": 16, "vocabulary": 32000 } },
    { "name": "b", "model": { "layers": 12, "hidden": 768, "heads": 12, "vocabulary": 50304, "tied": true } } ])",
                             diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  const Transformer &changed = scenario->training[0].model, &own = scenario->training[1].model;
  EXPECT_EQ(changed.layers, 16);
  EXPECT_EQ(changed.vocabulary, 32000);
  EXPECT_EQ(changed.ffn, 14336);
  EXPECT_TRUE(changed.gated);
  EXPECT_EQ(own.kv_heads, 12);
  EXPECT_EQ(own.head_size, 64);
  EXPECT_EQ(own.ffn, 3072);
  EXPECT_TRUE(own.tied);
  EXPECT_FALSE(own.gated);
}

TEST(TrainingClasses, APlanIsReadAndDataRanksFollow) {
  Diagnostics diagnostics;
  const auto scenario = read(R"([ { "name": "pretrain", "model": "llama-3-70b", "training": {
    "gpus": 256, "precision": "fp8", "sequence": 8192, "batch": 512, "gradients": "bf16", "schedule": "zero-bubble",
    "parallelism": { "tensor": 4, "pipeline": 4, "context": 2, "interleave": 5, "zero": 2, "recompute": "full" },
    "overlap": { "tensor": "50 %" } } } ])",
                             diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  const TrainingClass& job = scenario->training[0];
  const auto plan = on_gpus(job.plan, *job.gpus);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->data, 8);
  EXPECT_EQ(plan->gpus(), 256);
  EXPECT_EQ(plan->precision, MatrixPrecision::fp8);
  EXPECT_EQ(plan->gradient_bytes, 2);
  EXPECT_EQ(plan->recompute, Recompute::full);
  EXPECT_EQ(plan->schedule, PipelineSchedule::zero_bubble);
  EXPECT_EQ(plan->overlap.tensor, 0.5);
  EXPECT_EQ(plan->overlap.data, 0.8);
  EXPECT_TRUE(plan->sequence_parallel);
  EXPECT_FALSE(on_gpus(job.plan, 48));
}

TEST(TrainingClasses, FaultsAreSaid) {
  EXPECT_EQ(
      errors_of(R"([ { "name": "a", "model": "llama-3-7b" } ])"),
      "/workload/classes/0/model/like: the catalogue has no model \"llama-3-7b\"; did you mean \"llama-2-7b\"?\n");
  EXPECT_EQ(
      errors_of(R"([ { "name": "a", "model": { "layers": 2, "hidden": 64 } } ])"),
      "/workload/classes/0/model: \"heads\" is required where no model of the catalogue is named; add \"like\"\n");
  EXPECT_EQ(errors_of(R"([ { "name": "a", "model": { "like": "llama-3-8b", "kv_heads": 5 } } ])"),
            "/workload/classes/0/model: heads must be a multiple of kv_heads\n");
  EXPECT_EQ(errors_of(R"([ { "name": "a", "model": "llama-3-8b", "training": { "gpus": 12,
                          "parallelism": { "tensor": 8 } } } ])"),
            "/workload/classes/0/training/gpus: 12 GPUs do not divide by tensor x pipeline x context = 8\n");
  EXPECT_EQ(errors_of(R"([ { "name": "a", "model": "llama-3-8b", "training": { "gpus": 16,
                          "parallelism": { "pipeline": 2, "interleave": 3 } } } ])"),
            "/workload/classes/0/training/parallelism: interleave 3 does not divide the 16 layers of a stage\n");
}

}  // namespace
}  // namespace headroom
