// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "models/performance/training_compute.hpp"
#include "models/performance/training_network.hpp"

/// The time of one training step, in parts that add up to it, and what each dimension sends for it.
///
///     m (layers of the slowest stage + its exposed traffic) + (p - 1) / v of a middle stage + jitter
///       + exposed data-parallel traffic + optimizer
///
/// with m microbatches; the slowest stage is a middle one, or the last with its logits. What is exposed of traffic that
/// takes t and may hide behind w:  t - min(overlap t, w).
///
/// Domain   a plan that validate() accepts. Says nothing of memory. Steady training: no checkpoint, no data loading.
/// Source   Narayanan et al., SC 2021 (schedules, volumes); tests/published/training_*_test.cpp compares.
namespace headroom {

enum class StepPart : std::uint8_t {
  matrices,     ///< products of the layers
  attention,    ///< scores and what is made of them
  elementwise,  ///< norms, activations, dropout, casts: bound by memory
  recompute,    ///< what is computed a second time
  logits,       ///< on the last stage, where that one is the slowest
  tensor,       ///< exposed traffic, by dimension
  context,
  expert,
  data,
  pipeline,
  bubble,  ///< stages that wait for their first or after their last microbatch
  jitter,  ///< all wait for the slowest
  optimizer,
};
inline constexpr std::size_t step_parts = 13;
[[nodiscard]] const char* to_string(StepPart part);

/// What one dimension sends in a step, for whoever stretches it: with a network that makes `busy` longer, ask again.
struct DimensionTraffic {
  DataSize sent;    ///< by one GPU
  Duration busy;    ///< if nothing were hidden
  Duration window;  ///< computation that may hide it
  double overlap = 0.0;
  [[nodiscard]] Duration exposed() const { return busy - std::min(overlap * busy, window); }
};

struct TrainingStep {
  std::array<Duration, step_parts> parts;
  std::array<DimensionTraffic, parallel_dimensions> traffic;  ///< by ParallelDimension
  Flops model_flops;     ///< of all GPUs, attention counted whole (see AttentionCount)
  Flops hardware_flops;  ///< with what is computed again
  double tokens = 0.0;

  [[nodiscard]] Duration part(StepPart which) const { return parts[static_cast<std::size_t>(which)]; }
  /// The parts, added in their order.
  [[nodiscard]] Duration total() const;
};

[[nodiscard]] TrainingStep training_step(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu,
                                         const TrainingNetwork& network);

/// What people quote of a step.
struct TrainingRates {
  double tokens_per_gpu_s = 0.0;
  FlopRate model_rate;  ///< model operations per GPU and second
  double mfu = 0.0;     ///< model_rate over the peak of the layers' precision
  double hfu = 0.0;     ///< the same with recomputation
};
[[nodiscard]] TrainingRates training_rates(const TrainingStep& step, const TrainingPlan& plan, const TrainingGpu& gpu);

}  // namespace headroom
