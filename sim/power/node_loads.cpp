// SPDX-License-Identifier: Apache-2.0
#include "sim/power/node_loads.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/check.hpp"
#include "sim/gpu_share.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t million = 1'000'000;

MicroPower times(MicroPower power, std::uint64_t part, std::uint64_t whole) {
  if (part % whole == 0) return {power.uw * static_cast<std::int64_t>(part / whole)};  // most jobs hold whole GPUs
  return {static_cast<std::int64_t>(static_cast<WideSum>(power.uw) * part / whole)};
}

template <class Item>
Item at_or_last(const std::vector<Item>& items, std::size_t index) {
  return items[std::min(index, items.size() - 1)];
}

/// All but the GPUs.
PartPowers of_parts(const NodeDraw& draw) {
  PartPowers out;
  out[NodePartKind::cpu] = MicroPower::from(draw.cpu);
  out[NodePartKind::dram] = MicroPower::from(draw.dram);
  out[NodePartKind::nic] = MicroPower::from(draw.nic);
  out[NodePartKind::nvme] = MicroPower::from(draw.nvme);
  out[NodePartKind::nvswitch] = MicroPower::from(draw.nvswitch);
  out[NodePartKind::fans] = MicroPower::from(draw.fans);
  return out;
}

bool is_on_several(std::span<const Slice> where) {
  return !where.empty() && where.front().node != where.back().node;
}

std::uint32_t ppm(std::uint64_t part, std::uint64_t whole) {
  if (part == whole) return million;
  return whole == 0 ? 0 : static_cast<std::uint32_t>(static_cast<WideSum>(part) * million / whole);
}

}  // namespace

void NodeLoads::begin(const Cluster& cluster) {
  cluster_ = &cluster;
  nodes_.resize(cluster.node_count());
  // Supplies of a node take power whether its parts do or not: the board has to hear of all of them once.
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n) touch(NodeId{n});
  for (std::uint32_t p = 0; p < spec_.pools.size(); ++p)
    pools_.push_back(prepared(spec_.pools[p], cluster.capacity(PoolId{p})));
}

NodeLoads::Pool NodeLoads::prepared(const PoolDraw& draw, const Free& whole) {
  Pool pool{.idle = of_parts(draw.idle_parts),
            .idle_in_all = MicroPower::from(draw.idle),
            .gpu_idle = MicroPower::from(draw.gpu_idle),
            .busy = {},
            .slowdown_step = draw.slowdown_step,
            .of_cores = draw.has_parts ? NodePartKind::cpu : NodePartKind::host,
            .fans = {},
            .fully_active = {}};
  pool.idle[NodePartKind::gpu_idle] = times(pool.gpu_idle, whole.gpus, 1);
  pool.idle[pool.of_cores] += pool.idle_in_all - pool.idle.total();
  for (const BusyDraw& busy : draw.busy) {
    pool.busy.push_back(prepared(busy));
    pool.fully_active = std::max(pool.fully_active, fully(pool.busy.back(), 0, whole));
    last_step_ = std::max(last_step_, static_cast<std::uint8_t>(pool.busy.back().steps.size() - 1));
  }
  const NodeFans& fans = draw.fans;
  if (!(fans.at_full_speed.si > 0.0)) return pool;
  for (int step = 0; step <= fans.steps; ++step) {
    const double speed = fans.slowest + (fans.fastest - fans.slowest) * step / fans.steps;
    pool.fans.push_back(
        MicroPower::from(fan_power(fans.at_full_speed, speed) - fan_power(fans.at_full_speed, fans.slowest)));
  }
  return pool;
}

NodeLoads::Busy NodeLoads::prepared(const BusyDraw& draw) {
  Busy its{{},
           MicroPower::from(draw.per_core),
           draw.swing,
           static_cast<std::uint32_t>(std::lround(1e6 * draw.high_share)),
           of_parts(draw.beside)};
  its.steps.push_back({MicroPower::from(draw.per_gpu), draw.slowdown});
  for (const HeldDraw& held : draw.held) {
    const Step step{MicroPower::from(held.per_gpu), held.slowdown};
    HEADROOM_CHECK(step.per_gpu <= its.steps.back().per_gpu && step.slowdown >= its.steps.back().slowdown,
                   "who is held harder draws no more and goes no faster");
    its.steps.push_back(step);
  }
  return its;
}

