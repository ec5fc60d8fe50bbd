// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/performance/training_network.hpp"
#include "models/performance/training_step.hpp"
#include "sim/network/job_traffic.hpp"

namespace headroom {

/// What a training step sends between GPUs, as phases of the second of work of a job that does nothing else. Ranks are
/// numbered as the plan has them (see ParallelDimension): GPU by GPU, node by node.
///
/// A dimension that stays inside a domain is a phase too: it is part of the work where the job stands as planned, and
/// goes through ports where it does not. Ports reach what makes a dimension as slow as the step has it, latency
/// included; of one that should have stayed inside, what the step has where its groups stand in two halves.
///
/// Domain   a plan that validate() accepts.
/// Errors   shards of experts count with those of the layers; virtual stages send nothing from the last GPU of a
///          pipeline to its first; a group in more than two pieces has the latency of two.
[[nodiscard]] std::vector<TrafficPhase> training_phases(const Transformer& model, const TrainingPlan& plan,
                                                        const TrainingGpu& gpu, const TrainingNode& node);

}  // namespace headroom
