// SPDX-License-Identifier: Apache-2.0
#include "sim/power/site_power.hpp"

#include <algorithm>

#include "sim/gpu_share.hpp"

namespace headroom {
namespace {

bool draws(Lifecycle state) {
  return state != Lifecycle::absent && state != Lifecycle::down;
}

MicroPower times(MicroPower power, std::uint64_t part, std::uint64_t whole) {
  return {static_cast<std::int64_t>(static_cast<WideSum>(power.uw) * part / whole)};
}

}  // namespace

SitePower::SitePower(const PowerSpec& spec, const JobSource& jobs) : spec_(spec), jobs_(jobs), tree_(spec.places) {
  for (const PoolDraw& pool : spec.pools) {
    idle_.push_back(MicroPower::from(pool.idle));
    std::vector<Busy>& by_activity = busy_.emplace_back();
    for (const BusyDraw& busy : pool.busy)
      by_activity.push_back({MicroPower::from(busy.per_gpu), MicroPower::from(busy.per_core), busy.slowdown});
  }
  for (const PowerPlaceSpec& place : spec.places) {
    equipment_ += MicroPower::from(place.equipment);
    fixed_cooling_ += MicroPower::from(place.cooling);
  }
}

void SitePower::begin(Control& control) {
  control_ = &control;
  const Cluster& cluster = control.view().cluster;
  is_on_.assign(cluster.node_count(), false);
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n) on_node({n}, cluster.lifecycle({n}));
  tree_.update(control.view().now);
}

/// What this instant came to is known now, before time goes on.
void SitePower::settle(Instant from, Instant /*to*/) {
  if (tree_.update(from)) is_noted_ = false;
  if (is_noted_) return;
  is_noted_ = true;
  control_->note(draw());
}

record::SiteDraw SitePower::draw() const {
  record::SiteDraw draw;
  draw.nodes = tree_.nodes_out();
  draw.supplies = tree_.nodes_in() - tree_.nodes_out();
  draw.equipment = equipment_;
  draw.losses = tree_.feed() - tree_.nodes_in() - equipment_ - fixed_cooling_;
  const MicroPower around = MicroPower::from((spec_.pue - 1.0) * draw.computers().power());
  draw.cooling = std::max(fixed_cooling_, around - draw.losses);
  return draw;
}

PowerPlaceId SitePower::leaf_of(NodeId node) const {
  return node.index < spec_.leaf_of_node.size() ? spec_.leaf_of_node[node.index] : PowerPlaceId{};
}

void SitePower::on_node(NodeId node, Lifecycle state) {
  const PowerPlaceId leaf = leaf_of(node);
  if (!leaf.valid() || is_on_[node.index] == draws(state)) return;
  is_on_[node.index] = draws(state);
  const MicroPower idle = idle_[control_->view().cluster.pool_of(node).index];
  tree_.change(leaf, draws(state) ? idle : MicroPower{} - idle, control_->view().now);
}

SitePower::Load& SitePower::load(JobId job) {
  if (job.index >= loads_.size()) loads_.resize(std::max<std::size_t>(job.index + 1, 2 * loads_.size()));
  return loads_[job.index];
}

void SitePower::on_freed(JobId job, const Allocation& /*where*/) {
  take_off(load(job));
}

void SitePower::take_off(Load& load) {
  for (const Part& part : load.parts) tree_.change(part.leaf, MicroPower{} - part.active, control_->view().now);
  load.parts.clear();
  load.standing = load.active = {};
}

std::uint32_t SitePower::activity_of(JobClassId job_class) {
  const auto& names = jobs_.names().classes;
  while (activities_.size() <= job_class.index) {
    const auto found =
        std::ranges::find(spec_.classes, names.at(activities_.size()), &PowerSpec::ActivityOfClass::job_class);
    activities_.push_back(found == spec_.classes.end() ? 0 : found->activity);
  }
  return activities_[job_class.index];
}

/// By GPUs, or by cores where the node has none.
MicroPower SitePower::standing_of(const Slice& slice) const {
  const Cluster& cluster = control_->view().cluster;
  const PoolId pool = cluster.pool_of(slice.node);
  const Free whole = cluster.capacity(pool);
  if (whole.gpus > 0) return times(idle_[pool.index], gpu_milli_of(slice), std::uint64_t{whole.gpus} * whole_gpu);
  return whole.cpus > 0 ? times(idle_[pool.index], slice.cpus, whole.cpus) : MicroPower{};
}

void SitePower::put_on(JobId id, Control& control) {
  const ClusterView& view = control.view();
  const Job& job = view.jobs[id];
  Load& its = load(id);
  const Load before{{}, its.standing, its.active, its.lease};
  take_off(its);
  its.lease = job.lease.id;
  const std::uint32_t activity = activity_of(job.spec.job_class);
  double slowdown = 1.0;
  for (const Slice& slice : job.lease.where.slices) {
    const PowerPlaceId leaf = leaf_of(slice.node);
    if (!leaf.valid()) continue;
    const Busy& busy = busy_[view.cluster.pool_of(slice.node).index][activity];
    const MicroPower active = times(busy.per_gpu, gpu_milli_of(slice), whole_gpu) + times(busy.per_core, slice.cpus, 1);
    tree_.change(leaf, active, view.now);
    its.parts.push_back({leaf, active});
    its.active += active;
    its.standing += standing_of(slice);
    if (gpu_milli_of(slice) > 0) slowdown = std::max(slowdown, busy.slowdown);
  }
  control.set_component(id, Component::compute, slowdown);
  if (its.parts.empty() ||
      (its.lease == before.lease && its.standing == before.standing && its.active == before.active))
    return;
  control.note(id, its.standing, its.active);
}

bool SitePower::resolve(std::span<const JobId> dirty, Control& control) {
  for (const JobId job : dirty) put_on(job, control);
  return false;
}

}  // namespace headroom
