// SPDX-License-Identifier: Apache-2.0
// Parameters and operations counted from the matrices, against the closed forms of Narayanan et al. (SC 2021, equations
// 2 and 3) for models of the GPT family. Published counts of other models: tests/scenarios/training_test.cpp.
#include "models/performance/transformer.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace headroom {
namespace {

struct Size {
  double layers, hidden, heads;
};
// Table 1 of the paper.
constexpr Size sizes[] = {{24, 2304, 24}, {30, 3072, 32}, {48, 8192, 64}, {80, 12288, 96}, {128, 25600, 160}};
constexpr double vocabulary = 51200, sequence = 2048;

Transformer gpt(const Size& size) {
  const auto whole = [](double number) { return static_cast<std::int64_t>(number); };
  return {.layers = whole(size.layers),
          .hidden = whole(size.hidden),
          .heads = whole(size.heads),
          .kv_heads = whole(size.heads),
          .head_size = whole(size.hidden / size.heads),
          .ffn = 4 * whole(size.hidden),
          .vocabulary = whole(vocabulary),
          .positions = whole(sequence),
          .biases = true,
          .tied = true};
}

// P = 12 l h^2 (1 + 13/12h + (V + s)/12lh). The equation leaves out the last norm, 2 h.
TEST(Transformer, ParametersAreThoseOfEquation2) {
  for (const Size& size : sizes) {
    const auto [l, h, a] = size;
    const double expected = 12 * l * h * h * (1 + 13 / (12 * h) + (vocabulary + sequence) / (12 * l * h)) + 2 * h;
    EXPECT_NEAR(total_parameters(gpt(size)), expected, 1e-12 * expected) << h;
    EXPECT_EQ(active_parameters(gpt(size)), total_parameters(gpt(size)));
  }
}

// F = 96 B s l h^2 (1 + s/6h + V/16lh): forward and backward, and the layers' forward pass once more.
TEST(Transformer, OperationsAreThoseOfEquation3) {
  for (const Size& size : sizes) {
    const auto [l, h, a] = size;
    const double forward = 24 * l * h * h * (1 + sequence / (6 * h)) + 2 * h * vocabulary;
    const Transformer model = gpt(size);
    EXPECT_NEAR(forward_flops_per_token(model, 2048).si, forward, 1e-12 * forward);
    EXPECT_EQ(model_flops_per_token(model, 2048).si, 3.0 * forward_flops_per_token(model, 2048).si);
    const double repeated = model_flops_per_token(model, 2048).si + forward - 2 * h * vocabulary;
    const double equation3 = 96 * l * h * h * (1 + sequence / (6 * h) + vocabulary / (16 * l * h));
    EXPECT_NEAR(repeated, equation3, 1e-12 * equation3);
  }
}

TEST(Transformer, ACausalMaskHalvesTheScores) {
  const Transformer model = gpt(sizes[0]);
  const Flops whole = forward_flops_per_token(model, 4096);
  const Flops scores = 2.0 * (whole - forward_flops_per_token(model, 4096, AttentionCount::causal));
  EXPECT_DOUBLE_EQ(scores.si, 4.0 * 4096 * 2304 * 24);
}

TEST(Transformer, ATokenSeesSomeExperts) {
  Transformer model{.layers = 4, .hidden = 64, .heads = 4, .kv_heads = 2, .head_size = 16, .ffn = 256, .gated = true};
  model.experts = 8;
  model.experts_per_token = 2;
  model.expert_ffn = 96;
  model.shared_experts = 1;
  model.dense_layers = 1;
  ASSERT_FALSE(validate(model));
  const double expert = 3 * 64 * 96, attention = 64 * (2 * 64 + 2 * 32) + 2 * 64;
  const double layers = 4 * attention + 3 * 64 * 256 + 3 * (64 * 8 + expert);
  EXPECT_DOUBLE_EQ(total_parameters(model), layers + 3 * 8 * expert + 64);
  EXPECT_DOUBLE_EQ(active_parameters(model), layers + 3 * 2 * expert + 64);
}

TEST(Transformer, SizesThatDoNotGoTogetherAreRefused) {
  const auto fault = [](const std::function<void(Transformer&)>& change) {
    Transformer model = gpt(sizes[0]);
    change(model);
    return validate(model).value_or("");
  };
  EXPECT_EQ(fault([](Transformer& m) { m.kv_heads = 5; }), "heads must be a multiple of kv_heads");
  EXPECT_EQ(fault([](Transformer& m) { m.ffn = 0; }), "ffn must be 1 at least");
  EXPECT_EQ(fault([](Transformer& m) { m.experts_per_token = 2; }),
            "experts_per_token and shared_experts need experts");
  EXPECT_EQ(fault([](Transformer& m) { m.experts = 8; }), "experts_per_token must be from 1 to experts");
  EXPECT_EQ(fault([](Transformer&) {}), "");
}

}  // namespace
}  // namespace headroom
