// SPDX-License-Identifier: Apache-2.0
// What happens to a job: asked about, sent to an offer, blocked until there is room, or sent home.
#include <cmath>
#include <string>

#include "models/check.hpp"
#include "sim/cloud_fleet.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t tries_at_most = 1000;

}  // namespace

/// Offers cost a search each, and many answers do without.
class CloudFleet::Question final : public BurstQuestion {
 public:
  Question(CloudFleet& fleet, JobId id, Control& control)
      : BurstQuestion(fleet.view_->jobs[id].spec, fleet.view_->now, fleet.standing(id).queued),
        terms(fleet.terms_of(job.job_class)),
        fleet_(fleet),
        id_(id),
        control_(control) {
    deadline = terms.deadline;
    if (terms.value) usd_per_hour_of_waiting = terms.value->si * 3600.0;
  }

  [[nodiscard]] std::span<const BurstOffer> offers() override {
    if (is_complete_) return offers_;
    for (RentedPool& pool : fleet_.pools_) add(pool);
    is_complete_ = true;
    return offers_;
  }
  [[nodiscard]] const BurstOffer* find(OfferId offer) {
    for (const BurstOffer& one : offers())
      if (one.offer == offer) return &one;
    return nullptr;
  }

  const BurstTerms& terms;

 private:
  void add(RentedPool& pool) {
    const Demand& demand = fleet_.view_->demands[control_.request_in(id_, pool.partition())];
    if (!demand.possible) return;
    const OfferSpec& offer = pool.offer();
    BurstOffer& out = offers_.emplace_back();
    out.offer = pool.id();
    if (offer.billing != Billing::reserved) out.usd_per_instance_hour = offer.price.si * 3600.0;
    out.usd_for_data = offer.egress.si * static_cast<double>(terms.bytes_out);
    out.instances = InstancePacking::instances_for(demand, capacity_of(offer.instance));
    out.boot = offer.boot.p95;
    out.staging = staging(terms.bytes_in, fleet_.cloud_.wan);
    out.available = pool.plan().fits(demand);
  }
  static TimeSpan staging(std::int64_t bytes, DataRate wan) {
    if (bytes == 0) return {};
    return {static_cast<std::int64_t>(std::ceil(static_cast<double>(bytes) / wan.si * 1e9))};
  }

  CloudFleet& fleet_;
  JobId id_;
  Control& control_;
  std::vector<BurstOffer> offers_;
  bool is_complete_ = false;
};

CloudFleet::Standing& CloudFleet::standing(JobId job) {
  if (job.index >= standings_.size()) standings_.resize(std::max<std::size_t>(job.index + 1, 2 * standings_.size()));
  return standings_[job.index];
}

/// How often this job was to be sent; a slot that another job had begins anew.
std::uint32_t& CloudFleet::tries(JobId job) {
  Standing& its = standing(job);
  if (its.serial != view_->jobs[job].serial) its.tries = 0;
  its.serial = view_->jobs[job].serial;
  return its.tries;
}

RentedPool* CloudFleet::pool_of(PartitionId partition) {
  const std::uint32_t first = pools_.front().partition().index;
  return partition.index < first ? nullptr : &pools_[partition.index - first];
}

const BurstTerms& CloudFleet::terms_of(JobClassId job_class) {
  const std::uint32_t index = job_class.index;
  if (index >= terms_.size()) terms_.resize(index + 1, nullptr);
  if (terms_[index] != nullptr) return *terms_[index];
  terms_[index] = &cloud_.terms;
  for (const CloudSpec::OfClass& one : cloud_.classes)
    if (one.job_class == jobs_.names().classes.at(index)) terms_[index] = &one.terms;
  return *terms_[index];
}

bool CloudFleet::waits(JobId id) const {
  if (!view_->jobs.contains(id)) return false;
  const Job& job = view_->jobs[id];
  return !job.lease.id.valid() && job.holds == 0 && !job.is_staging;
}

void CloudFleet::forget(JobId job) {
  Standing& its = standing(job);
  if (its.state == State::blocked) blocked_.remove(job);
  if (its.state == State::sent) pools_[its.offer.index].remove(job);
  its.state = State::not_concerned;
}

void CloudFleet::take_note_of_start(JobId id) {
  if (id.index >= standings_.size() || standings_[id.index].state == State::not_concerned) return;
  if (standings_[id.index].state == State::sent)
    for (const Slice& slice : view_->jobs[id].lease.where.slices)
      pools_[standings_[id.index].offer.index].on_used(slice.node);
  forget(id);
}

/// A job that joins a line of our own is asked about. One that joins that of an offer was sent there, unless it has
/// lost its instance.
bool CloudFleet::look_at_joined(Control& control) {
  looked_at_.swap(joined_);  // more may come in
  bool changed = false;
  for (const JobId id : looked_at_) {
    standing(id).is_joining = false;
    if (!waits(id)) continue;  // it has started
    const Job& job = view_->jobs[id];
    RentedPool* const pool = pool_of(view_->demands[job.request].partition);
    if (pool == nullptr) {
      forget(id);
      standing(id).queued = view_->now;
      changed = ask(id, control) || changed;
    } else if (standing(id).state != State::sent) {
      standing(id).state = State::sent;
      standing(id).offer = pool->id();
      pool->add(id);
    }
  }
  looked_at_.clear();
  return changed;
}

