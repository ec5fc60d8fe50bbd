// SPDX-License-Identifier: Apache-2.0
#include "sim/power/node_loads.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/check.hpp"
#include "sim/gpu_share.hpp"

namespace headroom {
namespace {

MicroPower times(MicroPower power, std::uint64_t part, std::uint64_t whole) {
  return {static_cast<std::int64_t>(static_cast<WideSum>(power.uw) * part / whole)};
}

template <class Item>
Item at_or_last(const std::vector<Item>& items, std::size_t index) {
  return items[std::min(index, items.size() - 1)];
}

}  // namespace

void NodeLoads::begin(const Cluster& cluster) {
  cluster_ = &cluster;
  nodes_.resize(cluster.node_count());
  for (const PoolDraw& pool : spec_.pools) {
    idle_.push_back(MicroPower::from(pool.idle));
    gpu_idle_.push_back(MicroPower::from(pool.gpu_idle));
    slowdown_step_.push_back(pool.slowdown_step);
    std::vector<Busy>& by_activity = busy_.emplace_back();
    for (const BusyDraw& busy : pool.busy) {
      Busy& its = by_activity.emplace_back(Busy{{}, MicroPower::from(busy.per_core), busy.swing});
      its.steps.push_back({MicroPower::from(busy.per_gpu), busy.slowdown});
      for (const HeldDraw& held : busy.held) {
        const Step step{MicroPower::from(held.per_gpu), held.slowdown};
        HEADROOM_CHECK(step.per_gpu <= its.steps.back().per_gpu && step.slowdown >= its.steps.back().slowdown,
                       "who is held harder draws no more and goes no faster");
        its.steps.push_back(step);
      }
      last_step_ = std::max(last_step_, static_cast<std::uint8_t>(its.steps.size() - 1));
    }
  }
}

PowerPlaceId NodeLoads::leaf_of(NodeId node) const {
  return node.index < spec_.leaf_of_node.size() ? spec_.leaf_of_node[node.index] : PowerPlaceId{};
}

const NodeLoads::Busy& NodeLoads::busy(NodeId node, std::uint32_t activity) const {
  return busy_[cluster_->pool_of(node).index][activity];
}

void NodeLoads::touch(NodeId node) {
  if (!std::exchange(nodes_[node.index].is_touched, true)) touched_nodes_.push_back(node);
}

void NodeLoads::touch(JobId job) {
  if (!std::exchange(loads_[job.index].is_touched, true)) touched_jobs_.push_back(job);
}

void NodeLoads::take_touched_jobs(std::vector<JobId>& out) {
  out.clear();
  out.swap(touched_jobs_);
  for (const JobId job : out) loads_[job.index].is_touched = false;
}

void NodeLoads::take_touched_nodes(std::vector<NodeId>& out) {
  out.clear();
  out.swap(touched_nodes_);
  for (const NodeId node : out) nodes_[node.index].is_touched = false;
}

void NodeLoads::change(NodeId node, MicroPower by, Instant now) {
  if (by.uw == 0) return;
  nodes_[node.index].output += by;
  tree_.change(leaf_of(node), by, now);
  touch(node);
}

void NodeLoads::switch_node(NodeId node, bool is_on, Instant now) {
  if (!leaf_of(node).valid() || std::exchange(nodes_[node.index].is_on, is_on) == is_on) return;
  const MicroPower idle = idle_[cluster_->pool_of(node).index];
  change(node, is_on ? idle : MicroPower{} - idle, now);
}

void NodeLoads::put(JobId job, Kind kind, std::span<const Slice> where, Instant now) {
  take(job, now);
  if (job.index >= loads_.size()) loads_.resize(std::max<std::size_t>(job.index + 1, 2 * loads_.size()));
  Load& load = loads_[job.index];
  load.kind = kind;
  load.parts.reserve(where.size());
  for (const Slice& slice : where) {
    if (!leaf_of(slice.node).valid()) continue;
    std::vector<JobId>& there = nodes_[slice.node.index].jobs;
    if (load.parts.empty() || load.parts.back().node != slice.node) there.push_back(job);
    load.parts.push_back(
        {slice.node, static_cast<std::uint32_t>(gpu_milli_of(slice)), static_cast<std::uint32_t>(slice.cpus), {}, {}});
    redraw(load.parts.back(), kind, now);
  }
  touch(job);
}

void NodeLoads::take(JobId job, Instant now) {
  if (!has(job)) return;
  Load& load = loads_[job.index];
  for (const Part& part : load.parts) {
    spared_ -= part.spared;
    slowed_milli_ -= part.slowed_milli;
    change(part.node, MicroPower{} - part.active, now);
    std::vector<JobId>& there = nodes_[part.node.index].jobs;
    const auto found = std::ranges::find(there, job);
    if (found == there.end()) continue;  // one of several shares on one node
    *found = there.back();
    there.pop_back();
  }
  load.parts.clear();
}

NodeLoads::Held NodeLoads::held(NodeId node, bool is_first) const {
  const Node& its = nodes_[node.index];
  Held cap = its.caps[is_first ? 1 : 0];
  if (call_step_ > cap.step) cap = {call_step_, ThrottleReason::sw_power_cap};
  if (its.thermal <= cap.step) return cap;
  const bool is_slowed = its.thermal >= slowdown_step_[cluster_->pool_of(node).index];
  return {its.thermal, is_slowed ? ThrottleReason::hw_thermal_slowdown : ThrottleReason::sw_thermal_slowdown};
}

void NodeLoads::redraw(Part& part, Kind kind, Instant now) {
  const Busy& its = busy(part.node, kind.activity);
  part.held = held(part.node, kind.is_first);
  const MicroPower active =
      times(at_or_last(its.steps, part.held.step).per_gpu, part.milli, whole_gpu) + times(its.per_core, part.cpus, 1);
  change(part.node, active - part.active, now);
  part.active = active;
  const Node& node = nodes_[part.node.index];
  note_call(part, its, std::max(node.thermal, node.caps[kind.is_first ? 1 : 0].step));
}

/// `otherwise`: the step to which the part would be held without the call.
void NodeLoads::note_call(Part& part, const Busy& busy, std::uint8_t otherwise) {
  if (call_step_ <= otherwise && part.spared.uw == 0 && part.slowed_milli == 0) return;
  const Step free = at_or_last(busy.steps, otherwise), now = at_or_last(busy.steps, part.held.step);
  const MicroPower spared = times(free.per_gpu, part.milli, whole_gpu) - times(now.per_gpu, part.milli, whole_gpu);
  const std::int64_t slowed = std::llround(part.milli * (1.0 / free.slowdown - 1.0 / now.slowdown));
  spared_ += spared - part.spared;
  slowed_milli_ += slowed - part.slowed_milli;
  part.spared = spared;
  part.slowed_milli = slowed;
}

void NodeLoads::redraw(NodeId node, Instant now) {
  for (const JobId job : nodes_[node.index].jobs) {
    Load& load = loads_[job.index];
    auto part = std::ranges::lower_bound(load.parts, node, {}, &Part::node);
    for (; part != load.parts.end() && part->node == node; ++part) redraw(*part, load.kind, now);
    touch(job);
  }
}

void NodeLoads::cap(NodeId node, HeldGroups who, std::uint8_t step, ThrottleReason reason, Instant now) {
  const Held held{step, step == 0 ? ThrottleReason::none : reason};
  std::array<Held, 2> caps = nodes_[node.index].caps;
  if (who != HeldGroups::first) caps[0] = held;
  if (who != HeldGroups::others) caps[1] = held;
  if (std::exchange(nodes_[node.index].caps, caps) != caps) redraw(node, now);
}

void NodeLoads::throttle(NodeId node, std::uint8_t step, Instant now) {
  if (std::exchange(nodes_[node.index].thermal, step) != step) redraw(node, now);
}

void NodeLoads::hold_for_call(std::uint8_t step, Instant now) {
  if (std::exchange(call_step_, step) == step) return;
  for (std::uint32_t n = 0; n < nodes_.size(); ++n)
    if (!nodes_[n].jobs.empty()) redraw(NodeId{n}, now);
}

/// By GPUs, or by cores where the node has none.
MicroPower NodeLoads::share_of_idle(const Part& part) const {
  const PoolId pool = cluster_->pool_of(part.node);
  const Free whole = cluster_->capacity(pool);
  if (whole.gpus > 0) return times(idle_[pool.index], part.milli, std::uint64_t{whole.gpus} * whole_gpu);
  return whole.cpus > 0 ? times(idle_[pool.index], part.cpus, whole.cpus) : MicroPower{};
}

NodeLoads::Job NodeLoads::of(JobId job) const {
  Job out;
  if (!has(job)) return out;
  const Load& load = loads_[job.index];
  for (const Part& part : load.parts) {
    const Busy& its = busy(part.node, load.kind.activity);
    out.active += part.active;
    out.spared += part.spared;
    out.standing += share_of_idle(part);
    if (part.milli == 0) continue;
    const Step step = at_or_last(its.steps, part.held.step);
    out.swing += MicroPower::from(its.swing * times(step.per_gpu, part.milli, whole_gpu).power());
    if (part.held.step > 0) out.held_milli += part.milli;
    if (step.slowdown <= out.slowdown) continue;
    out.slowdown = step.slowdown;
    out.reason = part.held.step > 0 ? part.held.reason : ThrottleReason::sw_power_cap;
  }
  return out;
}

NodeBoard::Draw NodeLoads::draw_of(NodeId node) const {
  const PoolId pool = cluster_->pool_of(node);
  const Node& its = nodes_[node.index];
  NodeBoard::Draw draw;
  if (!leaf_of(node).valid()) return draw;
  draw.total = tree_.input(leaf_of(node));
  if (!its.is_on) return draw;
  draw.gpus = times(gpu_idle_[pool.index], cluster_->capacity(pool).gpus, 1);
  draw.hottest_gpu = draw.freer_gpu = gpu_idle_[pool.index];
  for (const JobId job : its.jobs) {
    const Load& load = loads_[job.index];
    const Busy& busy_there = busy(node, load.kind.activity);
    auto part = std::ranges::lower_bound(load.parts, node, {}, &Part::node);
    for (; part != load.parts.end() && part->node == node; ++part) {
      if (part->milli == 0) continue;
      const MicroPower gpu = at_or_last(busy_there.steps, part->held.step).per_gpu;
      const std::size_t freer = std::max<std::size_t>(part->held.step, 1) - 1;
      draw.gpus += times(gpu, part->milli, whole_gpu);
      draw.hottest_gpu = std::max(draw.hottest_gpu, gpu_idle_[pool.index] + gpu);
      draw.freer_gpu = std::max(draw.freer_gpu, gpu_idle_[pool.index] + at_or_last(busy_there.steps, freer).per_gpu);
    }
  }
  return draw;
}

MicroPower NodeLoads::most_of(NodeId node, std::uint8_t step) const {
  const PoolId pool = cluster_->pool_of(node);
  const Free whole = cluster_->capacity(pool);
  MicroPower most;
  for (const Busy& its : busy_[pool.index])
    most =
        std::max(most, times(at_or_last(its.steps, step).per_gpu, whole.gpus, 1) + times(its.per_core, whole.cpus, 1));
  return idle_[pool.index] + most;
}

MicroPower NodeLoads::added_by(const Slice& slice, Kind kind) const {
  const Busy& its = busy(slice.node, kind.activity);
  return times(its.steps.front().per_gpu, gpu_milli_of(slice), whole_gpu) + times(its.per_core, slice.cpus, 1);
}

}  // namespace headroom
