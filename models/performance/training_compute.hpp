// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/performance/training_plan.hpp"

/// What one GPU computes for one microbatch: how long its matrices, its attention and everything between them take.
namespace headroom {

/// Rate of a product of an M x K with a K x N matrix:  peak * efficiency * f(M) f(N) f(K),  f(x) = x / (x + half_size).
///
/// Source   the form is ours: a product of which one side is short leaves a part of the multiprocessors, or of a tile,
///          idle. Forward and backward products of a layer have the same three sides, so one rate serves both.
struct MatrixLaw {
  FlopRate peak;            ///< dense, of the data sheet
  double efficiency = 1.0;  ///< of large products, in (0, 1]
  double half_size = 0.0;   ///< the side at which half of the rate is lost
};
[[nodiscard]] Duration matrix_time(const MatrixLaw& law, double m, double n, double k);

/// A GPU as training sees it. The numbers are calibrated for a GPU type and a precision (scenarios/data/hardware/
/// training_rates.json says on which rows), never for a model or a plan.
struct TrainingGpu {
  MatrixLaw layers;     ///< products of the layers, in the precision of the plan
  MatrixLaw logits;     ///< the product with the vocabulary, in bf16
  FlopRate attention;   ///< what kernels of attention reach, over the operations that they do
  DataRate memory;      ///< what streams of a kernel reach
  double passes = 0.0;  ///< times that elementwise kernels move what a layer keeps, forward and backward together
  double jitter = 0.0;  ///< spread of the time of one GPU, relative; the slowest of n is sqrt(2 ln n) spreads late
};

/// Of one layer and one microbatch, on one GPU. `again` is what recomputation adds, all kinds together.
struct LayerTime {
  Duration matrices, attention, elementwise, again;
  [[nodiscard]] Duration total() const { return matrices + attention + elementwise + again; }
};

/// The mean layer of the model, if only some have experts.
///
/// Domain   a plan that validate() accepts. Attention: 4 b s^2 q / (c t) operations forward (half of that with
///          FlashAttention, which skips what lies above the diagonal) and 2 times as many backward (2.5 times).
[[nodiscard]] LayerTime layer_time(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu);

/// The logits and the loss of one microbatch, forward and backward.
[[nodiscard]] Duration logits_time(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu);

/// Reading and writing weights, gradients and moments once: 22 B for each parameter that the GPU updates.
[[nodiscard]] Duration optimizer_time(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu);

}  // namespace headroom