bool CloudFleet::look_at_due(Control& control) {
  bool changed = false;
  for (const JobId id : due_)
    if (waits(id) && standing(id).state == State::not_concerned) changed = ask(id, control) || changed;
  due_.clear();
  return changed;
}

/// Whether an offer has room for it now.
bool CloudFleet::room_for(JobId id, Control& control) {
  for (RentedPool& pool : pools_) {
    const Demand& demand = view_->demands[control.request_in(id, pool.partition())];
    if (demand.possible && pool.plan().fits(demand)) return true;
  }
  return false;
}

/// Of the requests that have room now, the job that has waited longest, one after the other.
bool CloudFleet::look_at_blocked(Control& control) {
  bool changed = false;
  refused_.assign(view_->demands.size(), false);
  while (true) {
    JobId next;
    for (const RequestId request : blocked_.requests()) {
      if (refused_[request.index]) continue;
      const JobId first = blocked_.first(request, TimeSpan::unlimited());
      if (!room_for(first, control)) {
        refused_[request.index] = true;
      } else if (!next.valid() || blocked_.scanned_before(first, next)) {
        next = first;
      }
    }
    if (!next.valid()) return changed;
    forget(next);
    changed = ask(next, control) || changed;
    if (standing(next).state == State::blocked) refused_[view_->jobs[next].home.index] = true;
  }
}

PolicyError CloudFleet::refusal(const char* what, const Job& job) const {
  return PolicyError("burst policy \"" + std::string(policy_.name()) +
                     "\" at t = " + std::to_string(view_->now.in_seconds()) + " s: job " +
                     std::to_string(job.spec.number) + ": " + what);
}

/// True if the job went somewhere.
bool CloudFleet::ask(JobId id, Control& control) {
  const Job& job = view_->jobs[id];
  if (job.spec.ran_before.ns > 0 || tries(id) >= tries_at_most) return false;
  Question question(*this, id, control);
  const BurstAnswer answer = policy_.decide(question);
  switch (answer.what) {
    case BurstAnswer::What::never:
      return false;
    case BurstAnswer::What::look_again:
      if (answer.at <= view_->now) throw refusal("wants to look again in the past", job);
      if (answer.at == Instant::never()) return false;
      standing(id).state = State::looks_later;
      standing(id).timer = timers_.set(control, answer.at, {CloudTimer::What::job, {}, id.index});
      return false;
    case BurstAnswer::What::burst:
      if (question.find(answer.offer) == nullptr) throw refusal("sends a job to an offer that cannot hold it", job);
      if (send(question, id, answer.offer, control)) return true;
      block(id, control);
      return false;
  }
  return false;
}

bool CloudFleet::send(Question& question, JobId id, OfferId to, Control& control) {
  const BurstOffer& offer = *question.find(to);
  if (!offer.available) return false;
  RentedPool& pool = pools_[to.index];
  const std::uint64_t placed = pool.plan().place(view_->demands[control.request_in(id, pool.partition())], 1);
  HEADROOM_CHECK(placed == 1, "an offer is available as long as nothing has changed");
  const std::uint32_t missing = pool.plan().requested();
  ++tries(id);
  if (missing > 0 && !pool.request(missing, control)) return false;
  Standing& its = standing(id);
  its.state = State::sent;
  its.offer = to;
  const BurstTerms& terms = question.terms;
  control.move_job(id, {pool.partition(), offer.staging, terms.bytes_in, terms.bytes_out, terms.checkpoint});
  pool.add(id);
  policy_.moved(question, offer);
  return true;
}

void CloudFleet::block(JobId id, Control& control) {
  const Job& job = view_->jobs[id];
  const auto serial = static_cast<double>(job.serial);
  blocked_.add(id, job.home, {serial, serial}, job.serial, job.spec.estimate);
  standing(id).state = State::blocked;
  for (RentedPool& pool : pools_) pool.watch_zone(control);
}

void CloudFleet::send_home(JobId id, Control& control) {
  forget(id);
  control.move_job(id, {.to = view_->demands[view_->jobs[id].home].partition, .staging = {}, .checkpoint = {}});
}

/// Those who wait for instances get what they still need, or go home. `quiet`: nothing has changed in this round, so
/// the scheduler has seen all there is; who then waits beside empty instances, with nothing to wait for, is refused by
/// the placement and would wait for ever.
bool CloudFleet::tend(RentedPool& pool, bool quiet, Control& control) {
  if (!pool.has_waiting()) return false;
  const std::uint32_t missing = pool.plan().requested();
  if (missing > 0 && pool.request(missing, control)) return true;
  std::vector<JobId> leave = pool.without_room();
  const SchedulingView& there = control.partitions()[pool.partition().index];
  if (quiet && leave.empty() && missing == 0 && there.running.size() == 0 && pool.booting() == 0)
    there.queue.for_each([&](JobId id) {
      tries(id) = tries_at_most;
      leave.push_back(id);
      return true;
    });
  for (const JobId id : leave) send_home(id, control);
  return !leave.empty();
}

}  // namespace headroom
