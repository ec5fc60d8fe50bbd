// SPDX-License-Identifier: Apache-2.0
#include "sim/rented_pool.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "models/check.hpp"
#include "models/distribution.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr TimeSpan look_again_after = TimeSpan::seconds(60);  // at an idle instance that a job will need

constexpr double z95 = 1.6448536269514722;  // 95 % quantile of the standard normal distribution

TimeSpan boot_time(const BootDelay& boot, double u) {
  if (boot.p95 == boot.median) return boot.median;
  const double median = boot.median.in_seconds();
  return TimeSpan::from(Duration{lognormal(median, std::log(boot.p95.in_seconds() / median) / z95, u)});
}

}  // namespace

void RentedPool::begin(PoolId pool, CloudTimers& timers, Control& control) {
  timers_ = &timers;
  view_ = &control.view();
  const Cluster& cluster = view_->cluster;
  partition_ = cluster.partitions().of(pool);
  first_ = cluster.first_node(pool);
  whole_ = cluster.capacity(pool);
  instances_.resize(offer_.quota);
  for (std::uint32_t i = 0; i < offer_.quota; ++i) absent_.push_back(first_.index + i);  // ascending: a heap
  if (offer_.billing == Billing::reserved) (void)request(offer_.quota, control);
}

/// What can be had beyond what is up or booting.
std::uint32_t RentedPool::obtainable() const {
  return zone_is_open() && closed_until_ <= view_->now ? offer_.quota - up_ - booting_ : 0;
}

/// The n-th request of an instance has the same luck in every run of this seed, whatever else happens.
bool RentedPool::draw(NodeId node, TimeSpan& boot) {
  const std::uint32_t instance = node.index - first_.index;
  HEADROOM_CHECK(offer_.quota < 1U << 24U && id_.index < 1U << 16U, "a stream has 64 bits for its entity");
  const std::uint64_t entity = std::uint64_t{id_.index} << 48U | std::uint64_t{instance} << 24U;
  Rng rng(seed_, Stream::instances, entity + (at(node).requests++ & 0xffffffU));
  const bool can_be_had = offer_.billing == Billing::reserved || rng.uniform() < offer_.success;
  boot = boot_time(offer_.boot, rng.uniform_open());
  return can_be_had;
}

bool RentedPool::request(std::uint32_t instances, Control& control) {
  HEADROOM_CHECK(instances <= obtainable(), "more instances than there are");
  plan_is_stale_ = true;
  std::vector<std::uint32_t> nodes;
  std::vector<TimeSpan> boots(instances);
  bool all = true;
  for (TimeSpan& boot : boots) {
    std::ranges::pop_heap(absent_, std::greater{});
    nodes.push_back(absent_.back());
    absent_.pop_back();
    all = draw({nodes.back()}, boot) && all;
  }
  if (!all) {
    absent_.insert(absent_.end(), nodes.begin(), nodes.end());
    std::ranges::make_heap(absent_, std::greater{});
    closed_until_ = view_->now + offer_.retry;
    timers_->set(control, closed_until_, {CloudTimer::What::retry, id_, 0});
    return false;
  }
  booting_ += instances;
  watch_zone(control);
  for (std::uint32_t i = 0; i < instances; ++i) {
    if (boots[i].ns == 0) {
      come_up({nodes[i]}, control);
      continue;
    }
    control.set_node({nodes[i]}, Lifecycle::booting);
    at({nodes[i]}).ready = view_->now + boots[i];
    timers_->set(control, view_->now + boots[i], {CloudTimer::What::boot, id_, nodes[i]});
  }
  return true;
}

/// The zone may have taken it away meanwhile, and given it again.
void RentedPool::on_boot(NodeId node, Control& control) {
  if (view_->cluster.lifecycle(node) == Lifecycle::booting && at(node).ready == view_->now) come_up(node, control);
}

void RentedPool::come_up(NodeId node, Control& control) {
  --booting_;
  ++up_;
  control.set_node(node, Lifecycle::up);
  look_again = true;
  idle(node, control);
}

void RentedPool::on_used(NodeId node) {
  at(node).idle_since = Instant::never();
  look_again = plan_is_stale_ = true;
}

void RentedPool::on_freed(NodeId node, Control& control) {
  look_again = plan_is_stale_ = true;
  const Cluster& cluster = view_->cluster;
  if (cluster.lifecycle(node) == Lifecycle::up && cluster.free_on(node) == whole_) idle(node, control);
}

void RentedPool::idle(NodeId node, Control& control) {
  at(node).idle_since = view_->now;
  watch(node, offer_.hold, control);
}

