// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "models/performance/transformer.hpp"

/// How a model is trained: its batch, how it is cut over GPUs, and what is hidden behind what. Memory and time follow.
namespace headroom {

/// selective: attention scores are computed again in the backward pass; full: every layer is, from its input.
enum class Recompute : std::uint8_t { none, selective, full };

/// What matrices of the layers are multiplied in. Attention and logits stay in bf16.
enum class MatrixPrecision : std::uint8_t { bf16, fp8 };

/// Order of the forward and backward passes of a pipeline. With zero_bubble, weight gradients fill a part of the bubble
/// (Qi et al., ICLR 2024): a third of it is left.
enum class PipelineSchedule : std::uint8_t { one_forward_one_backward, zero_bubble };

/// The dimensions over which a model is cut, from the inside out: neighbours in `tensor` are nearest.
enum class ParallelDimension : std::uint8_t { tensor, context, expert, data, pipeline };
inline constexpr std::size_t parallel_dimensions = 5;
/// "tensor", "context", ...
[[nodiscard]] const char* to_string(ParallelDimension dimension);

/// Part of the time of a dimension's traffic that runs behind computation, in [0, 1].
struct TrainingOverlap {
  double tensor = 0.0, context = 0.0, expert = 0.0, data = 0.0, pipeline = 0.0;
};

/// Domain   counts are 1 at least; validate() says what does not go together.
struct TrainingPlan {
  std::int64_t sequence = 2048;  ///< tokens
  std::int64_t batch = 1;        ///< sequences per step, all GPUs together
  std::int64_t microbatch = 1;   ///< sequences that pass through a stage at once
  std::int64_t tensor = 1, pipeline = 1, context = 1, data = 1;
  std::int64_t expert = 1;      ///< over these of the context x data ranks, experts are spread
  std::int64_t interleave = 1;  ///< virtual stages of each GPU
  bool sequence_parallel = false;
  int zero = 0;  ///< ZeRO: 1 shards the optimizer over data ranks, 2 gradients too, 3 weights too
  Recompute recompute = Recompute::none;
  bool flash_attention = true;  ///< scores never go to memory, and what lies above the diagonal is skipped
  MatrixPrecision precision = MatrixPrecision::bf16;
  std::int64_t gradient_bytes = 4;
  PipelineSchedule schedule = PipelineSchedule::one_forward_one_backward;
  TrainingOverlap overlap;
  double expert_imbalance = 1.0;  ///< load of the busiest expert over the mean, >= 1

  [[nodiscard]] std::int64_t gpus() const { return tensor * pipeline * context * data; }
  [[nodiscard]] std::int64_t microbatches() const { return batch / (data * microbatch); }
  /// Ranks that hold the same weights.
  [[nodiscard]] std::int64_t replicas() const { return data * context; }
};

/// Why the model cannot be trained so, if so; nothing is said of memory.
[[nodiscard]] std::optional<std::string> validate(const Transformer& model, const TrainingPlan& plan);

/// Layers of the fullest stage. Where they do not divide, the last stage and then the first have one less.
[[nodiscard]] std::int64_t layers_per_stage(const Transformer& model, const TrainingPlan& plan);
/// Layers of the last stage, which also has the logits.
[[nodiscard]] std::int64_t layers_of_last_stage(const Transformer& model, const TrainingPlan& plan);

/// Parameters on one GPU: of the layers that it shares with nobody in its expert group, of its experts, and of one
/// embedding table.
struct ShardParameters {
  double layers = 0.0, experts = 0.0, table = 0.0;
};
[[nodiscard]] ShardParameters shard_parameters(const Transformer& model, const TrainingPlan& plan);

}  // namespace headroom
