// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/performance/training_plan.hpp"
#include "models/units.hpp"
#include "sim/cluster_spec.hpp"

namespace headroom {

/// What a class of jobs trains, and how: one of `workload.classes`.
struct TrainingClass {
  std::string name;
  std::string model_name;  ///< of the catalogue; empty: all sizes are stated
  Transformer model;
  TrainingPlan plan;  ///< its data degree is 1: it follows from the GPUs of a job
  std::optional<std::int64_t> gpus;
  std::string pool;     ///< on which its jobs run; empty: see pool_of()
  double weight = 1.0;  ///< of its flows beside those of others
  double cap = 1.0;     ///< of the rate of its ports, what they use at most
};

/// Jobs of a class that say how much they train, on so many GPUs.
struct TrainingRun {
  std::string job_class, model;
  std::int64_t gpus = 0;
  Duration step;        ///< alone, where the plan has it
  double tokens = 0.0;  ///< of a step
};

/// The pool that it names, else the first with GPUs, of `gpu_model` if that is not empty; nothing if there is none.
[[nodiscard]] const PoolSpec* pool_of(const TrainingClass& job, const std::string& gpu_model,
                                      const ClusterSpec& cluster);

/// The plan on so many GPUs; nothing if tensor x pipeline x context does not divide them.
[[nodiscard]] std::optional<TrainingPlan> on_gpus(TrainingPlan plan, std::int64_t gpus);

}  // namespace headroom
