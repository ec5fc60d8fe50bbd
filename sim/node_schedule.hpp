// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// Nodes that come, go, or are taken for maintenance at stated times (ClusterSpec::changes).
class NodeSchedule final : public Subsystem {
 public:
  explicit NodeSchedule(const ClusterSpec& cluster);
  [[nodiscard]] std::string_view name() const override { return "node schedule"; }
  void begin(Control& control) override;
  void on_timer(std::uint32_t timer, Control& control) override;

 private:
  void apply(const NodeChange& change, Control& control) const;

  std::vector<NodeChange> changes_;        // in order of time
  std::vector<std::uint32_t> first_node_;  // by pool
  std::size_t applied_ = 0;
};

}  // namespace headroom
