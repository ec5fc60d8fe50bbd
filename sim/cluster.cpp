// SPDX-License-Identifier: Apache-2.0
#include "sim/cluster.hpp"

#include <bit>
#include <string>

#include "models/check.hpp"

namespace headroom {
namespace {

/// The `count` lowest set bits of `mask`.
std::uint64_t lowest_bits(std::uint64_t mask, std::uint32_t count) {
  std::uint64_t taken = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t bit = mask & (~mask + 1);
    taken |= bit;
    mask ^= bit;
  }
  return taken;
}

std::uint64_t full_mask(std::uint32_t gpus) {
  return gpus >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << gpus) - 1;
}

}  // namespace

Cluster::Cluster(const ClusterSpec& spec) : spec_(spec), places_(spec), partitions_(spec) {
  sums_.resize(partitions_.count());
  for (std::uint32_t p = 0; p < spec_.pools.size(); ++p) {
    const PoolSpec& pool = spec_.pools[p];
    HEADROOM_CHECK(pool.node.gpus <= 64, "a GPU mask has 64 bits");
    first_node_.push_back(static_cast<std::uint32_t>(pool_.size()));
    const std::size_t size = pool_.size() + pool.nodes;
    pool_.resize(size, p);
    free_.resize(size, capacity_of(pool.node));
    gpu_free_mask_.resize(size, full_mask(pool.node.gpus));
  }
  shared_.resize(pool_.size());
  lifecycle_.assign(pool_.size(), Lifecycle::absent);
  node_class_.assign(pool_.size(), 0);
  classes_kept_ = 2 * pool_.size();
  for (std::uint32_t n = 0; n < pool_.size(); ++n) {
    ++sums_of(n).away;
    if (!spec_.pools[pool_[n]].rented) set_lifecycle({n}, Lifecycle::up);
  }
}

std::uint64_t Cluster::places(const Demand& demand, std::uint64_t enough) const {
  const Sums& sums = sums_[demand.partition.index];
  if (demand.unit == UnitResource::cpu) return sums.free_cpus;
  if (demand.unit == UnitResource::gpu) return sums.free_gpus;
  std::uint64_t places = 0;
  for (const std::uint32_t index : sums.active) {
    const NodeClass& group = classes_[index];
    if (demand.pools[group.pool.index] == 0) continue;
    places += std::uint64_t{demand.tasks_on(group.free)} * group.nodes.count();
    if (places >= enough) return places;
  }
  return places;
}

void Cluster::allocate(std::span<Slice> slices) {
  HEADROOM_CHECK(choose_shared_gpus(slices), "allocation of a share of more than is free");
  for (Slice& slice : slices) {
    const std::uint32_t n = slice.node.index;
    HEADROOM_CHECK(n < node_count() && lifecycle_[n] == Lifecycle::up, "allocation on a node that is not up");
    const std::uint32_t gpus = slice.gpu_milli > 0 ? 0 : slice.gpus();
    Free free = free_[n];
    HEADROOM_CHECK(free.gpus >= gpus && free.cpus >= slice.cpus && free.memory_bytes >= slice.memory_bytes,
                   "allocation of more than is free on node " + std::to_string(n));
    if (gpus > 0) {
      slice.gpu_mask = lowest_bits(gpu_free_mask_[n], gpus);
      gpu_free_mask_[n] &= ~slice.gpu_mask;
    }
    if (slice.gpu_milli > 0) take_share(slice, free);
    free.gpus -= gpus;
    free.cpus -= slice.cpus;
    free.memory_bytes -= slice.memory_bytes;
    change_free(n, free);
  }
}

void Cluster::release(std::span<const Slice> slices) {
  for (const Slice& slice : slices) {
    const std::uint32_t n = slice.node.index;
    HEADROOM_CHECK((gpu_free_mask_[n] & slice.gpu_mask) == 0, "release of a GPU that is free");
    Free free = free_[n];
    if (slice.gpu_milli > 0) {
      give_share(slice, free);
    } else {
      gpu_free_mask_[n] |= slice.gpu_mask;
      free.gpus += slice.gpus();
    }
    free.cpus += slice.cpus;
    free.memory_bytes += slice.memory_bytes;
    const Free capacity = capacity_of(spec_.pools[pool_[n]].node);
    HEADROOM_CHECK(free.cpus <= capacity.cpus && free.memory_bytes <= capacity.memory_bytes,
                   "release of more than is in use on node " + std::to_string(n));
    change_free(n, free);
  }
}

bool Cluster::choose_shared_gpus(std::span<Slice> slices) const {
  SharedGpus shared;
  std::uint64_t idle = 0;
  NodeId last;
  for (Slice& slice : slices) {
    if (slice.gpu_milli == 0) return true;  // all tasks of a gang are alike
    if (slice.node != last) {
      last = slice.node;
      shared = shared_[last.index];
      idle = gpu_free_mask_[last.index];
    }
    const bool named = slice.gpu_mask != 0;
    SharedGpus::Gpu* const gpu = named ? shared.find(slice.shared_gpu()) : shared.tightest(slice.gpu_milli);
    if (gpu != nullptr) {
      if (gpu->free < slice.gpu_milli) return false;
      gpu->free = static_cast<std::uint16_t>(gpu->free - slice.gpu_milli);
      slice.gpu_mask = std::uint64_t{1} << gpu->number;
      continue;
    }
    if (!named) slice.gpu_mask = lowest_bits(idle, 1);
    if ((slice.gpu_mask & idle) == 0) return false;
    idle &= ~slice.gpu_mask;
    shared.open(slice.shared_gpu(), slice.gpu_milli);
  }
  return true;
}

