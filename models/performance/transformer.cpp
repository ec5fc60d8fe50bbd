// SPDX-License-Identifier: Apache-2.0
#include "models/performance/transformer.hpp"

namespace headroom {
namespace {

double number(std::int64_t count) {
  return static_cast<double>(count);
}

/// One feed-forward network of this width.
double ffn_parameters(const Transformer& model, double width) {
  const double hidden = number(model.hidden);
  const double biases = model.biases ? number(model.ffn_matrices() - 1) * width + hidden : 0.0;
  return number(model.ffn_matrices()) * hidden * width + biases;
}

/// Elements of the matrices of all layers that one token meets.
double active_matrix_elements(const Transformer& model) {
  const double hidden = number(model.hidden);
  const double attention = hidden * number(2 * model.query_size() + 2 * model.kv_size());
  const double per_width = number(model.ffn_matrices()) * hidden;
  const double expert_width = number(model.experts_per_token + model.shared_experts) * number(model.expert_ffn);
  const double with_experts = per_width * expert_width + hidden * number(model.experts);
  return number(model.layers) * attention +
         number(model.layers - model.expert_layers()) * per_width * number(model.ffn) +
         number(model.expert_layers()) * with_experts;
}

}  // namespace

std::optional<std::string> validate(const Transformer& model) {
  if (model.layers < 1 || model.hidden < 1 || model.heads < 1 || model.kv_heads < 1 || model.head_size < 1)
    return "layers, hidden, heads, kv_heads and head_size must be 1 at least";
  if (model.heads % model.kv_heads != 0) return "heads must be a multiple of kv_heads";
  if (model.vocabulary < 0 || model.positions < 0) return "vocabulary and positions must not be negative";
  if (model.experts < 0 || model.shared_experts < 0 || model.dense_layers < 0 || model.dense_layers > model.layers)
    return "experts, shared_experts and dense_layers must not be negative, and dense_layers not above layers";
  if (model.layers > model.expert_layers() && model.ffn < 1) return "ffn must be 1 at least";
  if (model.experts == 0) {
    if (model.experts_per_token > 0 || model.shared_experts > 0)
      return "experts_per_token and shared_experts need experts";
    return std::nullopt;
  }
  if (model.experts_per_token < 1 || model.experts_per_token > model.experts)
    return "experts_per_token must be from 1 to experts";
  if (model.expert_ffn < 1) return "expert_ffn must be 1 at least";
  return std::nullopt;
}

LayerParameters layer_parameters(const Transformer& model) {
  const double hidden = number(model.hidden), query = number(model.query_size()), kv = number(model.kv_size());
  LayerParameters out;
  const double norms = (model.biases ? 4.0 : 2.0) * hidden;
  const double biases = model.biases ? query + 2.0 * kv + hidden : 0.0;
  out.attention = hidden * (2.0 * query + 2.0 * kv) + biases + norms;
  out.ffn = ffn_parameters(model, number(model.ffn));
  if (model.experts == 0) return out;
  out.expert = ffn_parameters(model, number(model.expert_ffn));
  out.router = hidden * number(model.experts) + number(model.shared_experts) * out.expert;
  return out;
}

double embedding_parameters(const Transformer& model) {
  return number(model.vocabulary) * number(model.hidden);
}

namespace {

double parameters(const Transformer& model, double experts_of_a_layer) {
  const LayerParameters layer = layer_parameters(model);
  const double plain = number(model.layers - model.expert_layers()), mixed = number(model.expert_layers());
  const double tables = embedding_parameters(model) * (model.tied ? 1.0 : 2.0) +
                        number(model.positions) * number(model.hidden) +
                        (model.biases ? 2.0 : 1.0) * number(model.hidden);  // the last norm
  return number(model.layers) * layer.attention + plain * layer.ffn +
         mixed * (layer.router + experts_of_a_layer * layer.expert) + tables;
}

}  // namespace

double total_parameters(const Transformer& model) {
  return parameters(model, number(model.experts));
}

double active_parameters(const Transformer& model) {
  return parameters(model, number(model.experts_per_token));
}

Flops forward_flops_per_token(const Transformer& model, std::int64_t sequence, AttentionCount count) {
  const double part = count == AttentionCount::causal ? 0.5 : 1.0;
  const double scores = 4.0 * number(sequence) * number(model.query_size()) * part;
  return {2.0 * (active_matrix_elements(model) + embedding_parameters(model)) + number(model.layers) * scores};
}

Flops model_flops_per_token(const Transformer& model, std::int64_t sequence, AttentionCount count) {
  return 3.0 * forward_flops_per_token(model, sequence, count);
}

}  // namespace headroom
