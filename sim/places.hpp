// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/ids.hpp"

namespace headroom {

/// The trees that a node stands in, each for itself: two nodes of one rack may hang on different feeds and leaves.
enum class Tree : std::uint8_t { space, power, cooling, network, account };
inline constexpr std::size_t tree_count = 5;

using PlaceId = Id<struct PlaceTag>;  ///< dense within one tree; 0 is the root, the site

/// Where everything stands. Every node points into each tree, and from every place the way up ends at the site.
///
/// Without further detail a rack is a room for nodes, a power branch, a cooling zone and a network leaf, and a pool is
/// an account. A rented pool is a site of its own: what it draws and where it stands is the landlord's business.
class Places {
 public:
  explicit Places(const ClusterSpec& cluster);

  [[nodiscard]] PlaceId of(Tree tree, NodeId node) const { return at(tree).of_node[node.index]; }
  [[nodiscard]] PlaceId parent(Tree tree, PlaceId place) const { return at(tree).parent[place.index]; }
  [[nodiscard]] const std::string& name(Tree tree, PlaceId place) const { return at(tree).name[place.index]; }
  [[nodiscard]] std::uint32_t count(Tree tree) const { return static_cast<std::uint32_t>(at(tree).name.size()); }
  /// The root above a place. Our own site is place 0 of every tree; others are those of rented pools.
  [[nodiscard]] PlaceId site(Tree tree, PlaceId place) const;

 private:
  struct Forest {
    std::vector<PlaceId> parent;  ///< not valid for the root
    std::vector<std::string> name;
    std::vector<PlaceId> of_node;
    PlaceId add(std::string place_name, PlaceId above);
  };
  [[nodiscard]] const Forest& at(Tree tree) const { return trees_[static_cast<std::size_t>(tree)]; }
  std::array<Forest, tree_count> trees_;
};

}  // namespace headroom