void Cluster::take_share(const Slice& slice, Free& free) {
  const std::uint32_t n = slice.node.index;
  SharedGpus& shared = shared_[n];
  if (SharedGpus::Gpu* gpu = shared.find(slice.shared_gpu())) {
    gpu->free = static_cast<std::uint16_t>(gpu->free - slice.gpu_milli);
  } else {
    gpu_free_mask_[n] &= ~slice.gpu_mask;
    shared.open(slice.shared_gpu(), slice.gpu_milli);
    free.gpus -= 1;
  }
  free.partial = shared.value(partial_);
  ++shares_;
}

void Cluster::give_share(const Slice& slice, Free& free) {
  const std::uint32_t n = slice.node.index;
  SharedGpus& shared = shared_[n];
  SharedGpus::Gpu* gpu = shared.find(slice.shared_gpu());
  HEADROOM_CHECK(gpu != nullptr && gpu->free + slice.gpu_milli <= whole_gpu, "release of a share that nobody holds");
  gpu->free = static_cast<std::uint16_t>(gpu->free + slice.gpu_milli);
  if (gpu->free == whole_gpu) {
    shared.close(slice.shared_gpu());
    gpu_free_mask_[n] |= slice.gpu_mask;
    free.gpus += 1;
  }
  free.partial = shared.value(partial_);
  --shares_;
}

void Cluster::set_lifecycle(NodeId node, Lifecycle state) {
  const std::uint32_t n = node.index;
  if (lifecycle_[n] == state) return;
  if (lifecycle_[n] == Lifecycle::up) {
    leave_class(n);
    ++sums_of(n).away;
    sums_of(n).free_gpus -= free_[n].gpus;
    sums_of(n).free_cpus -= free_[n].cpus;
  }
  lifecycle_[n] = state;
  if (state == Lifecycle::up) {
    enter_class(n);
    --sums_of(n).away;
    sums_of(n).free_gpus += free_[n].gpus;
    sums_of(n).free_cpus += free_[n].cpus;
  }
}

void Cluster::change_free(std::uint32_t node, const Free& to) {
  if (lifecycle_[node] != Lifecycle::up) {
    free_[node] = to;
    return;
  }
  leave_class(node);
  Sums& sums = sums_of(node);
  sums.free_gpus += to.gpus;
  sums.free_gpus -= free_[node].gpus;
  sums.free_cpus += to.cpus;
  sums.free_cpus -= free_[node].cpus;
  free_[node] = to;
  enter_class(node);
}

void Cluster::enter_class(std::uint32_t node) {
  const std::uint32_t pool = pool_[node];
  if (last_class_ >= classes_.size() || classes_[last_class_].free != free_[node] ||
      classes_[last_class_].pool.index != pool)
    last_class_ = find_class({{pool}, free_[node]});
  NodeClass& group = classes_[last_class_];
  if (group.nodes.count() == 0) {
    std::vector<std::uint32_t>& active = sums_of(node).active;
    active_at_[last_class_] = static_cast<std::uint32_t>(active.size());
    active.push_back(last_class_);
  }
  group.nodes.insert(node - first_node_[pool]);
  node_class_[node] = last_class_;
}

void Cluster::leave_class(std::uint32_t node) {
  const std::uint32_t index = node_class_[node];
  NodeClass& group = classes_[index];
  group.nodes.erase(node - first_node_[pool_[node]]);
  if (group.nodes.count() > 0) return;
  if (classes_.size() > classes_kept_) {  // a class that comes back is cheaper than one made anew, up to a point
    class_index_.erase({group.pool, group.free});
    spare_.push_back(index);
    if (last_class_ == index) last_class_ = UINT32_MAX;
  }
  std::vector<std::uint32_t>& active = sums_of(node).active;
  const std::uint32_t hole = active_at_[index];
  active[hole] = active.back();
  active_at_[active[hole]] = hole;
  active.pop_back();
}

std::uint32_t Cluster::find_class(const ClassKey& key) {
  const auto [it, is_new] = class_index_.try_emplace(key, static_cast<std::uint32_t>(classes_.size()));
  if (!is_new) return it->second;
  if (spare_.empty()) {
    classes_.push_back({key.pool, key.free, {}});
    active_at_.push_back(0);
  } else {
    it->second = spare_.back();
    spare_.pop_back();
    classes_[it->second] = {key.pool, key.free, {}};
  }
  return it->second;
}

std::size_t Cluster::ClassHash::operator()(const ClassKey& key) const {
  std::uint64_t hash = std::uint64_t{key.pool.index} << 32U | key.free.gpus;
  hash = (hash ^ (hash >> 31U)) * 0x9E3779B97F4A7C15U ^ key.free.cpus;
  hash = (hash ^ (hash >> 29U)) * 0xBF58476D1CE4E5B9U ^ static_cast<std::uint64_t>(key.free.memory_bytes);
  hash *= 0x94D049BB133111EBU;
  if (key.free.partial != nullptr) hash = (hash ^ (hash >> 31U) ^ key.free.partial->id) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32U);
}

}  // namespace headroom
