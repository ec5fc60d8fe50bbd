// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/performance/training_plan.hpp"

/// What training keeps in the memory of a GPU.
///
///     weights 2 B, gradients `gradient_bytes`, optimizer 12 B (fp32 copy, two moments) for each parameter of the GPU;
///     activations of a layer and microbatch   T (10 h / t' + (4 q + 4 kv + w) / t) + 5 b a s^2 / (c t)
///
/// with T = b s / c tokens, t' = t with sequence parallelism and 1 without, w = 4 f, or 6 f if gated; the last term is
/// the attention scores, which selective recomputation and FlashAttention drop. Full recomputation keeps 2 h / t' for a
/// token. The first stage holds min(m, p) microbatches, times 1 + (p - 1) / (p v) with interleaving.
///
/// Domain   a plan that validate() accepts; of what frameworks add, only what the allowance says.
/// Source   Korthikanti et al., MLSys 2023 (arXiv 2205.05198), equations 1 to 6 and figure 1; ZeRO: Rajbhandari et al.,
///          SC 2020. Gates and groups: the same tensors counted for those shapes.
namespace headroom {

/// What a framework takes besides: collectives' buffers and kernels' workspace, and what the allocator cannot use.
struct MemoryAllowance {
  DataSize workspace;
  double fragmentation = 0.0;  ///< part of everything else
};

struct TrainingMemory {
  DataSize weights, gradients, optimizer;
  DataSize activations;  ///< kept from the forward pass for the backward pass
  DataSize logits;       ///< in fp32, on the last stage
  DataSize workspace;    ///< of the allowance, and one layer that is computed again
  DataSize fragmentation;
  [[nodiscard]] DataSize total() const {
    return weights + gradients + optimizer + activations + logits + workspace + fragmentation;
  }
};

/// Of the GPU that needs most: on the first stage or on the last.
[[nodiscard]] TrainingMemory training_memory(const Transformer& model, const TrainingPlan& plan,
                                             const MemoryAllowance& allowance);

/// What one microbatch leaves in one layer for the backward pass, with nothing recomputed: without the attention
/// scores, and the scores alone. The same bytes are what elementwise kernels move.
struct LayerActivations {
  DataSize tensors, scores;
};
[[nodiscard]] LayerActivations layer_activations(const Transformer& model, const TrainingPlan& plan);

}  // namespace headroom
