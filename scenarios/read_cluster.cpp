// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

std::string size_text(std::int64_t bytes) {
  constexpr std::int64_t gib = std::int64_t{1} << 30;
  return format_quantity(static_cast<double>(bytes), bytes % gib == 0 ? "GiB" : "GB");
}

/// What the catalogue says goes into the tree where the scenario says nothing.
void fill(const Field& node, const NodeSpec& known) {
  constexpr Mark from_catalogue{.source = Mark::from_catalogue};
  const auto fill_size = [&](std::string_view key, std::int64_t bytes) {
    if (bytes > 0) node.fill(key, make_string(size_text(bytes), from_catalogue));
  };
  if (known.cpus > 0) node.fill("cpus", make_number(std::to_string(known.cpus), from_catalogue));
  node.fill("gpus", make_number(std::to_string(known.gpus), from_catalogue));
  if (!known.gpu_model.empty()) node.fill("gpu", make_string(known.gpu_model, from_catalogue));
  fill_size("gpu_memory", known.gpu_memory_bytes);
  fill_size("memory", known.memory_bytes);
}

void check_whole_node(const Field& node, const NodeSpec& spec) {
  if (spec.cpus == 0 && spec.gpus == 0) return node.error("", "a node needs cpus or gpus");
  if (!node.has("cpus")) {
    const std::string why = node.has("like") ? "the catalogue states no cores for " + in_quotes(node.text("like")) +
                                                   ", and jobs that ask for cpus will not fit"
                                             : "without cpus, jobs that ask for some will not fit";
    node.warning("", why, "add \"cpus\"");
  }
  if (spec.gpus == 0 && !spec.gpu_model.empty()) node.error("gpu", "a GPU model without a number of gpus");
  if (spec.gpus == 0 && spec.gpu_memory_bytes > 0) node.error("gpu_memory", "GPU memory without a number of gpus");
}

/// Asks the catalogue once for each name: an answer takes it about a millisecond.
class NodeReader {
 public:
  NodeSpec read(const Field& node) {
    const bool is_known = fill_from_catalogue(node);
    const auto bytes = [&](std::string_view key) { return static_cast<std::int64_t>(std::llround(node.number(key))); };
    NodeSpec spec{.cpus = node.whole<std::uint32_t>("cpus"),
                  .gpus = node.whole<std::uint32_t>("gpus"),
                  .gpu_model = node.text("gpu"),
                  .gpu_memory_bytes = bytes("gpu_memory"),
                  .memory_bytes = bytes("memory"),
                  .like = node.text("like")};
    const bool is_whole = is_known && !node.is_faulty("cpus") && !node.is_faulty("gpus") && !node.is_faulty("like");
    if (is_whole) check_whole_node(node, spec);
    if (!spec.gpu_model.empty() && node.node("gpu")->at.in_text()) check_gpu_name(node, spec.gpu_model);
    return spec;
  }

 private:
  bool fill_from_catalogue(const Field& node) {
    if (!node.has("like")) return true;
    const std::string& name = node.text("like");
    auto [known, is_new] = servers_.try_emplace(name);
    if (is_new) known->second = catalogue_node(name);
    if (is_new && !known->second)
      if (const auto offer = cloud_offer(name)) known->second = offer->node;
    if (!known->second) {
      std::vector<std::string> names = catalogue_node_names();
      for (const CloudOffer& offer : cloud_offers()) names.push_back(offer.name);
      node.error("like", "the catalogue has no server " + in_quotes(name), did_you_mean(name, names));
      return false;
    }
    fill(node, *known->second);
    return true;
  }

  void check_gpu_name(const Field& node, const std::string& name) {
    if (gpu_names_.empty()) gpu_names_ = catalogue_gpu_names();
    if (std::find(gpu_names_.begin(), gpu_names_.end(), name) != gpu_names_.end()) return;
    node.warning("gpu", "the catalogue has no GPU " + in_quotes(name) + "; it is taken for hardware of your own",
                 did_you_mean(name, gpu_names_));
  }

  std::map<std::string, std::optional<NodeSpec>> servers_;
  std::vector<std::string> gpu_names_;
};

}  // namespace

NodeSpec read_node(const Field& node) {
  return NodeReader().read(node);
}

ClusterSpec read_cluster(const Field& cluster) {
  NodeReader nodes;
  ClusterSpec out;
  for (const Field& pool : cluster.items("pools")) {
    PoolSpec spec{.name = pool.text("name"),
                  .nodes = pool.whole<std::uint32_t>("nodes"),
                  .node = {},
                  .nodes_per_rack = pool.whole<std::uint32_t>("nodes_per_rack"),
                  .partition = pool.text("partition")};
    if (pool.has("node")) spec.node = nodes.read(pool.at("node"));
    out.pools.push_back(std::move(spec));
  }
  out.changes = read_changes(cluster, out);
  return out;
}

}  // namespace headroom
