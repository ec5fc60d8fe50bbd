// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "models/performance/training_plan.hpp"

/// What the network gives each dimension of a plan. It is an input of the step: a model of topology or of other jobs
/// may fill it in, and default_network() does so from the facts of a node.
namespace headroom {

/// One dimension's share of the network, seen from one GPU.
struct DimensionLink {
  DataRate bandwidth;  ///< bus bandwidth of a ring over the group; of pipeline, from one GPU to the next stage's
  Duration latency;    ///< of one collective, or one message
};

struct TrainingNetwork {
  std::array<DimensionLink, parallel_dimensions> links;  ///< by ParallelDimension
  [[nodiscard]] DimensionLink& operator[](ParallelDimension d) { return links[static_cast<std::size_t>(d)]; }
  [[nodiscard]] const DimensionLink& operator[](ParallelDimension d) const {
    return links[static_cast<std::size_t>(d)];
  }
};

/// Nodes, or larger domains, of GPUs that are joined by a fast network inside and one adapter a GPU outside.
struct TrainingNode {
  std::int64_t gpus = 8;  ///< in the domain of the fast network
  DataRate scale_up;      ///< what a ring of one direction reaches inside, per GPU
  DataRate scale_out;     ///< what all adapters of the domain reach together, one direction
  Duration start;         ///< of a collective
  Duration hop_inside;    ///< of one step of it between neighbours
  Duration hop_outside;   ///< of one level of a tree over domains
};

/// GPUs are numbered as ParallelDimension orders them, domain by domain. A ring of which k members are in a domain of g
/// GPUs has k of its g adapters' shares: min(inside, outside k / g); one that fits has the inside.
///
/// Latency  start + 2 (k - 1) inside + 2 ceil(log2 domains) outside.
/// Source   the rule of adapters: fitted in reference calculations against Narayanan et al., SC 2021, table 1 (one
///          adapter for data parallelism at tensor 8, eight at tensor 1); the latency: NCCL's tuning model, tree form.
[[nodiscard]] TrainingNetwork default_network(const TrainingPlan& plan, const TrainingNode& node);

/// Whether tensor groups reach beyond the domain: each layer then waits for the slow network, several times.
[[nodiscard]] bool tensor_leaves_domain(const TrainingPlan& plan, const TrainingNode& node);

}  // namespace headroom
