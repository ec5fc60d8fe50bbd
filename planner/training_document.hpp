// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/training.hpp"
#include "reports/document.hpp"

namespace headroom {

/// The step in its parts, the memory of a GPU, what each dimension sends, and after a search the best plans.
[[nodiscard]] Document training_document(const Scenario& scenario, const TrainingAnswer& answer);

/// "tensor 8, pipeline 16, data 128, microbatch 1, interleave 4, ZeRO 1": degrees of 1 are left out.
[[nodiscard]] std::string in_words(const TrainingPlan& plan);

}  // namespace headroom
