// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "scenarios/sections.hpp"

namespace headroom {
namespace {

/// Either `gpus`, one task each and anywhere, or nodes, each a task with a node of its own.
Request read_request(const Field& c) {
  Request request;
  request.per_task.cpus = c.whole<std::uint32_t>("cpus");
  request.per_task.memory_bytes = static_cast<std::int64_t>(std::llround(c.number("memory")));
  if (c.has("gpus")) {
    for (const std::string_view key : {"nodes", "gpus_per_node"}) {
      if (c.has(key)) c.error(key, in_quotes(key) + " cannot stand beside \"gpus\"");
    }
    request.tasks = c.whole<std::uint32_t>("gpus");
    request.per_task.gpus = 1;
    return request;
  }
  if (!c.is_faulty("gpus")) {
    c.fill("nodes", make_number("1", {}));
    c.fill("gpus_per_node", make_number("0", {}));
  }
  request.tasks = c.whole<std::uint32_t>("nodes");
  request.per_task.gpus = c.whole<std::uint32_t>("gpus_per_node");
  request.max_tasks_per_node = 1;
  return request;
}

void check_request(const Field& c, const Request& request) {
  const bool unclear = c.is_faulty("gpus") || c.is_faulty("gpus_per_node") || c.is_faulty("cpus");
  if (unclear || request.per_task.gpus > 0) return;
  if (request.per_task.cpus == 0) c.error("", "a job needs gpus or cpus");
  if (c.has("gpu")) c.error("gpu", "a GPU model for jobs without GPUs");
}

SyntheticClass read_class(const Field& c) {
  SyntheticClass out;
  out.name = c.text("name");
  out.share = c.number("share");
  out.request = read_request(c);
  check_request(c, out.request);
  out.gpu_model = c.text("gpu");
  out.priority = c.whole<std::int32_t>("priority");
  if (c.has("duration")) out.duration = read_duration(c.at("duration"));
  if (!c.has("estimate")) return out;
  const Field estimate = c.at("estimate");
  out.estimate_factor_min = estimate.number("min");
  out.estimate_factor_max = estimate.number("max");
  const bool both = estimate.has("min") && estimate.has("max");
  if (both && out.estimate_factor_min > out.estimate_factor_max) {
    estimate.error("max", "must be >= min, " + estimate.text("min") + ", not " + estimate.text("max"));
  }
  return out;
}

/// How many tasks of the class one node holds.
std::uint64_t tasks_on(const NodeSpec& node, const SyntheticClass& c) {
  const TaskNeed& need = c.request.per_task;
  if (!c.gpu_model.empty() && c.gpu_model != node.gpu_model) return 0;
  std::uint64_t count = c.request.max_tasks_per_node > 0 ? c.request.max_tasks_per_node : c.request.tasks;
  if (need.gpus > 0) count = std::min<std::uint64_t>(count, node.gpus / need.gpus);
  if (need.cpus > 0) count = std::min<std::uint64_t>(count, node.cpus / need.cpus);
  if (need.memory_bytes > 0 && node.memory_bytes > 0) {
    count = std::min(count, static_cast<std::uint64_t>(node.memory_bytes / need.memory_bytes));
  }
  return count;
}

}  // namespace

SyntheticWorkload read_synthetic(const Field& synthetic) {
  SyntheticWorkload out;
  out.jobs = synthetic.whole<std::uint64_t>("jobs");
  out.arrivals_per_second = synthetic.number("rate");
  out.load = synthetic.number("load");
  if (synthetic.has("diurnal")) {
    const Field diurnal = synthetic.at("diurnal");
    out.diurnal_amplitude = diurnal.number("amplitude");
    out.diurnal_peak = TimeSpan::from(Duration{diurnal.number("peak")});
  }
  for (const Field& c : synthetic.items("classes")) out.classes.push_back(read_class(c));
  for (const Field& tenant : synthetic.items("tenants"))
    out.tenants.push_back({tenant.text("name"), tenant.number("share")});
  return out;
}

void check_fit(const Field& synthetic, const SyntheticWorkload& workload, const ClusterSpec& cluster) {
  const std::vector<Field> classes = synthetic.items("classes");
  std::vector<std::string> models;
  for (const PoolSpec& pool : cluster.pools) models.push_back(pool.node.gpu_model);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const SyntheticClass& c = workload.classes[i];
    std::uint64_t tasks = 0;
    for (const PoolSpec& pool : cluster.pools) tasks += pool.nodes * tasks_on(pool.node, c);
    if (tasks >= c.request.tasks) continue;
    const bool has_model = c.gpu_model.empty() || std::find(models.begin(), models.end(), c.gpu_model) != models.end();
    std::string why = "no node is large enough";
    if (!has_model) {
      why = "no pool has the GPU " + in_quotes(c.gpu_model);
    } else if (tasks > 0) {
      why = "it needs " + std::to_string(c.request.tasks);
      why += c.request.max_tasks_per_node == 1 ? " nodes" : " GPUs";
      why += ", and the cluster has room for " + std::to_string(tasks);
    }
    classes[i].warning(has_model ? "name" : "gpu",
                       why + ": every job of class " + in_quotes(c.name) + " would be rejected",
                       has_model ? "" : did_you_mean(c.gpu_model, models));
  }
}

}  // namespace headroom
