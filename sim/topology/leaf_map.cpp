// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/leaf_map.hpp"

namespace headroom {

void LeafMap::add(Group group) {
  group.first_block = blocks_;
  group.first_leaf = leaves_;
  blocks_ += group.blocks();
  leaves_ += group.leaves();
  groups_.push_back(group);
}

double LeafMap::access_bytes() const {
  double sum = 0.0;
  for (const Group& group : groups_) sum += static_cast<double>(access(group) * group.rails) * group.hosts;
  return sum;
}

}  // namespace headroom
