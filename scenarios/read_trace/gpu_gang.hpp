// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/job.hpp"

namespace headroom {

/// GPUs of one node in the clusters for which traces derived from Microsoft's Philly were made: Muri simulates 8 nodes
/// of 8 GPUs, and sizes above 8 in Muri's and Gavel's traces are, with few exceptions, multiples of 8.
inline constexpr std::uint32_t gpus_of_a_node = 8;

/// What a trace that states nothing but a number of GPUs >= 1 asks for. Up to a node's worth is one task. More is a
/// gang of full nodes where that divides, which is how those simulators place it, else of single GPUs anywhere.
[[nodiscard]] inline Request gang_of_gpus(std::uint32_t gpus) {
  Request request;
  const bool whole_nodes = gpus % gpus_of_a_node == 0;
  request.per_task.gpus = gpus <= gpus_of_a_node ? gpus : whole_nodes ? gpus_of_a_node : 1;
  request.tasks = gpus / request.per_task.gpus;
  return request;
}

}  // namespace headroom
