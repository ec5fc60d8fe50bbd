// SPDX-License-Identifier: Apache-2.0
#include "models/performance/training_compute.hpp"

#include "models/performance/training_memory.hpp"

namespace headroom {
namespace {

constexpr double optimizer_traffic = 22.0;  // B a parameter: gradient 4, fp32 copy and moments 8 each, read or written

double number(std::int64_t count) {
  return static_cast<double>(count);
}

double tokens_of(const TrainingPlan& plan) {
  return number(plan.microbatch * plan.sequence) / number(plan.context);
}

/// A feed-forward network of this width, forward.
Duration ffn_time(const Transformer& model, const TrainingPlan& plan, const MatrixLaw& law, double tokens,
                  double width) {
  const double hidden = number(model.hidden), own = width / number(plan.tensor);
  return matrix_time(law, tokens, number(model.ffn_matrices() - 1) * own, hidden) +
         matrix_time(law, tokens, hidden, own);
}

/// The experts that this GPU has see the tokens of its whole expert group; the busiest sets the pace.
Duration experts_time(const Transformer& model, const TrainingPlan& plan, const MatrixLaw& law) {
  const double tokens = tokens_of(plan), local = number(model.experts) / number(plan.expert);
  const double rows = tokens * number(model.experts_per_token) / local * plan.expert_imbalance;
  const double width = number(model.expert_ffn);
  Duration out = local * ffn_time(model, plan, law, rows, width);
  out += matrix_time(law, tokens, number(model.experts), number(model.hidden));
  if (model.shared_experts > 0) out += ffn_time(model, plan, law, tokens, width * number(model.shared_experts));
  return out;
}

Duration matrices_forward(const Transformer& model, const TrainingPlan& plan, const MatrixLaw& law) {
  const double tokens = tokens_of(plan), hidden = number(model.hidden), cut = number(plan.tensor);
  const double query = number(model.query_size()) / cut;
  const double all = number(model.query_size() + 2 * model.kv_size()) / cut;
  Duration out = matrix_time(law, tokens, all, hidden) + matrix_time(law, tokens, hidden, query);
  const double mixed = number(model.expert_layers()) / number(model.layers);
  if (mixed < 1.0) out += (1.0 - mixed) * ffn_time(model, plan, law, tokens, number(model.ffn));
  if (mixed > 0.0) out += mixed * experts_time(model, plan, law);
  return out;
}

Duration attention_forward(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu) {
  const double part = plan.flash_attention ? 0.5 : 1.0;
  const double scores = 4.0 * tokens_of(plan) * number(plan.sequence) * number(model.query_size()) * part;
  return Flops{scores / number(plan.tensor)} / gpu.attention;
}

}  // namespace

Duration matrix_time(const MatrixLaw& law, double m, double n, double k) {
  const auto filled = [&](double side) { return side / (side + law.half_size); };
  const double part = law.efficiency * filled(m) * filled(n) * filled(k);
  return Flops{2.0 * m * n * k} / (part * law.peak);
}

LayerTime layer_time(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu) {
  const Duration matrices = matrices_forward(model, plan, gpu.layers);
  const Duration attention = attention_forward(model, plan, gpu);
  const LayerActivations moved = layer_activations(model, plan);
  const Duration tensors = gpu.passes * (moved.tensors / gpu.memory), scores = gpu.passes * (moved.scores / gpu.memory);
  LayerTime out;
  out.matrices = 3.0 * matrices;
  out.attention = (plan.flash_attention ? 3.5 : 3.0) * attention;
  out.elementwise = tensors + scores;
  if (plan.recompute == Recompute::full) out.again = matrices + attention + (tensors + scores) / 3.0;
  // A kernel that keeps no scores computes them again in any case: that is in its 2.5 times.
  if (plan.recompute == Recompute::selective && !plan.flash_attention) out.again = attention + scores / 3.0;
  return out;
}

Duration logits_time(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu) {
  if (model.vocabulary == 0) return {};
  const double tokens = tokens_of(plan), own = number(model.vocabulary) / number(plan.tensor);
  return 3.0 * matrix_time(gpu.logits, tokens, own, number(model.hidden)) +
         gpu.passes * (DataSize{4.0 * tokens * own} / gpu.memory);
}

Duration optimizer_time(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu) {
  const ShardParameters own = shard_parameters(model, plan);
  const double ranks = plan.zero >= 1 ? number(plan.replicas()) : 1.0;
  const double expert_ranks = plan.zero >= 1 ? ranks / number(plan.expert) : 1.0;
  const double parameters = (own.layers + own.table) / ranks + own.experts / expert_ranks;
  return DataSize{optimizer_traffic * parameters} / gpu.memory;
}

}  // namespace headroom
