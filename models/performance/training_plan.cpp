// SPDX-License-Identifier: Apache-2.0
#include "models/performance/training_plan.hpp"

#include <algorithm>
#include <cstddef>

namespace headroom {
namespace {

std::string text(std::int64_t count) {
  return std::to_string(count);
}

std::optional<std::string> why_not_cut(const Transformer& model, const TrainingPlan& plan) {
  if (model.heads % plan.tensor != 0)
    return "tensor " + text(plan.tensor) + " does not divide " + text(model.heads) + " heads";
  if (plan.pipeline > model.layers) return "pipeline " + text(plan.pipeline) + " has more stages than there are layers";
  if (plan.interleave > 1) {
    if (plan.pipeline == 1) return std::string("interleave needs a pipeline");
    if (layers_per_stage(model, plan) % plan.interleave != 0)
      return "interleave " + text(plan.interleave) + " does not divide the " + text(layers_per_stage(model, plan)) +
             " layers of a stage";
  }
  if (plan.expert > 1) {
    if (model.experts == 0) return std::string("expert is for models with experts");
    if (model.experts % plan.expert != 0)
      return "expert " + text(plan.expert) + " does not divide " + text(model.experts) + " experts";
    if (plan.replicas() % plan.expert != 0)
      return "expert " + text(plan.expert) + " does not divide the " + text(plan.replicas()) + " context x data ranks";
  }
  if (plan.sequence % (plan.context * (plan.sequence_parallel ? plan.tensor : 1)) != 0)
    return "the sequence of " + text(plan.sequence) + " tokens does not divide by context, and by tensor with " +
           "sequence_parallel";
  return std::nullopt;
}

std::optional<std::string> why_no_batch(const TrainingPlan& plan) {
  if (plan.batch % (plan.data * plan.microbatch) != 0)
    return "the batch of " + text(plan.batch) +
           " sequences does not divide by data x microbatch = " + text(plan.data * plan.microbatch);
  if (plan.interleave > 1 && plan.microbatches() % plan.pipeline != 0)
    return "with interleave, the " + text(plan.microbatches()) + " microbatches must be a multiple of pipeline " +
           text(plan.pipeline);
  return std::nullopt;
}

}  // namespace

const char* to_string(ParallelDimension dimension) {
  constexpr std::array<const char*, parallel_dimensions> names{"tensor", "context", "expert", "data", "pipeline"};
  return names[static_cast<std::size_t>(dimension)];
}

std::optional<std::string> validate(const Transformer& model, const TrainingPlan& plan) {
  for (const std::int64_t count : {plan.sequence, plan.batch, plan.microbatch, plan.tensor, plan.pipeline, plan.context,
                                   plan.data, plan.expert, plan.interleave, plan.gradient_bytes})
    if (count < 1) return "sequence, batch, microbatch and all degrees must be 1 at least";
  if (plan.zero < 0 || plan.zero > 3) return "zero must be from 0 to 3";
  if (!(plan.expert_imbalance >= 1.0)) return "expert_imbalance must be 1 at least";
  for (const double part :
       {plan.overlap.tensor, plan.overlap.context, plan.overlap.expert, plan.overlap.data, plan.overlap.pipeline})
    if (!(part >= 0.0 && part <= 1.0)) return "overlaps must be from 0 to 1";
  if (auto fault = why_not_cut(model, plan)) return fault;
  return why_no_batch(plan);
}

std::int64_t layers_per_stage(const Transformer& model, const TrainingPlan& plan) {
  return (model.layers + plan.pipeline - 1) / plan.pipeline;
}

std::int64_t layers_of_last_stage(const Transformer& model, const TrainingPlan& plan) {
  const std::int64_t full = layers_per_stage(model, plan);
  return std::max<std::int64_t>(0, full * plan.pipeline > model.layers ? full - 1 : full);
}

ShardParameters shard_parameters(const Transformer& model, const TrainingPlan& plan) {
  const LayerParameters layer = layer_parameters(model);
  const double layers = static_cast<double>(model.layers);
  const double mixed = static_cast<double>(model.expert_layers()) / layers;
  const double stage = static_cast<double>(layers_per_stage(model, plan)) / static_cast<double>(plan.tensor);
  const double local_experts = static_cast<double>(model.experts) / static_cast<double>(plan.expert);
  return {.layers = stage * (layer.attention + (1.0 - mixed) * layer.ffn + mixed * layer.router),
          .experts = stage * mixed * local_experts * layer.expert,
          .table = embedding_parameters(model) / static_cast<double>(plan.tensor)};
}

}  // namespace headroom
