// SPDX-License-Identifier: Apache-2.0
#include "planner/hardware_assumptions.hpp"

#include <set>
#include <string>

#include "scenarios/catalogue.hpp"

namespace headroom {
namespace {

/// The facts of a server that reach the node: the scheduler knows no others.
std::vector<std::string_view> facts_in_use(const NodeSpec& node, const NodeSpec& known) {
  std::vector<std::string_view> keys;
  if (node.gpus > 0 && node.gpus == known.gpus) keys.emplace_back("gpus");
  if (!node.gpu_model.empty() && node.gpu_model == known.gpu_model) keys.emplace_back("accelerator");
  if (node.cpus > 0 && node.cpus == known.cpus) keys.emplace_back("cpu_cores");
  if (node.memory_bytes > 0 && node.memory_bytes == known.memory_bytes) keys.emplace_back("host_memory");
  return keys;
}

void add(std::vector<Assumption>& out, const CatalogueEntry& entry, std::string_view key) {
  if (const CatalogueFact* fact = find_fact(entry, key))
    out.push_back({entry.name + ": " + fact->key, fact->value, fact->source, fact->date, fact->confidence});
}

}  // namespace

std::vector<Assumption> hardware_assumptions(const ClusterSpec& cluster) {
  std::vector<Assumption> out;
  std::vector<CatalogueEntry> servers, accelerators;
  std::set<std::pair<std::string, std::string_view>> listed;
  for (const PoolSpec& pool : cluster.pools) {
    const NodeSpec& node = pool.node;
    if (node.like.empty()) continue;
    if (servers.empty()) servers = catalogue("server");
    const CatalogueEntry* server = find_entry(servers, node.like);
    const auto known = catalogue_node(node.like);
    if (server == nullptr || !known) continue;
    for (const std::string_view key : facts_in_use(node, *known))
      if (listed.emplace(node.like, key).second) add(out, *server, key);
    if (node.gpu_memory_bytes == 0 || node.gpu_memory_bytes != known->gpu_memory_bytes) continue;
    if (accelerators.empty()) accelerators = catalogue("accelerator");
    const CatalogueEntry* accelerator = find_entry(accelerators, known->gpu_model);
    if (accelerator != nullptr && listed.emplace(accelerator->name, "memory").second) add(out, *accelerator, "memory");
  }
  return out;
}

}  // namespace headroom
