// SPDX-License-Identifier: Apache-2.0
#include "sim/places.hpp"

namespace headroom {

PlaceId Places::Forest::add(std::string place_name, PlaceId above) {
  name.push_back(std::move(place_name));
  parent.push_back(above);
  return {static_cast<std::uint32_t>(name.size() - 1)};
}

Places::Places(const ClusterSpec& cluster) {
  for (Forest& tree : trees_) tree.add("site", {});
  for (const PoolSpec& pool : cluster.pools) {
    if (pool.rented) {
      for (Forest& tree : trees_) tree.of_node.insert(tree.of_node.end(), pool.nodes, tree.add(pool.name, {}));
      continue;
    }
    const std::uint32_t per_rack = pool.nodes_per_rack == 0 ? pool.nodes : pool.nodes_per_rack;
    std::array<PlaceId, tree_count> here;
    here[static_cast<std::size_t>(Tree::account)] = trees_[static_cast<std::size_t>(Tree::account)].add(pool.name, {0});
    for (std::uint32_t n = 0; n < pool.nodes; ++n) {
      if (n % per_rack == 0) {
        const std::string rack = pool.name + "/rack-" + std::to_string(n / per_rack);
        for (const Tree tree : {Tree::space, Tree::power, Tree::cooling, Tree::network})
          here[static_cast<std::size_t>(tree)] = trees_[static_cast<std::size_t>(tree)].add(rack, {0});
      }
      for (std::size_t t = 0; t < tree_count; ++t) trees_[t].of_node.push_back(here[t]);
    }
  }
}

PlaceId Places::site(Tree tree, PlaceId place) const {
  while (parent(tree, place).valid()) place = parent(tree, place);
  return place;
}

}  // namespace headroom
