// SPDX-License-Identifier: Apache-2.0
#include "sim/node_schedule.hpp"

#include <algorithm>

namespace headroom {

NodeSchedule::NodeSchedule(const ClusterSpec& cluster) : changes_(cluster.changes) {
  std::ranges::stable_sort(changes_, {}, &NodeChange::at);
  std::uint32_t next = 0;
  for (const PoolSpec& pool : cluster.pools) {
    first_node_.push_back(next);
    next += pool.nodes;
  }
}

void NodeSchedule::begin(Control& control) {
  while (applied_ < changes_.size() && changes_[applied_].at <= control.view().now)
    apply(changes_[applied_++], control);
  for (std::size_t i = applied_; i < changes_.size(); ++i) control.set_timer(changes_[i].at);
}

/// Timers of one subsystem ring in the order in which they were set for one instant, so the next change is meant.
void NodeSchedule::on_timer(std::uint32_t /*timer*/, Control& control) {
  apply(changes_[applied_++], control);
}

void NodeSchedule::apply(const NodeChange& change, Control& control) const {
  const std::uint32_t first = first_node_[change.pool.index] + change.first;
  for (std::uint32_t n = first; n < first + change.count; ++n) control.set_node({n}, change.to);
}

}  // namespace headroom
