// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "models/performance/training_memory.hpp"
#include "models/performance/training_step.hpp"

/// Which of all plans fit, and which is fastest.
namespace headroom {

/// What is given. `base` says what is not searched for: sequence, batch, precision, kernels, schedule, overlaps.
struct TrainingSearch {
  Transformer model;
  TrainingPlan base;
  TrainingGpu gpu;
  TrainingNode node;
  DataSize memory;  ///< of one GPU
  MemoryAllowance allowance;
};

struct RankedPlan {
  TrainingPlan plan;
  TrainingMemory memory;
  TrainingStep step;
};

/// The fastest plans of exactly so many GPUs that fit into memory: the best of each way to cut (tensor, pipeline,
/// context, expert), fastest first; of equals, the one with the smaller degrees. Empty if none fits.
///
/// Tried    tensor: powers of two inside a domain; pipeline: divisors of the layers, and degrees that leave the last
///          or the first and last stage one layer less; context: powers of two that leave 4,096 tokens; expert:
///          powers of two; microbatch 1, 2, 4, 8; interleave: divisors of a stage, 12 at most; ZeRO 0, 1, 3;
///          every recomputation that differs.
///          With tensor, sequence parallelism.
[[nodiscard]] std::vector<RankedPlan> fastest_plans(const TrainingSearch& search, std::int64_t gpus, std::size_t most);

/// The fewest GPUs, `most` at most, on which some plan fits; nothing if none does.
[[nodiscard]] std::optional<std::int64_t> fewest_gpus(const TrainingSearch& search, std::int64_t most);

}  // namespace headroom
