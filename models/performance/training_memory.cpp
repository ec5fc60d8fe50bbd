// SPDX-License-Identifier: Apache-2.0
#include "models/performance/training_memory.hpp"

#include <algorithm>

namespace headroom {
namespace {

constexpr double weight_bytes = 2.0, optimizer_bytes = 12.0, logit_bytes = 4.0;

double number(std::int64_t count) {
  return static_cast<double>(count);
}

/// Bytes that a token leaves in the feed-forward part, the mean over all layers; before the cut by tensor.
double ffn_bytes(const Transformer& model) {
  const double of_width = model.gated ? 6.0 : 4.0;
  const double mixed = number(model.expert_layers()) / number(model.layers);
  const double width = number(model.experts_per_token + model.shared_experts) * number(model.expert_ffn);
  const double copies = 4.0 * number(model.experts_per_token * model.hidden);  // to the experts and back
  return (1.0 - mixed) * of_width * number(model.ffn) + mixed * (of_width * width + copies);
}

/// Microbatches that the first stage holds for the backward pass at the fullest moment.
double microbatches_held(const TrainingPlan& plan) {
  const double stages = number(plan.pipeline), all = number(plan.microbatches());
  if (plan.interleave == 1) return std::min(all, stages);
  return std::min(all, stages * (1.0 + (stages - 1.0) / (stages * number(plan.interleave))));
}

/// What one layer keeps of one microbatch.
double kept_bytes(const Transformer& model, const TrainingPlan& plan) {
  const LayerActivations one = layer_activations(model, plan);
  if (plan.recompute == Recompute::full) {
    const double tokens = number(plan.microbatch * plan.sequence) / number(plan.context);
    return 2.0 * tokens * number(model.hidden) / number(plan.sequence_parallel ? plan.tensor : 1);
  }
  return one.tensors.si + (plan.recompute == Recompute::none ? one.scores.si : 0.0);
}

struct StageContent {
  std::int64_t layers = 0;
  double tables = 0.0;        ///< parameters of embedding and logits on one GPU
  double microbatches = 0.0;  ///< held
  bool has_logits = false;
};

TrainingMemory stage_memory(const Transformer& model, const TrainingPlan& plan, const MemoryAllowance& allowance,
                            const StageContent& stage) {
  const ShardParameters full = shard_parameters(model, plan);
  const double share = number(stage.layers) / number(layers_per_stage(model, plan));
  const double plain = full.layers * share + stage.tables, experts = full.experts * share;
  const double ranks = number(plan.replicas()), expert_ranks = ranks / number(plan.expert);
  const auto state = [&](double bytes, int sharded_from) {
    const bool sharded = plan.zero >= sharded_from;
    return DataSize{bytes * (sharded ? plain / ranks + experts / expert_ranks : plain + experts)};
  };
  TrainingMemory out;
  out.weights = state(weight_bytes, 3);
  out.gradients = state(number(plan.gradient_bytes), 2);
  out.optimizer = state(optimizer_bytes, 1);
  out.activations = {kept_bytes(model, plan) * number(stage.layers) * stage.microbatches};
  const double tokens = number(plan.microbatch * plan.sequence) / number(plan.context);
  if (stage.has_logits) out.logits = {logit_bytes * tokens * number(model.vocabulary) / number(plan.tensor)};
  out.workspace = allowance.workspace;
  if (plan.recompute == Recompute::full) {
    const LayerActivations one = layer_activations(model, plan);
    out.workspace += one.tensors + one.scores;
  }
  out.fragmentation = allowance.fragmentation * out.total();
  return out;
}

}  // namespace

LayerActivations layer_activations(const Transformer& model, const TrainingPlan& plan) {
  const double tokens = number(plan.microbatch * plan.sequence) / number(plan.context), cut = number(plan.tensor);
  const double whole = 10.0 * number(model.hidden) / (plan.sequence_parallel ? cut : 1.0);
  const double parts = (4.0 * number(model.query_size() + model.kv_size()) + ffn_bytes(model)) / cut;
  const double scores = plan.flash_attention ? 0.0 : 5.0 * tokens * number(plan.sequence * model.heads) / cut;
  return {{tokens * (whole + parts)}, {scores}};
}

TrainingMemory training_memory(const Transformer& model, const TrainingPlan& plan, const MemoryAllowance& allowance) {
  const double table = shard_parameters(model, plan).table;
  const bool alone = plan.pipeline == 1;
  const StageContent first{.layers = layers_per_stage(model, plan),
                           .tables = table * (alone && !model.tied ? 2.0 : 1.0),
                           .microbatches = microbatches_held(plan),
                           .has_logits = alone};
  const TrainingMemory of_first = stage_memory(model, plan, allowance, first);
  if (alone) return of_first;
  const double held =
      plan.interleave == 1 ? 1.0 : microbatches_held(plan) - 2.0 * number(plan.pipeline - 1) / number(plan.interleave);
  const StageContent last{.layers = layers_of_last_stage(model, plan),
                          .tables = table,
                          .microbatches = std::max(1.0, held),
                          .has_logits = true};
  const TrainingMemory of_last = stage_memory(model, plan, allowance, last);
  return of_last.total() > of_first.total() ? of_last : of_first;
}

}  // namespace headroom
