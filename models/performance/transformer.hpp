// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/units.hpp"

/// A decoder-only transformer by the sizes of its matrices, and what follows from them: parameters and operations.
namespace headroom {

/// A layer is attention (query, key, value, output) and a feed-forward network of two matrices, three if it is gated. A
/// layer with experts has `experts` such networks of width `expert_ffn`, of which a token sees `experts_per_token`, a
/// router, and `shared_experts` that every token sees; the first `dense_layers` layers have the plain network instead.
struct Transformer {
  std::int64_t layers = 1;
  std::int64_t hidden = 1;
  std::int64_t heads = 1;
  std::int64_t kv_heads = 1;
  std::int64_t head_size = 1;
  std::int64_t ffn = 1;         ///< width of the plain feed-forward network
  std::int64_t vocabulary = 0;  ///< 0: layers alone, without embedding and logits
  std::int64_t positions = 0;   ///< learned position embeddings; 0: rotary or none
  bool gated = false;           ///< a third matrix in the feed-forward network (SwiGLU)
  bool biases = false;          ///< of all matrices and norms (GPT-2 and GPT-3)
  bool tied = false;            ///< logits use the embedding matrix
  std::int64_t experts = 0;     ///< 0: no layer has experts
  std::int64_t experts_per_token = 0;
  std::int64_t expert_ffn = 0;
  std::int64_t shared_experts = 0;
  std::int64_t dense_layers = 0;  ///< counts only where there are experts

  [[nodiscard]] std::int64_t query_size() const { return heads * head_size; }
  [[nodiscard]] std::int64_t kv_size() const { return kv_heads * head_size; }
  [[nodiscard]] std::int64_t ffn_matrices() const { return gated ? 3 : 2; }
  [[nodiscard]] std::int64_t expert_layers() const { return experts > 0 ? layers - dense_layers : 0; }
};

/// What is wrong with the sizes, if anything.
[[nodiscard]] std::optional<std::string> validate(const Transformer& model);

/// Parameters of one part of a model, as numbers; matrices with their biases and norms.
struct LayerParameters {
  double attention = 0.0;  ///< with both norms of the layer
  double ffn = 0.0;        ///< the plain network
  double router = 0.0;     ///< of a layer with experts, with its shared experts
  double expert = 0.0;     ///< one expert
};
[[nodiscard]] LayerParameters layer_parameters(const Transformer& model);

/// Without position embeddings; V h, once.
[[nodiscard]] double embedding_parameters(const Transformer& model);

/// All parameters, and those that one token sees (embedding lookups count as seen).
[[nodiscard]] double total_parameters(const Transformer& model);
[[nodiscard]] double active_parameters(const Transformer& model);

/// Whether the half of the attention matrix above the diagonal counts. Published rates count the whole matrix, as does
/// the formula of Narayanan et al.; kernels such as FlashAttention skip the half.
enum class AttentionCount : std::uint8_t { whole, causal };

/// Operations of the forward pass for one token of a sequence: two for each matrix element, the attention scores, and
/// the logits. Backward is twice that.
///
/// Source   Narayanan et al., SC 2021: 24 B s l h^2 (1 + s/6h + V/12lh) forward; their equation 3 is three times that
///          and the layers' forward pass once more, for recomputation. The matrices are counted here, so gates,
///          groups and experts are in it.
[[nodiscard]] Flops forward_flops_per_token(const Transformer& model, std::int64_t sequence,
                                            AttentionCount count = AttentionCount::whole);

/// Forward and backward: what "model FLOP utilisation" divides.
[[nodiscard]] Flops model_flops_per_token(const Transformer& model, std::int64_t sequence,
                                          AttentionCount count = AttentionCount::whole);

}  // namespace headroom
