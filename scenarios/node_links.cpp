// SPDX-License-Identifier: Apache-2.0
#include "scenarios/node_links.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/check.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/source_text.hpp"

namespace headroom {
namespace {

/// The facts of one entry, as numbers in base units.
class Facts {
 public:
  explicit Facts(const CatalogueEntry& entry) : entry_{entry} {}

  /// 0 if there is no such fact.
  [[nodiscard]] double number(std::string_view key) const {
    const CatalogueFact* const fact = find_fact(entry_, key);
    return fact == nullptr ? 0.0 : fact_number(*fact);
  }

  [[nodiscard]] std::uint32_t count(std::string_view key) const {
    return static_cast<std::uint32_t>(std::lround(number(key)));
  }

  [[nodiscard]] NcclGraph graph(const std::string& link) const {
    return {count(link + "_channels"), {number(link + "_bandwidth")}};
  }

  /// As many as there is room for; all 0 if there is no such fact.
  template <std::size_t size>
  void list(std::string_view key, Dimension dimension, std::array<double, size>& out) const {
    const std::vector<double> values = list(key, dimension);
    HEADROOM_CHECK(values.empty() || values.size() == size, entry_.name + ": how many numbers is " + std::string(key));
    std::ranges::copy(values, out.begin());
  }

  [[nodiscard]] std::vector<double> list(std::string_view key, Dimension dimension) const {
    const CatalogueFact* const fact = find_fact(entry_, key);
    if (fact == nullptr) return {};
    const auto values = values_in_list(fact->value, dimension);
    HEADROOM_CHECK(values.has_value(), entry_.name + ": " + fact->key + " is no list");
    return *values;
  }

  [[nodiscard]] std::string text(std::string_view key) const {
    const CatalogueFact* const fact = find_fact(entry_, key);
    return fact == nullptr ? std::string{} : fact->value;
  }

 private:
  const CatalogueEntry& entry_;
};

using dimensions::data_rate;
using dimensions::time;

void read_common(const Facts& nccl, NcclTuning& out) {
  nccl.list("base_tree", time, out.base_tree);
  nccl.list("base_ring", time, out.base_ring);
  nccl.list("tree_nvlink", time, out.nvlink.tree);
  nccl.list("ring_nvlink", time, out.nvlink.ring);
  nccl.list("tree_pcie", time, out.pcie.tree);
  nccl.list("ring_pcie", time, out.pcie.ring);
  nccl.list("tree_net", time, out.net.tree);
  nccl.list("ring_net", time, out.net.ring);
  out.nvlink.nvls = nccl.number("nvls_nvlink");
  out.nvlink.nvls_tree = nccl.number("nvls_tree_nvlink");
  out.nvlink.collnet_direct = out.pcie.collnet_direct = nccl.number("collnet_direct_node");
  out.nvlink.collnet_chain = out.pcie.collnet_chain = nccl.number("collnet_chain_node");
  out.net.nvls = nccl.number("nvls_net");
  out.net.nvls_tree = nccl.number("nvls_tree_net");
  out.net.collnet_direct = nccl.number("collnet_direct_net");
  out.net.collnet_chain = nccl.number("collnet_chain_net");
  out.net.pat = nccl.number("pat_net");
  out.base_pat = nccl.number("base_pat");
  out.pat_per_rank = nccl.number("pat_per_rank");
  out.pat_hop_divisor = nccl.number("pat_hop_divisor");
  out.collnet_per_rank = nccl.number("collnet_per_rank");
  out.ring_ll_share = nccl.number("ring_ll_share");
  out.ring_ll128_share = nccl.number("ring_ll128_share");
  out.tree_share = nccl.number("tree_share");
  out.tree_ll_divisor = nccl.number("tree_ll_divisor");
  out.tree_ll128_one_node = nccl.number("tree_ll128_one_node");
  out.tree_ll128_nodes = nccl.number("tree_ll128_nodes");
  out.pat_share = nccl.number("pat_share");
  out.nvls_least_ranks = nccl.count("nvls_least_ranks");
  nccl.list("tree_correction_ll", dimensions::none, out.tree_correction[0]);
  nccl.list("tree_correction_ll128", dimensions::none, out.tree_correction[1]);
  nccl.list("tree_correction_simple", dimensions::none, out.tree_correction[2]);
}

void read_generation(const Facts& generation, const Facts& host, NcclTuning& out) {
  std::array<double, 2> over_nodes{};
  host.list("ll_over_nodes", data_rate, over_nodes);
  out.ll = {generation.number("ll_one_node"), over_nodes[0], over_nodes[1]};
  out.net_overhead = host.number("net_overhead");
  generation.list("ring_ll128_channel", data_rate, out.ring_ll128_channel);
  generation.list("tree_ll128_channel", data_rate, out.tree_ll128_channel);
  generation.list("tree_channel", data_rate, out.tree_channel);
  generation.list("nvls_tree_channel", data_rate, out.nvls_tree_channel);
  out.nvls_efficiency = generation.number("nvls_efficiency");
  out.collnet_direct_share = generation.number("collnet_direct_share");
  out.ring_plateau = generation.number("ring_plateau");
  out.corrects_nvls_tree = generation.count("corrects_nvls_tree") > 0;
}

/// Of the speeds that NCCL tries, the highest that the NIC has; as many channels of it as fit.
NcclGraph nic_graph(DataRate nic, const std::vector<double>& speeds) {
  double speed = nic.si;
  for (const double tried : speeds)
    if (tried <= nic.si) {
      speed = tried;
      break;
    }
  return {static_cast<std::uint32_t>(std::max(1.0, std::floor(nic.si / speed))), {speed}};
}

bool is_listed(const std::string& names, std::string_view name) {
  std::string_view rest = names;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    if (rest.substr(0, comma) == name) return true;
    if (comma == std::string_view::npos) return false;
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(' ', comma + 1)));
  }
  return false;
}

