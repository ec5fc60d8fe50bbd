// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "scenarios/read_trace/decimal.hpp"
#include "sim/job.hpp"

/// How the logs of GPU clusters state what a job needs, as requests of ours.
namespace headroom {

/// What one worker, instance or pod asks for, in the units of the logs. All are >= 0.
struct StatedNeed {
  std::int64_t gpu_milli = 0;  ///< thousandths of a GPU
  std::int64_t cpu_milli = 0;  ///< thousandths of a core
  std::int64_t memory_bytes = 0;
};

/// Thousandths of a number >= 0, rounded up.
[[nodiscard]] constexpr std::int64_t milli_of(Decimal number) {
  return number.whole * 1000 + (number.billionths + 999'999) / 1'000'000;
}

/// Below one GPU it is a share of one that others may use too. From one GPU on, a fraction is rounded up to whole GPUs,
/// because a task has either a share or whole ones; a fraction of a core is rounded up too.
[[nodiscard]] constexpr TaskNeed task_need(const StatedNeed& stated) {
  TaskNeed need;
  const auto rounded_up = [](std::int64_t milli) { return static_cast<std::uint32_t>((milli + 999) / 1000); };
  if (stated.gpu_milli < 1000) {
    need.gpu_milli = static_cast<std::uint32_t>(stated.gpu_milli);
  } else {
    need.gpus = rounded_up(stated.gpu_milli);
  }
  need.cpus = rounded_up(stated.cpu_milli);
  need.memory_bytes = stated.memory_bytes;
  return need;
}

/// GPUs of a node in Microsoft's Philly, as those who replay it take it: the simulations published with Helios (Hu et
/// al., SC '21, artefact bdaae10) have nodes of eight only, and so has Muri (8 nodes of 8), whose traces, like Gavel's,
/// derive from Philly; their sizes above 8 are, with few exceptions, multiples of 8.
inline constexpr std::uint32_t philly_gpus_per_node = 8;

/// What a log of that kind asks for, which states a number of GPUs >= 1 and no shape. Up to a node's GPUs is one task.
/// More is a gang of full nodes where that divides. Where it does not, those simulators take full nodes and the rest on
/// one more: unequal tasks, which a Request cannot say. Then it is single GPUs anywhere, and the placement decides;
/// "consolidate" fills whole nodes first.
[[nodiscard]] constexpr Request gang_of_gpus(std::uint32_t gpus) {
  Request request;
  const bool whole_nodes = gpus % philly_gpus_per_node == 0;
  request.per_task.gpus = gpus <= philly_gpus_per_node ? gpus : whole_nodes ? philly_gpus_per_node : 1;
  request.tasks = gpus / request.per_task.gpus;
  return request;
}

}  // namespace headroom
