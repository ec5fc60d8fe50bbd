// SPDX-License-Identifier: Apache-2.0
#include "models/performance/training_step.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/performance/training_traffic.hpp"

namespace headroom {
namespace {

constexpr Duration any_time{std::numeric_limits<double>::infinity()};

double number(std::int64_t count) {
  return static_cast<double>(count);
}

/// Operations that are done a second time.
Flops repeated_flops(const Transformer& model, const TrainingPlan& plan, double tokens) {
  if (plan.recompute == Recompute::none) return {};
  const double scores = 4.0 * number(plan.sequence * model.query_size() * model.layers);
  if (plan.recompute == Recompute::selective) return {plan.flash_attention ? 0.0 : tokens * scores};
  const Flops layers = forward_flops_per_token(model, plan.sequence) - Flops{2.0 * embedding_parameters(model)};
  return tokens * layers;
}

/// What a microbatch costs a stage.
struct StageTime {
  LayerTime layer;
  Duration tensor, context, expert;  ///< exposed, of one layer
  Duration logits;
  double layers = 0.0;  ///< of the slowest stage
  double middle = 0.0;  ///< of a middle one

  [[nodiscard]] Duration of_layer() const { return layer.total() + tensor + context + expert; }
  [[nodiscard]] Duration total() const { return layers * of_layer() + logits; }
};

StageTime slowest_stage(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu,
                        const LayerTraffic& traffic) {
  StageTime out{.layer = layer_time(model, plan, gpu),
                .tensor = (1.0 - plan.overlap.tensor) * traffic.tensor.time,
                .context = (1.0 - plan.overlap.context) * traffic.context.time,
                .expert = (1.0 - plan.overlap.expert) * traffic.expert.time,
                .logits = logits_time(model, plan, gpu),
                .layers = number(layers_of_last_stage(model, plan)),
                .middle = number(layers_per_stage(model, plan))};
  StageTime middle = out;
  middle.layers = out.middle;
  middle.logits = {};
  return plan.pipeline > 1 && middle.total() > out.total() ? middle : out;
}

}  // namespace

const char* to_string(StepPart part) {
  constexpr std::array<const char*, step_parts> names{"matrices", "attention", "elementwise", "recompute", "logits",
                                                      "tensor",   "context",   "expert",      "data",      "pipeline",
                                                      "bubble",   "jitter",    "optimizer"};
  return names[static_cast<std::size_t>(part)];
}

Duration TrainingStep::total() const {
  Duration sum;
  for (const Duration part : parts) sum += part;
  return sum;
}

TrainingStep training_step(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu,
                           const TrainingNetwork& network) {
  const LayerTraffic layer = layer_traffic(model, plan, network);
  const StageTime stage = slowest_stage(model, plan, gpu, layer);
  const double microbatches = number(plan.microbatches()), layers = microbatches * stage.layers;
  TrainingStep out;
  const auto traffic = [&](ParallelDimension d) -> DimensionTraffic& {
    return out.traffic[static_cast<std::size_t>(d)];
  };
  const auto per_layer = [&](const Traffic& one, double overlap) {
    return DimensionTraffic{layers * one.sent, layers * one.time, any_time, overlap};
  };
  traffic(ParallelDimension::tensor) = per_layer(layer.tensor, plan.overlap.tensor);
  traffic(ParallelDimension::context) = per_layer(layer.context, plan.overlap.context);
  traffic(ParallelDimension::expert) = per_layer(layer.expert, plan.overlap.expert);
  const Traffic between = pipeline_traffic(model, plan, network);
  traffic(ParallelDimension::pipeline) = {microbatches * between.sent, microbatches * between.time, any_time,
                                          plan.overlap.pipeline};
  // Gradients are complete in the last microbatch; shards (ZeRO-2 and 3) travel in each.
  const Traffic replicas = data_traffic(model, plan, network);
  traffic(ParallelDimension::data) = {replicas.sent, replicas.time,
                                      (plan.zero >= 2 ? microbatches : 1.0) * stage.total(), plan.overlap.data};

  const auto set = [&](StepPart part, Duration time) { out.parts[static_cast<std::size_t>(part)] = time; };
  set(StepPart::matrices, layers * stage.layer.matrices);
  set(StepPart::attention, layers * stage.layer.attention);
  set(StepPart::elementwise, layers * stage.layer.elementwise);
  set(StepPart::recompute, layers * stage.layer.again);
  set(StepPart::logits, microbatches * stage.logits);
  set(StepPart::tensor, layers * stage.tensor);
  set(StepPart::context, layers * stage.context);
  set(StepPart::expert, layers * stage.expert);
  set(StepPart::data, traffic(ParallelDimension::data).exposed());
  set(StepPart::pipeline, traffic(ParallelDimension::pipeline).exposed());
  const double filled = plan.schedule == PipelineSchedule::zero_bubble ? 1.0 / 3.0 : 1.0;
  const double rounds = filled * number(plan.pipeline - 1) / number(plan.interleave);
  const Duration bubble = rounds * stage.middle * stage.of_layer();
  set(StepPart::bubble, bubble);
  const double late = gpu.jitter * std::sqrt(2.0 * std::log(number(plan.gpus())));
  set(StepPart::jitter, late * (microbatches * stage.total() + bubble));
  set(StepPart::optimizer, optimizer_time(model, plan, gpu));

  out.tokens = number(plan.batch * plan.sequence);
  out.model_flops = out.tokens * model_flops_per_token(model, plan.sequence);
  out.hardware_flops = out.model_flops + repeated_flops(model, plan, out.tokens);
  return out;
}

TrainingRates training_rates(const TrainingStep& step, const TrainingPlan& plan, const TrainingGpu& gpu) {
  const double gpus = number(plan.gpus());
  const Duration total = step.total();
  const auto of_peak = [&](Flops flops) { return (flops / total) / gpus / gpu.layers.peak; };
  return {.tokens_per_gpu_s = step.tokens / gpus / total.si,
          .model_rate = (step.model_flops / total) / gpus,
          .mfu = of_peak(step.model_flops),
          .hfu = of_peak(step.hardware_flops)};
}

}  // namespace headroom
