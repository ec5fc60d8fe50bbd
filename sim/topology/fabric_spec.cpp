// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/fabric_spec.hpp"

namespace headroom {

std::span<const FabricFamilyRow> fabric_families() {
  using enum FabricFamily;
  static constexpr FabricFamilyRow table[] = {
      {single, "single", "one NVLink domain, and no network"},
      {leaf_spine, "leaf-spine", "two tiers; all ports of a host on one leaf"},
      {fat_tree_3, "fat-tree-3", "three tiers: pods of leaves and spines below a core"},
      {rail_optimised, "rail-optimised", "port r of each host of a unit on leaf r of the unit; spines join all leaves"},
      {rail_only, "rail-only", "port r of each host on the network of rail r; nothing joins the rails"},
      {dragonfly_plus, "dragonfly+", "groups of leaves and spines; links between all groups"},
      {torus, "torus", "hosts joined to their neighbours along each dimension, without switches"},
      {pcie_box, "pcie-box", "leaf-spine, of hosts whose GPUs reach their ports through shared host bridges"},
      {nvl72, "nvl72", "NVLink domains of a rack, 18 trays of 4 GPUs, on a rail-optimised network"},
      {custom, "custom", "a list of links"},
  };
  return table;
}

std::string_view to_string(FabricFamily family) {
  return fabric_families()[static_cast<std::size_t>(family)].name;
}

std::string_view to_string(FabricTier tier) {
  constexpr std::string_view names[fabric_tier_count] = {"domain", "leaf", "pod", "core"};
  return names[static_cast<std::size_t>(tier)];
}

std::uint32_t FabricSpec::host_count() const {
  std::uint32_t sum = 0;
  for (const FabricHosts& group : hosts) sum += group.hosts;
  return sum;
}

}  // namespace headroom
