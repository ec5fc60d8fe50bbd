// SPDX-License-Identifier: Apache-2.0
#include "sim/cloud_fleet.hpp"

#include "models/check.hpp"

namespace headroom {

CloudFleet::CloudFleet(const CloudSpec& cloud, BurstPolicy& policy, const JobSource& jobs, std::uint64_t seed)
    : cloud_(cloud), policy_(policy), jobs_(jobs) {
  for (std::uint32_t i = 0; i < cloud_.offers.size(); ++i) {
    pools_.emplace_back(cloud_.offers[i], OfferId{i}, seed);
    some_are_paid_for_ = some_are_paid_for_ || cloud_.offers[i].billing == Billing::reserved;
  }
}

void CloudFleet::begin(Control& control) {
  view_ = &control.view();
  const auto offers = static_cast<std::uint32_t>(cloud_.offers.size());
  HEADROOM_CHECK(offers > 0 && offers < view_->cluster.pool_count(), "rented pools stand behind those of the cluster");
  const std::uint32_t owned = view_->cluster.pool_count() - offers;
  first_node_ = view_->cluster.first_node({owned});
  for (std::uint32_t i = 0; i < offers; ++i) pools_[i].begin({owned + i}, timers_, control);
}

void CloudFleet::on_timer(std::uint32_t number, Control& control) {
  const CloudTimer timer = timers_.take(number);
  switch (timer.what) {
    case CloudTimer::What::boot:
      return pools_[timer.offer.index].on_boot({timer.id}, control);
    case CloudTimer::What::hold:
      return pools_[timer.offer.index].on_hold({timer.id}, control);
    case CloudTimer::What::zone:
      return pools_[timer.offer.index].on_zone(blocked_.size() > 0, control);
    case CloudTimer::What::retry:
      return pools_[timer.offer.index].on_retry();
    case CloudTimer::What::line:
      line_is_due_ = line_is_due_ || number == line_timer_;
      return;
    case CloudTimer::What::job:
      if (standing({timer.id}).state != State::looks_later || standing({timer.id}).timer != number) return;
      standing({timer.id}).state = State::not_concerned;
      due_.push_back({timer.id});  // what has become free at this instant may yet start it
  }
}

void CloudFleet::on_queued(JobId job) {
  Standing& its = standing(job);
  if (its.is_joining) return;
  its.is_joining = true;
  joined_.push_back(job);
}

void CloudFleet::on_freed(JobId /*job*/, const Allocation& where) {
  if (where.slices.empty() || where.slices.front().node < first_node_) return;
  for (const Slice& slice : where.slices) freed_.push_back(slice.node);
}

bool CloudFleet::resolve(std::span<const JobId> dirty, Control& control) {
  for (const JobId job : dirty) take_note_of_start(job);
  for (const NodeId node : freed_)
    pool_of(view_->cluster.partitions().of(view_->cluster.pool_of(node)))->on_freed(node, control);
  freed_.clear();
  bool changed = look_at_joined(control);
  changed = look_at_due(control) || changed;
  changed = look_at_line(control) || changed;
  bool look = false;
  for (const RentedPool& pool : pools_) look = look || pool.look_again;
  if (!look) return changed;
  changed = look_at_blocked(control) || changed;
  for (RentedPool& pool : pools_)
    if (pool.look_again) changed = tend(pool, !changed, control) || changed;
  if (!changed)
    for (RentedPool& pool : pools_) pool.look_again = false;
  return changed;
}

}  // namespace headroom
