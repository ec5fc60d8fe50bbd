// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <tuple>

#include "planner/policies/registry.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

std::uint64_t low_bits(std::uint32_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// What so many tasks hold on one node; of tasks that share GPUs, a slice holds one.
Slice slice_of(const Demand& demand, std::uint32_t tasks) {
  const TaskNeed& need = demand.request.per_task;
  return {{},
          tasks,
          tasks * need.cpus,
          static_cast<std::int64_t>(tasks) * need.memory_bytes,
          low_bits(tasks * need.gpus),
          need.gpu_milli};
}

/// Puts so many tasks on the node.
void add_tasks(const Demand& demand, NodeId node, std::uint32_t tasks, Allocation& where) {
  const bool one_by_one = demand.request.per_task.gpu_milli > 0;
  Slice slice = slice_of(demand, one_by_one ? 1 : tasks);
  slice.node = node;
  for (std::uint32_t i = 0; i < (one_by_one ? tasks : 1); ++i) where.add(slice);
}

/// The classes on whose nodes at least one task fits.
void fitting_classes(const Cluster& cluster, const Demand& demand, std::vector<const NodeClass*>& classes) {
  classes.clear();
  for (const std::uint32_t index : cluster.active_classes(demand.partition)) {
    const NodeClass& group = cluster.node_class(index);
    if (demand.pools[group.pool.index] == 1 && demand.tasks_on(group.free) > 0) classes.push_back(&group);
  }
}

/// The nodes of a class in ascending order, until visit(NodeId) returns false.
template <class Visit>
void for_each_node(const Cluster& cluster, const NodeClass& group, Visit visit) {
  const std::uint32_t first = cluster.first_node(group.pool).index;
  for (std::size_t w = group.nodes.low_word(); w < group.nodes.words(); ++w)
    for (std::uint64_t bits = group.nodes.word(w); bits != 0; bits &= bits - 1)
      if (!visit(
              NodeId{first + static_cast<std::uint32_t>(w) * 64 + static_cast<std::uint32_t>(std::countr_zero(bits))}))
        return;
}

/// Thousandths of GPUs that are free, shared ones with what is left of them.
std::uint64_t milli_free(const Free& free) {
  std::uint64_t milli = std::uint64_t{free.gpus} * whole_gpu;
  if (free.partial != nullptr)
    for (const std::uint16_t left : free.partial->free) milli += left;
  return milli;
}

/// Orders what is left on shared GPUs by its value.
struct Remainders {
  const PartialGpus* of = nullptr;
  friend bool operator<(Remainders a, Remainders b) {
    if (a.of == nullptr || b.of == nullptr) return a.of == nullptr && b.of != nullptr;
    return a.of->free < b.of->free;
  }
};

using Tightness =
    std::tuple<std::uint64_t, std::uint32_t, std::int64_t, std::uint32_t, PoolId, std::uint32_t, Remainders>;

/// What is left on a node of the class. Differs for any two classes, so that their order does not depend on how the
/// cluster came to its state.
Tightness tightness(const Demand& demand, const NodeClass& group) {
  const TaskNeed& need = demand.request.per_task;
  const Free& free = group.free;
  const std::uint32_t tasks = demand.tasks_on(free);
  const std::uint64_t milli = milli_free(free) - std::uint64_t{tasks} * (need.gpus * whole_gpu + need.gpu_milli);
  return {milli,
          free.cpus - tasks * need.cpus,
          free.memory_bytes - static_cast<std::int64_t>(tasks) * need.memory_bytes,
          demand.request.tasks - tasks,
          group.pool,
          free.gpus,
          {free.partial}};
}

/// As many tasks as it takes, on the nodes of one class in ascending order.
void fill_class(const Cluster& cluster, const Demand& demand, const NodeClass& group, Allocation& where) {
  const std::uint32_t on_each = demand.tasks_on(group.free);
  if (demand.request.per_task.gpu_milli > 0) {
    for_each_node(cluster, group, [&](NodeId node) {
      const std::uint32_t left = demand.request.tasks - where.tasks;
      add_tasks(demand, node, std::min(left, on_each), where);
      return left > on_each;
    });
    return;
  }
  Slice slice = slice_of(demand, on_each);  // the same on every node, but maybe the last
  for_each_node(cluster, group, [&](NodeId node) {
    const std::uint32_t left = demand.request.tasks - where.tasks;
    if (left < slice.tasks) slice = slice_of(demand, left);
    slice.node = node;
    where.add(slice);
    return left > slice.tasks;
  });
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
        add_tasks(demand, node, std::min(left, demand.tasks_on(cluster.free_on(node))), where);
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
  std::vector<const NodeClass*> classes_;  // storage used again
};

/// As few nodes as possible, or none: a gang that one empty node could hold goes to one node, the one that is left with
/// least; a larger one takes nodes that have as much room as an empty one, and for what remains one more node. All in
/// one pool, unless the gang is larger than every pool: then the full nodes are those of the pools in their order. If
/// there are no such nodes it waits, also where its tasks would fit scattered. Hu et al., SC'21 (Helios),
/// "consolidate".
class Consolidate final : public Placement {
 public:
  bool place(const Cluster& cluster, const Demand& demand, Allocation& where) override {
    fitting_classes(cluster, demand, classes_);
    std::ranges::sort(classes_, {}, [&](const NodeClass* c) { return tightness(demand, *c); });
    bool one_could = false;
    for (std::uint32_t p = 0; p < cluster.pool_count(); ++p) {
      if (demand.pools[p] == 0) continue;
      if (place_in(cluster, demand, {p, p + 1}, where)) return true;
      one_could = one_could || could_hold(cluster, demand, {p});
    }
    return !one_could && place_in(cluster, demand, {0, cluster.pool_count()}, where);
  }

 private:
  struct Pools {
    std::uint32_t begin = 0, end = 0;
    [[nodiscard]] bool contain(PoolId pool) const { return pool.index >= begin && pool.index < end; }
  };

  /// If nobody else were there.
  static bool could_hold(const Cluster& cluster, const Demand& demand, PoolId pool) {
    return std::uint64_t{demand.tasks_on(cluster.capacity(pool))} * cluster.nodes_in(pool) >= demand.request.tasks;
  }

  bool place_in(const Cluster& cluster, const Demand& demand, Pools pools, Allocation& where) {
    where.clear();
    taken_.clear();
    std::uint32_t left = demand.request.tasks, on_largest = 0;
    for (std::uint32_t p = pools.begin; p < pools.end; ++p) {
      if (demand.pools[p] == 0) continue;
      left -= fill_nodes(cluster, demand, {p}, left, where);
      on_largest = std::max(on_largest, demand.tasks_on(cluster.capacity({p})));
    }
    if (left > 0 && (left >= on_largest || !take_rest(cluster, demand, pools, left, where))) return false;
    std::ranges::sort(where.slices, {}, &Slice::node);
    return true;
  }

  /// Nodes of the pool that have as much room as an empty one, as many as so many tasks fill; how many tasks that are.
  std::uint32_t fill_nodes(const Cluster& cluster, const Demand& demand, PoolId pool, std::uint32_t tasks,
                           Allocation& where) {
    const std::uint32_t on_empty = demand.tasks_on(cluster.capacity(pool));
    if (on_empty == 0) return 0;
    std::uint32_t nodes = tasks / on_empty;
    for (const NodeClass* group : classes_) {
      if (group->pool != pool || demand.tasks_on(group->free) < on_empty) continue;
      nodes -= take(cluster, demand, *group, nodes, on_empty, where);
    }
    return (tasks / on_empty - nodes) * on_empty;
  }

  /// The lowest nodes of the class, each filled; how many there were.
  std::uint32_t take(const Cluster& cluster, const Demand& demand, const NodeClass& group, std::uint32_t nodes,
                     std::uint32_t tasks, Allocation& where) {
    std::uint32_t found = 0;
    for_each_node(cluster, group, [&](NodeId node) {
      if (found == nodes) return false;
      add_tasks(demand, node, tasks, where);
      taken_.push_back(node);
      ++found;
      return true;
    });
    return found;
  }

  /// The node that is left with least by these few tasks; how near the whole gang comes to filling it says nothing.
  bool take_rest(const Cluster& cluster, const Demand& demand, Pools pools, std::uint32_t tasks, Allocation& where) {
    std::ranges::stable_sort(classes_, {}, [](const NodeClass* c) {
      return std::tuple(milli_free(c->free), c->free.cpus, c->free.memory_bytes);
    });
    for (const NodeClass* group : classes_) {
      if (!pools.contain(group->pool) || demand.tasks_on(group->free) < tasks) continue;
      NodeId found;
      for_each_node(cluster, *group, [&](NodeId node) {
        if (std::ranges::find(taken_, node) != taken_.end()) return true;
        found = node;
        return false;
      });
      if (!found.valid()) continue;
      add_tasks(demand, found, tasks, where);
      return true;
    }
    return false;
  }

  std::vector<const NodeClass*> classes_;  // storage used again, as is the next one
  std::vector<NodeId> taken_;
};

/// Any of the nodes that have room, each as likely as the others; a gang goes on with the next until all its tasks have
/// a place. The baseline of placement studies.
class Random final : public Placement {
 public:
  explicit Random(std::uint64_t seed) : rng_(seed, Stream::policy, 0) {}

  bool place(const Cluster& cluster, const Demand& demand, Allocation& where) override {
    where.clear();
    fitting_classes(cluster, demand, classes_);
    nodes_.clear();
    for (const NodeClass* group : classes_)
      for_each_node(cluster, *group, [&](NodeId node) { return nodes_.push_back(node), true; });
    std::ranges::sort(nodes_);
    for (std::size_t drawn = 0; drawn < nodes_.size() && where.tasks < demand.request.tasks; ++drawn) {
      std::swap(nodes_[drawn], nodes_[drawn + rng_.below(nodes_.size() - drawn)]);
      const std::uint32_t room = demand.tasks_on(cluster.free_on(nodes_[drawn]));
      add_tasks(demand, nodes_[drawn], std::min(room, demand.request.tasks - where.tasks), where);
    }
    std::ranges::stable_sort(where.slices, {}, &Slice::node);
    return where.tasks == demand.request.tasks;
  }

 private:
  Rng rng_;
  std::vector<const NodeClass*> classes_;  // storage used again, as is the next one
  std::vector<NodeId> nodes_;
};

template <class Policy>
std::unique_ptr<Placement> make(const Options&, std::uint64_t) {
  return std::make_unique<Policy>();
}
std::unique_ptr<Placement> make_random(const Options&, std::uint64_t seed) {
  return std::make_unique<Random>(seed);
}

}  // namespace

std::span<const PlacementEntry> placements() {
  static constexpr PlacementEntry table[] = {
      {{"first-fit", "the lowest-numbered nodes that have room", {}}, &make<FirstFit>},
      {{"best-fit", "the nodes that are left with the fewest free GPUs, then cores, then memory", {}}, &make<BestFit>},
      {{"consolidate", "as few nodes as possible: one node if an empty one could hold the job, else whole nodes", {}},
       &make<Consolidate>},
      {{"random", "any nodes that have room, drawn at random", {}}, &make_random},
  };
  return table;
}

}  // namespace headroom
