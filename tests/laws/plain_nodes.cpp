// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/plain_nodes.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t all_of_it = 1000;

/// The bits of the GPUs that one task would get, taken from the node; 0 if it does not fit.
std::uint64_t put_gpus(PlainNode& node, std::uint32_t gpus, std::uint32_t milli) {
  std::uint64_t mask = 0;
  if (milli == 0) {
    for (std::size_t i = 0; i < node.gpus.size() && gpus > 0; ++i) {
      if (node.gpus[i] < all_of_it) continue;
      node.gpus[i] = 0;
      mask |= std::uint64_t{1} << i;
      --gpus;
    }
    return gpus == 0 ? mask : 0;
  }
  std::size_t best = node.gpus.size();
  for (std::size_t i = 0; i < node.gpus.size(); ++i)  // of idle ones, which are left with most, the first
    if (node.gpus[i] >= milli && (best == node.gpus.size() || node.gpus[i] < node.gpus[best])) best = i;
  if (best == node.gpus.size()) return 0;
  node.gpus[best] -= milli;
  return std::uint64_t{1} << best;
}

}  // namespace

std::uint32_t PlainNode::idle_gpus() const {
  return static_cast<std::uint32_t>(std::ranges::count(gpus, all_of_it));
}

std::uint64_t PlainNode::milli_left() const {
  std::uint64_t sum = 0;
  for (const std::uint32_t left : gpus) sum += left;
  return sum;
}

std::vector<std::uint32_t> PlainNode::remainders() const {
  std::vector<std::uint32_t> left;
  for (std::size_t i = 0; i < gpus.size(); ++i)
    if (gpus[i] < all_of_it && (whole >> i & 1U) == 0) left.push_back(gpus[i]);
  std::ranges::sort(left);
  return left;
}

PlainNodes::PlainNodes(const SchedulingView& view) : view_(&view), nodes_(view.cluster.node_count()) {
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) {
    const PoolId pool = view.cluster.pool_of({n});
    if (view.cluster.partitions().of(pool) != view.partition) continue;
    const Free capacity = view.cluster.capacity(pool);
    nodes_[n] = {std::vector<std::uint32_t>(capacity.gpus, all_of_it), 0, capacity.cpus, capacity.memory_bytes};
  }
  view.running.for_each([&](JobId id) { return take(view.jobs[id].lease.where), true; });
}

std::uint32_t PlainNodes::tasks_on(const Demand& demand, std::uint32_t node) const {
  const Request& request = demand.request;
  const TaskNeed& need = request.per_task;
  if (demand.pools[view_->cluster.pool_of({node}).index] == 0) return 0;
  PlainNode left = nodes_[node];
  std::uint32_t tasks = 0;
  while (tasks < request.tasks && (request.max_tasks_per_node == 0 || tasks < request.max_tasks_per_node)) {
    if (left.cpus < need.cpus || left.memory_bytes < need.memory_bytes) break;
    if (need.gpus + need.gpu_milli > 0 && put_gpus(left, need.gpus, need.gpu_milli) == 0) break;
    left.cpus -= need.cpus;
    left.memory_bytes -= need.memory_bytes;
    ++tasks;
  }
  return tasks;
}

bool PlainNodes::fits(const Demand& demand) const {
  std::uint64_t tasks = 0;
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) tasks += tasks_on(demand, n);
  return tasks >= demand.request.tasks;
}

void PlainNodes::change(const Slice& slice, bool takes) {
  PlainNode& node = nodes_[slice.node.index];
  const std::uint32_t amount = slice.gpu_milli > 0 ? slice.gpu_milli : all_of_it;
  if (slice.gpu_milli == 0) node.whole = takes ? node.whole | slice.gpu_mask : node.whole & ~slice.gpu_mask;
  for (std::size_t i = 0; i < node.gpus.size(); ++i) {
    if ((slice.gpu_mask >> i & 1U) == 0) continue;
    HEADROOM_CHECK(takes ? node.gpus[i] >= amount : node.gpus[i] + amount <= all_of_it, "the plain books add up");
    node.gpus[i] = takes ? node.gpus[i] - amount : node.gpus[i] + amount;
  }
  HEADROOM_CHECK(!takes || (node.cpus >= slice.cpus && node.memory_bytes >= slice.memory_bytes),
                 "the plain books add up");
  node.cpus = takes ? node.cpus - slice.cpus : node.cpus + slice.cpus;
  node.memory_bytes += takes ? -slice.memory_bytes : slice.memory_bytes;
}

void PlainNodes::give(const Allocation& where) {
  for (const Slice& slice : where.slices) change(slice, false);
}

void PlainNodes::take(const Allocation& where) {
  for (const Slice& slice : where.slices) change(slice, true);
}

Allocation PlainNodes::with_gpus(const Allocation& proposed) const {
  PlainNodes left = *this;
  Allocation named = proposed;
  for (Slice& slice : named.slices)
    if (slice.gpu_mask != 0 || slice.gpu_milli > 0)
      slice.gpu_mask = put_gpus(left.nodes_[slice.node.index], slice.gpu_milli > 0 ? 0 : slice.gpus(), slice.gpu_milli);
  return named;
}

}  // namespace headroom
