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

/// GPUs per node of Philly. Most of its jobs ran on nodes of eight; the simulations published with the Helios paper
/// (Hu et al., SC '21, artefact bdaae10) replay Philly on nodes of eight only.
inline constexpr std::uint32_t philly_gpus_per_node = 8;

/// Up to a node's GPUs a job is one task on one node. A larger one takes whole nodes and the rest on one more: a gang
/// of unequal tasks, which a Request cannot say. It becomes tasks of one GPU that may be anywhere, and the placement
/// decides; "consolidate" fills whole nodes first, as the published simulations do.
[[nodiscard]] constexpr Request philly_request(std::uint32_t gpus) {
  Request request;
  const bool one_node = gpus <= philly_gpus_per_node;
  request.tasks = one_node ? 1 : gpus;
  request.per_task.gpus = one_node ? gpus : 1;
  return request;
}

}  // namespace headroom
