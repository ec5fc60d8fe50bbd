// SPDX-License-Identifier: Apache-2.0
#include "sim/demand.hpp"

#include <algorithm>
#include <limits>

namespace headroom {

Free capacity_of(const NodeSpec& node) {
  constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max() / 2;
  return {node.gpus, node.cpus, node.memory_bytes == 0 ? no_limit : node.memory_bytes};
}

RequestId DemandTable::intern(const Request& request, const JobNames& names) {
  const auto [it, is_new] = index_.try_emplace(request, static_cast<std::uint32_t>(demands_.size()));
  if (!is_new) return {it->second};
  const std::string* const asked = request.partition.valid() ? &names.partitions[request.partition.index] : nullptr;
  demands_.push_back(prepare(request, partitions_.find(asked == nullptr ? std::string_view{} : *asked), names));
  return {it->second};
}

RequestId DemandTable::elsewhere(RequestId request, PartitionId partition, const JobNames& names) {
  if (demands_[request.index].partition == partition) return request;
  const std::uint64_t key = std::uint64_t{request.index} << 32U | partition.index;
  const auto [it, is_new] = elsewhere_.try_emplace(key, static_cast<std::uint32_t>(demands_.size()));
  if (is_new) demands_.push_back(prepare(demands_[request.index].request, partition, names));
  return {it->second};
}

Demand DemandTable::prepare(const Request& request, std::optional<PartitionId> partition, const JobNames& names) const {
  Demand demand;
  demand.request = request;
  demand.pools.assign(cluster_.pools.size(), 0);
  demand.partition = partition.value_or(PartitionId{0});
  bool all = true;  // the pools of the partition
  for (std::uint32_t p = 0; partition && p < cluster_.pools.size(); ++p) {
    if (partitions_.of({p}) != *partition) continue;
    const bool model_fits =
        !request.gpu_model.valid() || cluster_.pools[p].node.gpu_model == names.gpu_models[request.gpu_model.index];
    demand.pools[p] = model_fits ? 1 : 0;
    all = all && model_fits;
  }
  const TaskNeed& need = request.per_task;
  if (all && request.max_tasks_per_node == 0 && need.memory_bytes == 0 && need.gpu_milli == 0) {
    if (need.cpus == 1 && need.gpus == 0) demand.unit = UnitResource::cpu;
    if (need.gpus == 1 && need.cpus == 0) demand.unit = UnitResource::gpu;
  }
  std::uint64_t fit = 0;
  for (std::size_t p = 0; p < cluster_.pools.size(); ++p)
    if (demand.pools[p] == 1)
      fit += std::uint64_t{demand.tasks_on(capacity_of(cluster_.pools[p].node))} * cluster_.pools[p].nodes;
  demand.possible = fit >= request.tasks;
  return demand;
}

std::size_t DemandTable::Hash::operator()(const Request& request) const {
  std::uint64_t hash = 0;
  const auto mix = [&hash](std::uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  };
  mix(std::uint64_t{request.tasks} << 32U | request.per_task.gpu_milli);
  mix(request.partition.index);
  mix(std::uint64_t{request.per_task.gpus} << 32U | request.per_task.cpus);
  mix(static_cast<std::uint64_t>(request.per_task.memory_bytes));
  mix(std::uint64_t{request.max_tasks_per_node} << 32U | request.gpu_model.index);
  return hash;
}

}  // namespace headroom
