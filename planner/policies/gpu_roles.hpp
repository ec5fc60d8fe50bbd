// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/ids.hpp"

namespace headroom {

/// Which GPU of a plan stands for which GPU of a node: on each node a permutation, at first the identity. A plan that
/// was made with alike GPUs says which tasks share one, and the cluster says later which one that is.
class GpuRoles {
 public:
  void set_node_count(std::uint32_t nodes) { roles_.resize(nodes); }
  [[nodiscard]] std::uint32_t of(NodeId node, std::uint32_t gpu) const {
    const std::vector<std::uint8_t>& roles = roles_[node.index];
    return gpu < roles.size() ? roles[gpu] : gpu;
  }
  /// The GPU that `planned` stands for.
  [[nodiscard]] std::uint32_t with(NodeId node, std::uint32_t planned) const {
    const std::vector<std::uint8_t>& roles = roles_[node.index];
    const auto found = std::ranges::find(roles, static_cast<std::uint8_t>(planned));
    return found == roles.end() ? planned : static_cast<std::uint32_t>(found - roles.begin());
  }
  /// From now on `planned` stands for `gpu`; the GPU that it stood for takes over the role that becomes free.
  void assign(NodeId node, std::uint32_t gpu, std::uint32_t planned) {
    std::vector<std::uint8_t>& roles = roles_[node.index];
    for (std::size_t i = roles.size(); i <= std::max(gpu, planned); ++i) roles.push_back(static_cast<std::uint8_t>(i));
    std::swap(*std::ranges::find(roles, static_cast<std::uint8_t>(planned)), roles[gpu]);
  }

 private:
  std::vector<std::vector<std::uint8_t>> roles_;  // by node and GPU, as far as they are not the identity
};

}  // namespace headroom
