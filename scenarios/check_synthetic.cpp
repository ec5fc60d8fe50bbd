// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "scenarios/sections.hpp"
#include "scenarios/synthetic_jobs.hpp"

namespace headroom {
namespace {

/// How many tasks of the request one node holds.
std::uint64_t tasks_on(const NodeSpec& node, const Request& request) {
  const TaskNeed& need = request.per_task;
  std::uint64_t count = request.max_tasks_per_node > 0 ? request.max_tasks_per_node : request.tasks;
  if (need.gpus > 0) count = std::min<std::uint64_t>(count, node.gpus / need.gpus);
  if (need.gpu_milli > 0) count = std::min<std::uint64_t>(count, std::uint64_t{node.gpus} * (1000 / need.gpu_milli));
  if (need.cpus > 0) count = std::min<std::uint64_t>(count, node.cpus / need.cpus);
  if (need.memory_bytes > 0 && node.memory_bytes > 0) {
    count = std::min(count, static_cast<std::uint64_t>(node.memory_bytes / need.memory_bytes));
  }
  return count;
}

/// Whether a class may use the pool. A cluster without partitions has none to be wrong about.
bool is_open_to(const PoolSpec& pool, const SyntheticClass& c, const std::vector<std::string>& partitions) {
  const bool right_model = c.gpu_model.empty() || c.gpu_model == pool.node.gpu_model;
  return right_model && (c.partition.empty() || partitions.empty() || c.partition == pool.partition);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct ClusterNames {
  std::vector<std::string> models, partitions;
};

ClusterNames names_of(const ClusterSpec& cluster) {
  ClusterNames names;
  for (const PoolSpec& pool : cluster.pools) {
    names.models.push_back(pool.node.gpu_model);
    if (!pool.partition.empty()) names.partitions.push_back(pool.partition);
  }
  return names;
}

/// Warns of a class of one request, if its jobs never fit.
void check_request_fits(const Field& field, const SyntheticClass& c, std::uint64_t room) {
  if (room >= c.request.tasks) return;
  std::string why = "no node is large enough";
  if (room > 0) {
    why = "it needs " + std::to_string(c.request.tasks);
    why += c.request.max_tasks_per_node == 1 ? " nodes" : " GPUs";
    why += ", and the cluster has room for " + std::to_string(room);
  }
  field.warning("name", why + ": every job of class " + in_quotes(c.name) + " would be rejected");
}

}  // namespace

void check_fit(const Field& synthetic, const SyntheticWorkload& workload, const ClusterSpec& cluster) {
  const std::vector<Field> classes = synthetic.items("classes");
  const ClusterNames names = names_of(cluster);
  const auto room_for = [&](const SyntheticClass& c, const Request& request) {
    std::uint64_t tasks = 0;
    for (const PoolSpec& pool : cluster.pools)
      if (is_open_to(pool, c, names.partitions)) tasks += pool.nodes * tasks_on(pool.node, request);
    return tasks;
  };
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const SyntheticClass& c = workload.classes[i];
    if (!c.gpu_model.empty() && !contains(names.models, c.gpu_model)) {
      classes[i].warning("gpu",
                         "no pool has the GPU " + in_quotes(c.gpu_model) + ": every job of class " + in_quotes(c.name) +
                             " would be rejected",
                         did_you_mean(c.gpu_model, names.models));
      continue;
    }
    if (!c.partition.empty() && !names.partitions.empty() && !contains(names.partitions, c.partition)) {
      classes[i].warning("partition",
                         "no pool is in the partition " + in_quotes(c.partition) + ": every job of class " +
                             in_quotes(c.name) + " would be rejected",
                         did_you_mean(c.partition, names.partitions));
      continue;
    }
    if (c.sizes.empty()) {
      check_request_fits(classes[i], c, room_for(c, c.request));
      continue;
    }
    double too_large = 0.0;
    double all = 0.0;
    for (const SizedRequest& size : sized_requests(c, cluster)) {
      all += size.share;
      if (room_for(c, size.request) < size.request.tasks) too_large += size.share;
    }
    if (too_large == 0.0) continue;
    const long percent = std::max(1L, std::lround(100.0 * too_large / all));
    classes[i].warning("sizes", "some sizes are larger than the cluster: about " + std::to_string(percent) +
                                    " % of the jobs of class " + in_quotes(c.name) + " would be rejected");
  }
}

}  // namespace headroom