PowerPlaceId NodeLoads::leaf_of(NodeId node) const {
  return node.index < spec_.leaf_of_node.size() ? spec_.leaf_of_node[node.index] : PowerPlaceId{};
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

/// And the fans follow. Their draw is shared by what the jobs of the node draw, so it is another one for each of them.
void NodeLoads::change_active(NodeId node, MicroPower by, Instant now) {
  Node& its = nodes_[node.index];
  its.active += by;
  if (const Pool& pool = pool_of(node); !pool.fans.empty()) {
    const std::uint8_t was = std::exchange(its.fan_step, fan_step(pool, its.active));
    const MicroPower of_fans = pool.fans[its.fan_step] - pool.fans[was];
    powers_[NodePartKind::fans] += of_fans;
    by += of_fans;
    for (const JobId job : its.jobs) touch(job);
  }
  change(node, by, now);
}

std::uint8_t NodeLoads::fan_step(const Pool& pool, MicroPower active) {
  const auto steps = static_cast<WideSum>(pool.fans.size() - 1);
  if (active.uw <= 0 || pool.fully_active.uw <= 0) return 0;
  const WideSum needed = (static_cast<WideSum>(active.uw) * steps + pool.fully_active.uw - 1) / pool.fully_active.uw;
  return static_cast<std::uint8_t>(std::min(needed, steps));
}

void NodeLoads::switch_node(NodeId node, bool is_on, Instant now) {
  if (!leaf_of(node).valid() || std::exchange(nodes_[node.index].is_on, is_on) == is_on) return;
  const Pool& pool = pool_of(node);
  is_on ? powers_ += pool.idle : powers_ -= pool.idle;
  change(node, is_on ? pool.idle_in_all : MicroPower{} - pool.idle_in_all, now);
}

NodeLoads::Part NodeLoads::part_of(const Slice& slice) const {
  const Free whole = cluster_->capacity(cluster_->pool_of(slice.node));
  Part part{.node = slice.node,
            .milli = static_cast<std::uint32_t>(gpu_milli_of(slice)),
            .cpus = static_cast<std::uint32_t>(slice.cpus),
            .active = {},
            .held = {}};
  part.share_ppm = whole.gpus > 0 ? ppm(part.milli, std::uint64_t{whole.gpus} * whole_gpu) : ppm(part.cpus, whole.cpus);
  const bool is_stated = slice.memory_bytes > 0 && whole.memory_bytes < capacity_of({}).memory_bytes;
  part.memory_ppm =
      is_stated ? ppm(static_cast<std::uint64_t>(slice.memory_bytes), static_cast<std::uint64_t>(whole.memory_bytes))
                : part.share_ppm;
  return part;
}

void NodeLoads::put(JobId job, Kind kind, std::span<const Slice> where, Instant now) {
  take(job, now);
  if (job.index >= loads_.size()) loads_.resize(std::max<std::size_t>(job.index + 1, 2 * loads_.size()));
  Load& load = loads_[job.index];
  load.kind = kind;
  load.is_on_several = is_on_several(where);
  load.active = {};
  load.parts.reserve(where.size());
  PartPowers active;  // of the last part, and mostly of the next one
  for (const Slice& slice : where) {
    if (!leaf_of(slice.node).valid()) continue;
    std::vector<JobId>& there = nodes_[slice.node.index].jobs;
    if (load.parts.empty() || load.parts.back().node != slice.node) there.push_back(job);
    Part part = part_of(slice);
    part.held = held(part.node, kind.is_first);
    if (load.parts.empty() || !are_alike(load.parts.back(), part)) active = active_of(part, load);
    load.active += active;
    part.active = active.total();
    change_active(part.node, part.active, now);
    note_call(part, load);
    load.parts.push_back(part);
  }
  powers_ += load.active;
  touch(job);
}

bool NodeLoads::are_alike(const Part& a, const Part& b) const {
  return cluster_->pool_of(a.node) == cluster_->pool_of(b.node) && a.milli == b.milli && a.cpus == b.cpus &&
         a.memory_ppm == b.memory_ppm && a.held == b.held;
}

void NodeLoads::take(JobId job, Instant now) {
  if (!has(job)) return;
  Load& load = loads_[job.index];
  for (const Part& part : load.parts) {
    spared_ -= part.spared;
    slowed_milli_ -= part.slowed_milli;
    change_active(part.node, MicroPower{} - part.active, now);
    std::vector<JobId>& there = nodes_[part.node.index].jobs;
    const auto found = std::ranges::find(there, job);
    if (found == there.end()) continue;  // one of several shares on one node
    *found = there.back();
    there.pop_back();
  }
  powers_ -= load.active;
  load.parts = {};
}

NodeLoads::Held NodeLoads::held(NodeId node, bool is_first) const {
  const Node& its = nodes_[node.index];
  Held cap = its.caps[is_first ? 1 : 0];
  if (call_step_ > cap.step) cap = {call_step_, ThrottleReason::sw_power_cap};
  if (its.thermal <= cap.step) return cap;
  const bool is_slowed = its.thermal >= pool_of(node).slowdown_step;
  return {its.thermal, is_slowed ? ThrottleReason::hw_thermal_slowdown : ThrottleReason::sw_thermal_slowdown};
}

PartPowers NodeLoads::active_of(const Part& part, const Load& load) const {
  const Busy& its = busy(part.node, load.kind.activity);
  PartPowers out;
  for (std::size_t k = 0; k < node_part_kinds; ++k) out.by[k] = times(its.beside.by[k], part.share_ppm, million);
  constexpr NodePartKind dram = NodePartKind::dram, nic = NodePartKind::nic;
  PartPowers beside = its.beside;
  out[dram] = times(beside[dram], part.memory_ppm, million);
  if (!load.is_on_several) out[nic] = {};
  out[NodePartKind::gpu_busy] = times(at_or_last(its.steps, part.held.step).per_gpu, part.milli, whole_gpu);
  out[pool_of(part.node).of_cores] += times(its.per_core, part.cpus, 1);
  return out;
}

void NodeLoads::redraw(Part& part, Load& load, Instant now) {
  const PartPowers before = active_of(part, load);
  part.held = held(part.node, load.kind.is_first);
  PartPowers by = active_of(part, load);
  by -= before;
  load.active += by;
  powers_ += by;
  part.active += by.total();
  change_active(part.node, by.total(), now);
  note_call(part, load);
}

void NodeLoads::note_call(Part& part, const Load& load) {
  const Node& node = nodes_[part.node.index];
  const std::uint8_t without_call = std::max(node.thermal, node.caps[load.kind.is_first ? 1 : 0].step);
  if (call_step_ <= without_call && part.spared.uw == 0 && part.slowed_milli == 0) return;
  const Busy& its = busy(part.node, load.kind.activity);
  const Step free = at_or_last(its.steps, without_call), now = at_or_last(its.steps, part.held.step);
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
    for (; part != load.parts.end() && part->node == node; ++part) redraw(*part, load, now);
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
  const Free whole = cluster_->capacity(cluster_->pool_of(part.node));
  const MicroPower idle = pool_of(part.node).idle_in_all;
  if (whole.gpus > 0) return times(idle, part.milli, std::uint64_t{whole.gpus} * whole_gpu);
  return whole.cpus > 0 ? times(idle, part.cpus, whole.cpus) : MicroPower{};
}

/// What they draw beyond the idle node, by what its jobs draw.
MicroPower NodeLoads::fans_for(const Part& part) const {
  const Node& node = nodes_[part.node.index];
  const Pool& pool = pool_of(part.node);
  if (node.fan_step == 0 || pool.fans.empty()) return {};
  return times(pool.fans[node.fan_step], static_cast<std::uint64_t>(part.active.uw),
               static_cast<std::uint64_t>(node.active.uw));
}

NodeLoads::Job NodeLoads::of(JobId job) const {
  Job out;
  if (!has(job)) return out;
  const Load& load = loads_[job.index];
  for (const Part& part : load.parts) {
    const Busy& its = busy(part.node, load.kind.activity);
    out.active += part.active + fans_for(part);
    out.spared += part.spared;
    out.standing += share_of_idle(part);
    if (part.milli == 0) continue;
    const Step step = at_or_last(its.steps, part.held.step);
    const MicroPower gpus = times(step.per_gpu, part.milli, whole_gpu);
    out.gpus += gpus;
    out.swing += MicroPower::from(its.swing * gpus.power());
    out.high_ppm = its.high_ppm;
    if (part.held.step > 0) out.held_milli += part.milli;
    if (step.slowdown <= out.slowdown) continue;
    out.slowdown = step.slowdown;
    out.reason = part.held.step > 0 ? part.held.reason : ThrottleReason::sw_power_cap;
  }
  return out;
}

NodeBoard::Draw NodeLoads::draw_of(NodeId node) const {
  const Node& its = nodes_[node.index];
  NodeBoard::Draw draw;
  if (!leaf_of(node).valid()) return draw;
  draw.total = tree_.input(leaf_of(node));
  if (!its.is_on) return draw;
  const Pool& pool = pool_of(node);
  PartPowers idle = pool.idle;
  draw.fans = idle[NodePartKind::fans] + (pool.fans.empty() ? MicroPower{} : pool.fans[its.fan_step]);
  draw.gpus = idle[NodePartKind::gpu_idle];
  draw.hottest_gpu = draw.freer_gpu = pool.gpu_idle;
  for (const JobId job : its.jobs) {
    const Load& load = loads_[job.index];
    const Busy& busy_there = busy(node, load.kind.activity);
    auto part = std::ranges::lower_bound(load.parts, node, {}, &Part::node);
    for (; part != load.parts.end() && part->node == node; ++part) {
      if (part->milli == 0) continue;
      const MicroPower gpu = at_or_last(busy_there.steps, part->held.step).per_gpu;
      const std::size_t freer = std::max<std::size_t>(part->held.step, 1) - 1;
      draw.gpus += times(gpu, part->milli, whole_gpu);
      draw.hottest_gpu = std::max(draw.hottest_gpu, pool.gpu_idle + gpu);
      draw.freer_gpu = std::max(draw.freer_gpu, pool.gpu_idle + at_or_last(busy_there.steps, freer).per_gpu);
    }
  }
  return draw;
}

/// Without fans.
MicroPower NodeLoads::fully(const Busy& busy, std::uint8_t step, const Free& whole) {
  return times(at_or_last(busy.steps, step).per_gpu, whole.gpus, 1) + times(busy.per_core, whole.cpus, 1) +
         busy.beside.total();
}

MicroPower NodeLoads::most_of(NodeId node, std::uint8_t step) const {
  const Pool& pool = pool_of(node);
  const Free whole = cluster_->capacity(cluster_->pool_of(node));
  MicroPower most;
  for (const Busy& its : pool.busy) most = std::max(most, fully(its, step, whole));
  return pool.idle_in_all + most + (pool.fans.empty() ? MicroPower{} : pool.fans[fan_step(pool, most)]);
}

MicroPower NodeLoads::added_by(std::span<const Slice> there, Kind kind, bool is_on_several) const {
  const Load load{.parts = {}, .kind = kind, .active = {}, .is_on_several = is_on_several};
  MicroPower active;
  for (const Slice& slice : there) active += active_of(part_of(slice), load).total();
  const Node& its = nodes_[there.front().node.index];
  const Pool& pool = pool_of(there.front().node);
  if (pool.fans.empty()) return active;
  return active + pool.fans[fan_step(pool, its.active + active)] - pool.fans[its.fan_step];
}

}  // namespace headroom