/// Of one NIC, from the ports of the server where it is one of the catalogue.
DataRate nic_rate(const NodeSpec& node, const Facts& links) {
  const DataRate usual{links.number("nic")};
  if (node.like.empty()) return usual;
  const std::vector<CatalogueEntry> servers = catalogue("server");
  const CatalogueEntry* const server = find_entry(servers, node.like);
  if (server == nullptr || find_fact(*server, "scaleout_bandwidth") == nullptr) return usual;
  const Facts facts(*server);
  const double gpus = facts.number("gpus");
  if (gpus <= 0.0) return usual;
  return {facts.number("scaleout_bandwidth") * std::min(gpus, links.number("gpus_per_nic")) / gpus};
}

void assume(const CatalogueEntry& entry, std::vector<AssumedValue>& out) {
  for (const CatalogueFact& fact : entry.facts)
    if (fact.confidence != "H")
      out.push_back({entry.name + ": " + fact.key, fact.value, fact.source, fact.date, fact.confidence});
}

}  // namespace

std::variant<KnownNodeLinks, std::string> catalogue_node_links(const NodeSpec& node) {
  if (node.gpus == 0) return "it has no GPUs";
  if (node.gpu_model.empty()) return "nobody says which GPUs it has";
  const std::vector<CatalogueEntry> entries = catalogue("collective");
  const auto entry = std::ranges::find_if(
      entries, [&](const CatalogueEntry& e) { return is_listed(Facts(e).text("accelerators"), node.gpu_model); });
  if (entry == entries.end())
    return "the catalogue does not say how GPUs " + in_quotes(node.gpu_model) +
           " are linked (headroom catalogue list collective)";
  const auto named = [&](const std::string& name) -> const CatalogueEntry& {
    const CatalogueEntry* const found = find_entry(entries, name);
    HEADROOM_CHECK(found != nullptr, "collectives.json has no " + name);
    return *found;
  };
  const Facts links(*entry);
  const CatalogueEntry& nccl = named("nccl");
  const Facts generation(named(links.text("generation")));
  KnownNodeLinks out;
  out.eager_launch = {Facts(nccl).number("eager_launch")};
  read_common(Facts(nccl), out.links.tuning);
  read_generation(generation, Facts(named(links.text("host"))), out.links.tuning);
  out.links.gpus = std::max(node.gpus, links.count("domain"));
  out.links.joined = std::min(out.links.gpus, links.count("joined"));
  out.links.ring = links.graph("ring");
  out.links.pcie = links.graph("pcie");
  out.links.nvls = links.graph("nvls");
  out.links.nics = std::max(1U, out.links.gpus / links.count("gpus_per_nic"));
  out.links.nic = nic_graph(nic_rate(node, links), generation.list("nic_speeds", data_rate));
  if (const auto fault = validate(out.links))
    return "its links are not those of a node of " + std::to_string(node.gpus) + " GPUs: " + *fault;
  assume(nccl, out.assumptions);
  assume(*entry, out.assumptions);
  return out;
}

}  // namespace headroom
