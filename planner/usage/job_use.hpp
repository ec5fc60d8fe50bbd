// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/read_trace/loaded_trace.hpp"
#include "sim/cluster_spec.hpp"

/// What one job asked for and what it used of it.
namespace headroom {

enum class UsedResource : std::uint8_t { gpus, gpu_memory, cores, memory, time_limit };
inline constexpr std::array used_resources = {UsedResource::gpus, UsedResource::gpu_memory, UsedResource::cores,
                                              UsedResource::memory, UsedResource::time_limit};
[[nodiscard]] std::string_view to_string(UsedResource resource);
/// Of an amount times hours: "GPU-h", "GiB-h", "core-h"; of the time limit "h".
[[nodiscard]] std::string_view hours_unit(UsedResource resource);

/// The memory of a GPU for jobs whose log does not state it: by model, from the pools of a cluster, else from the
/// catalogue under the same name. A job that names no model gets what all GPUs of the cluster have in common.
class GpuMemory {
 public:
  GpuMemory(const JobNames& names, const ClusterSpec* cluster);
  [[nodiscard]] std::optional<std::int64_t> bytes_of(GpuModelId model) const;

 private:
  std::vector<std::int64_t> by_model_;  ///< 0: not known
  std::int64_t of_all_ = 0;
};

/// Mean amounts over the run: GPUs (a share as a fraction), GiB, cores, GiB. The time limit has one unit, of which a
/// part was used. What is not stated is nothing, and not 0.
struct JobUse {
  std::optional<double> requested;  ///< above 0; nothing if the job did not ask for the resource
  std::optional<double> used;       ///< may exceed `requested`, but for GPUs
  double hours = 0.0;               ///< of requested resource: of its run; for the time limit, the limit
  [[nodiscard]] bool is_known() const { return requested && used; }
};

/// `job` and `usage` are of one place of a trace. A job that ran for no time used nothing that can be known.
[[nodiscard]] JobUse job_use(const JobSpec& job, const JobUsage& usage, UsedResource resource, const GpuMemory& memory);

}  // namespace headroom
