// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/performance/training_network.hpp"

/// What each dimension of a plan sends, and how long that takes if nothing is hidden.
///
/// Source   Narayanan et al., SC 2021; Korthikanti et al., MLSys 2023 (sequence parallelism sends as much);
///          Rajbhandari et al., SC 2020 (ZeRO).
///          q is 2 B, T = b s / c tokens, h the hidden size.
namespace headroom {

struct Traffic {
  DataSize sent;  ///< by one GPU
  Duration time;
};

/// Of one layer and one microbatch.
struct LayerTraffic {
  Traffic tensor;   ///< 4 all-reduces of q T h, 6 with full recomputation
  Traffic context;  ///< keys and values of the other ranks, once forward and twice backward
  Traffic expert;   ///< 4 exchanges of q T k h / t to and from experts, 6 with full recomputation
};
[[nodiscard]] LayerTraffic layer_traffic(const Transformer& model, const TrainingPlan& plan,
                                         const TrainingNetwork& network);

/// Of one microbatch: q T h / t for each virtual stage, forward and backward.
[[nodiscard]] Traffic pipeline_traffic(const Transformer& model, const TrainingPlan& plan,
                                       const TrainingNetwork& network);

/// Of one step. Without ZeRO an all-reduce of gradients; 1: reduce-scatter of gradients, all-gather of weights; 2: the
/// first of them in each microbatch; 3: and weights twice in each microbatch.
[[nodiscard]] Traffic data_traffic(const Transformer& model, const TrainingPlan& plan, const TrainingNetwork& network);

}  // namespace headroom
