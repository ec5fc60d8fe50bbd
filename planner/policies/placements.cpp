// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <tuple>

#include "planner/policies/registry.hpp"

namespace headroom {
namespace {

std::uint64_t low_bits(std::uint32_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// What so many tasks hold on one node.
Slice slice_of(const Demand& demand, std::uint32_t tasks) {
  const TaskNeed& need = demand.request.per_task;
  return {
      {}, tasks, tasks * need.cpus, static_cast<std::int64_t>(tasks) * need.memory_bytes, low_bits(tasks * need.gpus)};
}

/// The classes on whose nodes at least one task fits.
void fitting_classes(const Cluster& cluster, const Demand& demand, std::vector<const NodeClass*>& classes) {
  classes.clear();
  for (const std::uint32_t index : cluster.active_classes()) {
    const NodeClass& group = cluster.node_class(index);
    if (demand.pools[group.pool.index] == 1 && demand.tasks_on(group.free) > 0) classes.push_back(&group);
  }
}

/// As many tasks as it takes, on the nodes of one class in ascending order.
void fill_class(const Cluster& cluster, const Demand& demand, const NodeClass& group, Allocation& where) {
  const std::uint32_t first = cluster.first_node(group.pool).index;
  Slice slice = slice_of(demand, demand.tasks_on(group.free));  // the same on every node, but maybe the last
  for (std::size_t w = group.nodes.low_word(); w < group.nodes.words(); ++w) {
    for (std::uint64_t bits = group.nodes.word(w); bits != 0; bits &= bits - 1) {
      const std::uint32_t left = demand.request.tasks - where.tasks;
      if (left < slice.tasks) slice = slice_of(demand, left);
      slice.node = {first + static_cast<std::uint32_t>(w) * 64 + static_cast<std::uint32_t>(std::countr_zero(bits))};
      where.add(slice);
      if (left == slice.tasks) return;
    }
  }
}

/// The lowest node numbers that have room, each filled with as many tasks as it takes.
class FirstFit final : public Placement {
 public:
  bool place(const Cluster& cluster, const Demand& demand, Allocation& where) override {
    where.clear();
    fitting_classes(cluster, demand, classes_);
    std::ranges::sort(classes_, {}, [](const NodeClass* c) { return std::tuple(c->pool, c->nodes.low_word()); });
    for (std::size_t begin = 0; begin < classes_.size() && where.tasks < demand.request.tasks;) {
      std::size_t end = begin;
      while (end < classes_.size() && classes_[end]->pool == classes_[begin]->pool) ++end;
      if (end - begin == 1) {
        fill_class(cluster, demand, *classes_[begin], where);
      } else {
        fill_pool(cluster, demand, {classes_.data() + begin, end - begin}, where);
      }
      begin = end;
    }
    return where.tasks == demand.request.tasks;
  }

 private:
  static void fill_pool(const Cluster& cluster, const Demand& demand, std::span<const NodeClass* const> classes,
                        Allocation& where) {
    const std::uint32_t first = cluster.first_node(classes[0]->pool).index;
    std::size_t words = 0;
    for (const NodeClass* group : classes) words = std::max(words, group->nodes.words());
    for (std::size_t w = classes[0]->nodes.low_word(); w < words; ++w) {
      std::uint64_t bits = 0;
      for (const NodeClass* group : classes) bits |= group->nodes.word(w);
      for (; bits != 0; bits &= bits - 1) {
        const NodeId node{first + static_cast<std::uint32_t>(w) * 64 +
                          static_cast<std::uint32_t>(std::countr_zero(bits))};
        const std::uint32_t left = demand.request.tasks - where.tasks;
        Slice slice = slice_of(demand, std::min(left, demand.tasks_on(cluster.free_on(node))));
        slice.node = node;
        where.add(slice);
        if (where.tasks == demand.request.tasks) return;
      }
    }
  }

  std::vector<const NodeClass*> classes_;  // storage used again
};

/// The nodes that are left with least: GPUs first, then cores, then memory; among equals those that take most tasks,
/// then the lowest number.
class BestFit final : public Placement {
 public:
  bool place(const Cluster& cluster, const Demand& demand, Allocation& where) override {
    where.clear();
    fitting_classes(cluster, demand, classes_);
    std::ranges::sort(classes_, {}, [&](const NodeClass* c) { return tightness(demand, *c); });
    for (const NodeClass* group : classes_) {
      fill_class(cluster, demand, *group, where);
      if (where.tasks == demand.request.tasks) break;
    }
    std::ranges::sort(where.slices, {}, &Slice::node);
    return where.tasks == demand.request.tasks;
  }

 private:
  /// Differs for any two classes, so that their order does not depend on how the cluster came to its state.
  static std::tuple<std::uint32_t, std::uint32_t, std::int64_t, std::uint32_t, PoolId> tightness(
      const Demand& demand, const NodeClass& group) {
    const TaskNeed& need = demand.request.per_task;
    const std::uint32_t tasks = demand.tasks_on(group.free);
    return {group.free.gpus - tasks * need.gpus, group.free.cpus - tasks * need.cpus,
            group.free.memory_bytes - static_cast<std::int64_t>(tasks) * need.memory_bytes,
            demand.request.tasks - tasks, group.pool};
  }

  std::vector<const NodeClass*> classes_;  // storage used again
};

template <class Policy>
std::unique_ptr<Placement> make(const Options&) {
  return std::make_unique<Policy>();
}

}  // namespace

std::span<const PlacementEntry> placements() {
  static constexpr PlacementEntry table[] = {
      {{"first-fit", "the lowest-numbered nodes that have room", {}}, &make<FirstFit>},
      {{"best-fit", "the nodes that are left with the fewest free GPUs, then cores, then memory", {}}, &make<BestFit>},
  };
  return table;
}

}  // namespace headroom
