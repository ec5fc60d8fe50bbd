// SPDX-License-Identifier: Apache-2.0
#include "sim/instance_packing.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace headroom {
namespace {

auto tightness(const Free& free) {
  return std::tuple(free.gpus, free.cpus, free.memory_bytes, free.partial == nullptr ? 0U : free.partial->id);
}

}  // namespace

void InstancePacking::reset(const Free& whole, std::uint32_t obtainable) {
  whole_ = whole;
  obtainable_ = left_ = obtainable;
  groups_.clear();
}

void InstancePacking::add(const Free& free, std::uint32_t instances) {
  if (instances == 0) return;
  if (free.partial != nullptr) return insert(with_shared(free, free.partial->free), instances);
  insert(free, instances);
}

void InstancePacking::insert(const Free& free, std::uint32_t instances) {
  const auto at =
      std::ranges::lower_bound(groups_, tightness(free), {}, [](const Group& g) { return tightness(g.free); });
  if (at != groups_.end() && at->free == free) {
    at->instances += instances;
  } else {
    groups_.insert(at, {free, instances});
  }
}

InstancePacking::Bundle InstancePacking::bundle_of(const Demand& demand, const Free& whole) {
  const Request& request = demand.request;
  Bundle bundle{.need = request.per_task, .tasks = 1, .per_job = request.tasks};
  if (request.max_tasks_per_node == 0) return bundle;
  bundle.tasks = std::max<std::uint32_t>(1, demand.tasks_on(whole));
  bundle.per_job = (request.tasks + bundle.tasks - 1) / bundle.tasks;
  bundle.apart = true;
  return bundle;
}

std::uint64_t InstancePacking::bundles_on(const Bundle& bundle, const Free& free, std::uint64_t at_most) {
  const TaskNeed& need = bundle.need;
  std::uint64_t tasks = at_most * bundle.tasks;
  if (need.gpus > 0) tasks = std::min<std::uint64_t>(tasks, free.gpus / need.gpus);
  if (need.gpu_milli > 0)
    tasks = std::min(tasks, std::uint64_t{free.gpus} * (whole_gpu / need.gpu_milli) +
                                (free.partial == nullptr ? 0 : free.partial->places(need.gpu_milli)));
  if (need.cpus > 0) tasks = std::min<std::uint64_t>(tasks, free.cpus / need.cpus);
  if (need.memory_bytes > 0) tasks = std::min(tasks, static_cast<std::uint64_t>(free.memory_bytes / need.memory_bytes));
  return tasks / bundle.tasks;
}

Free InstancePacking::with_shared(Free free, std::vector<std::uint16_t> shared) {
  free.partial = shared_.find(std::move(shared));
  return free;
}

/// As the cluster does: of the GPUs that are shared already the one with the least room first.
Free InstancePacking::without(const Bundle& bundle, std::uint64_t bundles, const Free& free) {
  const TaskNeed& need = bundle.need;
  const auto tasks = static_cast<std::uint32_t>(bundles * bundle.tasks);
  Free left = free;
  left.cpus -= tasks * need.cpus;
  left.memory_bytes -= static_cast<std::int64_t>(tasks) * need.memory_bytes;
  left.gpus -= tasks * need.gpus;
  if (need.gpu_milli == 0) return left;
  std::vector<std::uint16_t> shared;
  if (free.partial != nullptr) shared = free.partial->free;
  std::uint32_t rest = tasks;
  const auto fill = [&](std::uint16_t& gpu) {
    const std::uint32_t here = std::min(rest, gpu / need.gpu_milli);
    gpu = static_cast<std::uint16_t>(gpu - here * need.gpu_milli);
    rest -= here;
  };
  for (std::uint16_t& gpu : shared) fill(gpu);
  for (; rest > 0; --left.gpus) fill(shared.emplace_back(whole_gpu));
  return with_shared(left, std::move(shared));
}

/// Bundles of different jobs may share an instance, so of n jobs an instance takes n bundles at most; dealt out in
/// turn, no two of a job then meet.
std::uint64_t InstancePacking::jobs_with_room(const Bundle& bundle, std::uint64_t jobs) const {
  while (jobs > 0) {
    const std::uint64_t on_each = bundle.apart ? jobs : jobs * bundle.per_job;
    std::uint64_t room = bundles_on(bundle, whole_, on_each) * left_;
    for (const Group& group : groups_) room += bundles_on(bundle, group.free, on_each) * group.instances;
    if (room >= jobs * bundle.per_job) return jobs;
    jobs = room / bundle.per_job;
  }
  return 0;
}

void InstancePacking::take(const Bundle& bundle, std::uint64_t jobs) {
  const std::uint64_t on_each = bundle.apart ? jobs : jobs * bundle.per_job;
  std::uint64_t rest = jobs * bundle.per_job;
  std::vector<Group> now;
  const auto use = [&](const Free& free, std::uint32_t instances) {
    const std::uint64_t fit = bundles_on(bundle, free, on_each);
    if (fit == 0 || rest == 0) return std::uint32_t{0};
    const auto full = static_cast<std::uint32_t>(std::min<std::uint64_t>(instances, rest / fit));
    rest -= full * fit;
    if (full > 0) now.push_back({without(bundle, fit, free), full});
    if (rest == 0 || full == instances) return full;
    now.push_back({without(bundle, rest, free), 1});
    rest = 0;
    return full + 1;
  };
  for (Group& group : groups_) group.instances -= use(group.free, group.instances);
  left_ -= use(whole_, left_);
  std::erase_if(groups_, [](const Group& group) { return group.instances == 0; });
  for (const Group& group : now) insert(group.free, group.instances);
}

std::uint64_t InstancePacking::place(const Demand& demand, std::uint64_t jobs) {
  const Bundle bundle = bundle_of(demand, whole_);
  const std::uint64_t placed = jobs_with_room(bundle, jobs);
  if (placed > 0) take(bundle, placed);
  return placed;
}

bool InstancePacking::fits(const Demand& demand) const {
  return jobs_with_room(bundle_of(demand, whole_), 1) == 1;
}

std::uint32_t InstancePacking::not_needed() const {
  return !groups_.empty() && groups_.back().free == whole_ ? groups_.back().instances : 0;
}

std::uint32_t InstancePacking::instances_for(const Demand& demand, const Free& whole) {
  const Bundle bundle = bundle_of(demand, whole);
  const std::uint64_t on_each = bundles_on(bundle, whole, bundle.apart ? 1 : bundle.per_job);
  return on_each == 0 ? 0 : static_cast<std::uint32_t>((bundle.per_job + on_each - 1) / on_each);
}

}  // namespace headroom
