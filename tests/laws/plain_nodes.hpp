// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/scheduler.hpp"

namespace headroom {

/// A node as a list of its GPUs, and what is free on it.
struct PlainNode {
  std::vector<std::uint32_t> gpus;  ///< thousandths left on each: 1000 on an idle one
  std::uint64_t whole = 0;          ///< those that a task has for itself, as a mask; nothing is left of them
  std::uint32_t cpus = 0;
  std::int64_t memory_bytes = 0;
  [[nodiscard]] std::uint32_t idle_gpus() const;
  [[nodiscard]] std::uint64_t milli_left() const;
  /// Thousandths left on those that tasks share, ascending.
  [[nodiscard]] std::vector<std::uint32_t> remainders() const;
};

/// What the nodes of a view's partition have free, written down again from what they have and what runs, with none of
/// the books of the cluster: no index, no class, no sum.
class PlainNodes {
 public:
  explicit PlainNodes(const SchedulingView& view);

  [[nodiscard]] const PlainNode& at(std::uint32_t node) const { return nodes_[node]; }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(nodes_.size()); }
  /// Tasks that fit on one node, by putting one more there until it does not; never more than the gang has.
  [[nodiscard]] std::uint32_t tasks_on(const Demand& demand, std::uint32_t node) const;
  [[nodiscard]] bool fits(const Demand& demand) const;
  /// What a lease holds, by the GPUs that its masks name.
  void give(const Allocation& where);
  void take(const Allocation& where);
  /// The GPUs that tasks would get here: the lowest idle ones, a share the GPU that is left with least.
  [[nodiscard]] Allocation with_gpus(const Allocation& proposed) const;

 private:
  void change(const Slice& slice, bool takes);

  const SchedulingView* view_;
  std::vector<PlainNode> nodes_;  // by number; those of other partitions have nothing
};

}  // namespace headroom
