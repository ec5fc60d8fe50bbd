// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/ids.hpp"
#include "sim/topology/fabric_spec.hpp"

namespace headroom {

/// Which leaf a port stands at: blocks of consecutive hosts with equal ports, and a leaf for each rail of a block. With
/// one rail a block is a leaf. Hosts with other ports share no leaf.
class LeafMap {
 public:
  struct Group {
    std::uint32_t first_host = 0, hosts = 0;
    std::uint32_t block = 1;  ///< hosts of a full one
    std::uint32_t rails = 1;
    std::uint32_t ports = 1;  ///< of one host on one leaf
    std::int64_t port = 0;    ///< bytes/s of one
    std::uint32_t first_block = 0, first_leaf = 0;
    std::uint32_t uplinks = 0;  ///< of each of its leaves

    [[nodiscard]] std::uint32_t blocks() const { return (hosts + block - 1) / block; }
    [[nodiscard]] std::uint32_t leaves() const { return blocks() * rails; }
  };

  /// Its blocks and leaves follow those of the groups before.
  void add(Group group);
  [[nodiscard]] std::vector<Group>& groups() { return groups_; }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  [[nodiscard]] std::uint32_t leaves() const { return leaves_; }
  [[nodiscard]] std::uint32_t blocks() const { return blocks_; }
  [[nodiscard]] double access_bytes() const;  ///< per second, of all ports

  [[nodiscard]] const Group& of(NodeId host) const {
    std::size_t i = 0;
    while (i + 1 < groups_.size() && host.index >= groups_[i + 1].first_host) ++i;
    return groups_[i];
  }
  [[nodiscard]] static std::uint32_t block(const Group& group, NodeId host) {
    return group.first_block + (host.index - group.first_host) / group.block;
  }
  /// On its last rail, if it has fewer.
  [[nodiscard]] static std::uint32_t leaf(const Group& group, NodeId host, std::uint32_t rail) {
    const std::uint32_t of_group = (host.index - group.first_host) / group.block * group.rails;
    return group.first_leaf + of_group + (rail < group.rails ? rail : group.rails - 1);
  }
  [[nodiscard]] static std::int64_t access(const Group& group) { return group.port * group.ports; }

 private:
  std::vector<Group> groups_;
  std::uint32_t leaves_ = 0, blocks_ = 0;
};

}  // namespace headroom
