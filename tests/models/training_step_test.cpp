// SPDX-License-Identifier: Apache-2.0
// Laws of the training step and its memory. Measured steps: tests/published/training_step_test.cpp.
#include "models/performance/training_step.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/performance/training_memory.hpp"
#include "models/performance/training_search.hpp"
#include "models/performance/training_traffic.hpp"

namespace headroom {
namespace {

using enum StepPart;

const Transformer model{.layers = 48,
                        .hidden = 8192,
                        .heads = 64,
                        .kv_heads = 8,
                        .head_size = 128,
                        .ffn = 28672,
                        .vocabulary = 128256,
                        .gated = true};
const TrainingGpu gpu{.layers = {{1e15}, 0.7, 200.0},
                      .logits = {{1e15}, 0.7, 200.0},
                      .attention = {4e14},
                      .memory = {2.5e12},
                      .passes = 6.0,
                      .jitter = 0.005};
const TrainingNode node{.gpus = 8,
                        .scale_up = {370e9},
                        .scale_out = {376e9},
                        .start = {8e-6},
                        .hop_inside = {2e-6},
                        .hop_outside = {14e-6}};
const MemoryAllowance allowance{{3e9}, 0.06};

TrainingPlan usual() {
  TrainingPlan plan;
  plan.sequence = 8192;
  plan.batch = 256;
  plan.tensor = 8;
  plan.pipeline = 4;
  plan.data = 4;
  plan.sequence_parallel = true;
  plan.zero = 1;
  plan.overlap = {.tensor = 0.2, .context = 0.5, .expert = 0.0, .data = 0.8, .pipeline = 0.5};
  return plan;
}

TrainingStep step_of(const TrainingPlan& plan, const TrainingNode& on = node) {
  EXPECT_EQ(validate(model, plan).value_or(""), "");
  return training_step(model, plan, gpu, default_network(plan, on));
}

double gb(const TrainingPlan& plan) {
  return training_memory(model, plan, allowance).total().si * 1e-9;
}

TEST(TrainingStep, PartsAddUp) {
  const TrainingStep step = step_of(usual());
  double sum = 0.0;
  for (const Duration part : step.parts) {
    EXPECT_GE(part.si, 0.0);
    sum += part.si;
  }
  EXPECT_EQ(sum, step.total().si);
  for (const DimensionTraffic& traffic : step.traffic) EXPECT_LE(traffic.exposed(), traffic.busy);
}

// Narayanan et al., SC 2021, section 2.2: the bubble is (p - 1)/(v m) of the ideal time, which the last stage, with its
// logits, exceeds here. So it is compared with what a middle stage computes.
TEST(TrainingStep, BubbleIsTheFractionOfTheSchedule) {
  TrainingPlan plan = usual();
  for (const std::int64_t interleave : {1, 2, 4}) {
    plan.interleave = interleave;
    const TrainingStep step = step_of(plan);
    const Duration ideal = step.part(matrices) + step.part(attention) + step.part(elementwise) + step.part(tensor);
    const double m = static_cast<double>(plan.microbatches()), v = static_cast<double>(interleave);
    EXPECT_NEAR(step.part(bubble) / ideal, 3.0 / (v * m), 1e-12);
  }
  const Duration before = step_of(plan).part(bubble);
  plan.schedule = PipelineSchedule::zero_bubble;
  EXPECT_NEAR(step_of(plan).part(bubble) / before, 1.0 / 3.0, 1e-12);
}

TEST(TrainingStep, TwiceTheDataRanksHalveTheMicrobatchesAndDoubleTheBubblesShare) {
  TrainingPlan plan = usual();
  const TrainingStep few = step_of(plan);
  plan.data *= 2;
  const TrainingStep many = step_of(plan);
  EXPECT_NEAR(many.part(matrices) / few.part(matrices), 0.5, 1e-12);
  EXPECT_NEAR(many.part(bubble) / many.part(matrices), 2.0 * (few.part(bubble) / few.part(matrices)), 1e-12);
  EXPECT_LT(many.total(), few.total());
  EXPECT_LT(training_rates(many, plan, gpu).mfu, training_rates(few, usual(), gpu).mfu);
}

TEST(TrainingStep, IsNeverFasterOnASlowerNetwork) {
  TrainingPlan plan = usual();
  plan.context = 2;
  for (const int zero : {0, 1, 2, 3}) {
    plan.zero = zero;
    for (std::size_t slowed = 0; slowed < parallel_dimensions; ++slowed) {
      Duration last{0.0};
      for (double factor = 1.0; factor < 3000.0; factor *= 3.0) {
        TrainingNetwork network = default_network(plan, node);
        network.links[slowed].bandwidth = network.links[slowed].bandwidth / factor;
        const Duration now = training_step(model, plan, gpu, network).total();
        EXPECT_GE(now, last) << to_string(static_cast<ParallelDimension>(slowed)) << " " << factor;
        last = now;
      }
    }
  }
}

TEST(TrainingStep, RecomputationCostsAForwardPass) {
  TrainingPlan plan = usual();
  plan.recompute = Recompute::full;
  const TrainingStep step = step_of(plan);
  const double forward = step.part(matrices).si / 3.0 + step.part(attention).si / 3.5 + step.part(elementwise).si / 3.0;
  EXPECT_NEAR(step.part(recompute).si, forward, 1e-12 * forward);
  EXPECT_GT(step.hardware_flops, step.model_flops);
  EXPECT_NEAR(step.traffic[0].sent / step_of(usual()).traffic[0].sent, 1.5, 1e-12);
}

// A hand count: 2 (n - 1)/n of the gradients for an all-reduce; half of that and weights for ZeRO-1; and of a layer,
// four all-reduces of a microbatch of 8192 tokens of 8192 values of 2 B.
TEST(TrainingStep, SendsWhatCollectivesSend) {
  TrainingPlan plan = usual();
  const ShardParameters own = shard_parameters(model, plan);
  const double parameters = own.layers + own.table;
  plan.zero = 0;
  EXPECT_NEAR(data_traffic(model, plan, default_network(plan, node)).sent.si, 2 * 0.75 * parameters * 4, 1.0);
  plan.zero = 1;
  EXPECT_NEAR(data_traffic(model, plan, default_network(plan, node)).sent.si, 0.75 * parameters * (4 + 2), 1.0);
  EXPECT_NEAR(layer_traffic(model, plan, default_network(plan, node)).tensor.sent.si, 4 * 2 * 0.875 * 2.0 * 8192 * 8192,
              1.0);
}

TEST(TrainingNetwork, AGroupHasTheAdaptersOfItsMembersOfANode) {
  TrainingPlan plan = usual();
  EXPECT_DOUBLE_EQ(default_network(plan, node)[ParallelDimension::data].bandwidth.si, 376e9 / 8);
  plan.tensor = 2;
  EXPECT_DOUBLE_EQ(default_network(plan, node)[ParallelDimension::data].bandwidth.si, 370e9);
  plan.data = 32;
  EXPECT_DOUBLE_EQ(default_network(plan, node)[ParallelDimension::data].bandwidth.si, 376e9 / 2);
  plan.tensor = 1;
  EXPECT_DOUBLE_EQ(default_network(plan, node)[ParallelDimension::data].bandwidth.si, 370e9);
  EXPECT_FALSE(tensor_leaves_domain(plan, node));
  plan.tensor = 16;
  EXPECT_TRUE(tensor_leaves_domain(plan, node));
  EXPECT_DOUBLE_EQ(default_network(plan, node)[ParallelDimension::tensor].bandwidth.si, 370e9);
}

TEST(TrainingMemory, FallsWithEachDimensionThatSharesIt) {
  TrainingPlan plan = usual();
  const double before = gb(plan);
  for (std::int64_t TrainingPlan::*degree : {&TrainingPlan::pipeline, &TrainingPlan::context}) {
    TrainingPlan more = plan;
    more.*degree *= 2;
    EXPECT_LT(gb(more), before);
  }
  TrainingPlan less = plan;
  less.tensor = 4;
  EXPECT_GT(gb(less), before);
  double last = before * 10;
  for (const int zero : {0, 1, 2, 3}) {
    plan.zero = zero;
    EXPECT_LT(gb(plan), last) << zero;
    last = gb(plan);
  }
  TrainingPlan full = usual();
  full.recompute = Recompute::full;
  EXPECT_LT(gb(full), before);
  TrainingPlan unfused = usual();
  unfused.flash_attention = false;
  EXPECT_GT(gb(unfused), before);
  unfused.recompute = Recompute::selective;
  EXPECT_DOUBLE_EQ(gb(unfused), before);
}

TEST(TrainingPlan, SaysWhatDoesNotGoTogether) {
  const auto fault = [](auto change) {
    TrainingPlan plan = usual();
    change(plan);
    return validate(model, plan).value_or("");
  };
  EXPECT_EQ(fault([](TrainingPlan& p) { p.tensor = 3; }), "tensor 3 does not divide 64 heads");
  EXPECT_EQ(fault([](TrainingPlan& p) { p.pipeline = 49; }), "pipeline 49 has more stages than there are layers");
  EXPECT_EQ(fault([](TrainingPlan& p) { p.interleave = 5; }), "interleave 5 does not divide the 12 layers of a stage");
  EXPECT_EQ(fault([](TrainingPlan& p) { p.expert = 2; }), "expert is for models with experts");
  EXPECT_EQ(fault([](TrainingPlan& p) { p.microbatch = 3; }),
            "the batch of 256 sequences does not divide by data x microbatch = 12");
  EXPECT_EQ(fault([](TrainingPlan&) {}), "");
}

TEST(TrainingSearch, FindsNoSlowerPlanThanOneThatWasStated) {
  TrainingSearch search{model, usual(), gpu, node, {80e9}, allowance};
  const auto best = fastest_plans(search, 128, 5);
  ASSERT_EQ(best.size(), 5U);
  EXPECT_LE(best.front().step.total(), step_of(usual()).total());
  for (std::size_t i = 0; i < best.size(); ++i) {
    EXPECT_EQ(validate(model, best[i].plan).value_or(""), "");
    EXPECT_EQ(best[i].plan.gpus(), 128);
    EXPECT_LE(best[i].memory.total(), search.memory);
    EXPECT_GE(best[i].step.total(), best[i > 0 ? i - 1 : 0].step.total());
  }
}

TEST(TrainingSearch, TheFewestGpusAreFewerOnLargerOnes) {
  TrainingSearch search{model, usual(), gpu, node, {80e9}, allowance};
  const auto small = fewest_gpus(search, 4096);
  ASSERT_TRUE(small);
  EXPECT_FALSE(fastest_plans(search, *small, 1).empty());
  search.memory = {192e9};
  const auto large = fewest_gpus(search, 4096);
  ASSERT_TRUE(large);
  EXPECT_LT(*large, *small);
  EXPECT_FALSE(fewest_gpus(search, *large - 1));
}

}  // namespace
}  // namespace headroom
