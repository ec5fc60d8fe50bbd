// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/performance/training_plan.hpp"

namespace headroom {

/// What a class of jobs trains, and how: one of `workload.classes`.
struct TrainingClass {
  std::string name;
  std::string model_name;  ///< of the catalogue; empty: all sizes are stated
  Transformer model;
  TrainingPlan plan;  ///< its data degree is 1: it follows from the GPUs of a job
  std::optional<std::int64_t> gpus;
};

/// The plan on so many GPUs; nothing if tensor x pipeline x context does not divide them.
[[nodiscard]] std::optional<TrainingPlan> on_gpus(TrainingPlan plan, std::int64_t gpus);

}  // namespace headroom