void RentedPool::watch(NodeId node, TimeSpan span, Control& control) {
  if (offer_.billing == Billing::reserved) return;
  timers_->set(control, view_->now + span, {CloudTimer::What::hold, id_, node.index});
}

/// Those that boot are counted as the first ones that nobody needs: who waits may start on one that is up.
void RentedPool::on_hold(NodeId node, Control& control) {
  const Instant since = at(node).idle_since;
  if (since == Instant::never() || since + offer_.hold > view_->now) return;  // in use, or was in between
  if (plan().not_needed() > booting_) {
    give_back(node, control);
  } else {
    watch(node, std::max(offer_.hold, look_again_after), control);
  }
}

void RentedPool::give_back(NodeId node, Control& control) {
  --(view_->cluster.lifecycle(node) == Lifecycle::booting ? booting_ : up_);
  at(node).idle_since = Instant::never();
  control.set_node(node, Lifecycle::absent);
  absent_.push_back(node.index);
  std::ranges::push_heap(absent_, std::greater{});
  look_again = plan_is_stale_ = true;
}

void RentedPool::on_zone(bool somebody_asks, Control& control) {
  watches_zone_ = false;
  look_again = plan_is_stale_ = true;
  if (!zone_is_open())
    for (std::uint32_t n = first_.index; n < first_.index + offer_.quota; ++n)
      if (view_->cluster.lifecycle({n}) != Lifecycle::absent) give_back({n}, control);
  if (somebody_asks || up_ + booting_ > 0) watch_zone(control);
}

bool RentedPool::zone_is_open() const {
  if (offer_.zone == nullptr) return true;
  const auto tick = static_cast<std::size_t>(view_->now.ns / offer_.zone->gap.ns);
  return offer_.zone->available[tick % offer_.zone->available.size()];
}

void RentedPool::watch_zone(Control& control) {
  if (offer_.zone == nullptr || watches_zone_) return;
  const std::vector<bool>& available = offer_.zone->available;
  const auto now = static_cast<std::size_t>(view_->now.ns / offer_.zone->gap.ns);
  std::size_t tick = now + 1;
  while (tick <= now + available.size() && available[tick % available.size()] == zone_is_open()) ++tick;
  if (tick > now + available.size()) return;  // it never changes
  watches_zone_ = true;
  const Instant at{static_cast<std::int64_t>(tick) * offer_.zone->gap.ns};
  timers_->set(control, at, {CloudTimer::What::zone, id_, 0});
}

void RentedPool::add(JobId job) {
  const Job& its = view_->jobs[job];
  const auto serial = static_cast<double>(its.serial);
  waiting_.add(job, its.request, {serial, serial}, its.serial, its.spec.estimate);
  if (its.request.index >= jobs_of_.size()) jobs_of_.resize(its.request.index + 1);
  ++jobs_of_[its.request.index];
  look_again = plan_is_stale_ = true;
}

void RentedPool::remove(JobId job) {
  --jobs_of_[waiting_.request_of(job).index];
  waiting_.remove(job);
  plan_is_stale_ = true;
}

InstancePacking& RentedPool::plan() {
  if (plan_is_stale_ || planned_open_ != zone_is_open()) plan_anew();
  return plan_;
}

void RentedPool::plan_anew() {
  const Cluster& cluster = view_->cluster;
  planned_open_ = zone_is_open();
  plan_.reset(whole_, obtainable());
  for (const std::uint32_t index : cluster.active_classes(partition_)) {
    const NodeClass& group = cluster.node_class(index);
    plan_.add(group.free, group.nodes.count());
  }
  plan_.add(whole_, booting_);
  missing_.clear();
  for (const RequestId request : waiting_.requests()) {
    const std::uint64_t jobs = jobs_of_[request.index];
    const std::uint64_t placed = plan_.place(view_->demands[request], jobs);
    if (placed < jobs) missing_.push_back({request, jobs - placed});
  }
  plan_is_stale_ = false;
}

std::vector<JobId> RentedPool::without_room() {
  (void)plan();
  std::vector<JobId> all;
  for (const Missing& missing : missing_) {
    std::uint64_t to_skip = jobs_of_[missing.request.index] - missing.jobs;
    for (JobId job = waiting_.first(missing.request, TimeSpan::unlimited()); job.valid();
         job = waiting_.next(job, TimeSpan::unlimited())) {
      if (to_skip > 0) {
        --to_skip;
      } else {
        all.push_back(job);
      }
    }
  }
  return all;
}

}  // namespace headroom
