// SPDX-License-Identifier: Apache-2.0
// What happens to a job: asked about, sent to an offer, blocked until there is room, or sent home.
#include <cmath>
#include <string>
#include <utility>

#include "models/check.hpp"
#include "sim/cloud_fleet.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t fruitless_at_most = 5;  // of our own choice: who gains nothing there tries a handful of times

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
    const WaitingQueue& line = fleet.line_;
    const JobTable& jobs = fleet.view_->jobs;
    is_behind = line.size() > 0 && jobs[line.head()].serial < jobs[id].serial;
    some_are_paid_for = fleet.some_are_paid_for_;
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
    out.minimum = offer.minimum;
    out.hold = offer.hold;
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
  if (its.state == State::in_line) line_.remove(job);
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
    Standing& its = standing(id);
    its.is_joining = false;
    const bool is_back = std::exchange(its.is_sent_home, false);
    if (!waits(id)) continue;  // it has started
    const Job& job = view_->jobs[id];
    if (its.serial != job.serial) its = {.serial = job.serial};  // another job had this slot
    RentedPool* const pool = pool_of(view_->demands[job.request].partition);
    if (pool == nullptr) {
      forget(id);
      if (!is_back) its.queued = view_->now;
      changed = ask(id, control) || changed;
    } else if (its.state != State::sent) {
      its.state = State::sent;
      its.offer = pool->id();
      if (job.work.ns < job.lease.work_at_start.ns) its.fruitless = 0;
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

/// One after the other, until one has to wait on.
bool CloudFleet::look_at_line(Control& control) {
  bool changed = false;
  for (bool go_on = std::exchange(line_is_due_, false); go_on && line_.size() > 0;) {
    const JobId head = line_.head();
    forget(head);
    changed = ask(head, control) || changed;
    go_on = standing(head).state != State::in_line;
  }
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
  if (job.spec.ran_before.ns > 0 || standing(id).fruitless >= fruitless_at_most) return false;
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
    case BurstAnswer::What::wait_for_turn:
      if (answer.at <= view_->now) throw refusal("wants its turn in the past", job);
      stand_in_line(id, answer.at, control);
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

void CloudFleet::stand_in_line(JobId id, Instant at, Control& control) {
  const Job& job = view_->jobs[id];
  const auto serial = static_cast<double>(job.serial);
  line_.add(id, job.home, {serial, serial}, job.serial, job.spec.estimate);
  standing(id).state = State::in_line;
  if (line_.head() == id && at != Instant::never())
    line_timer_ = timers_.set(control, at, {CloudTimer::What::line, {}, 0});
}

void CloudFleet::send_home(JobId id, Control& control) {
  forget(id);
  standing(id).is_sent_home = true;
  control.move_job(id, {.to = view_->demands[view_->jobs[id].home].partition, .staging = {}, .checkpoint = {}});
}

/// Those who wait for instances get what they still need, or go home. `quiet`: nothing has changed in this round, so
/// the scheduler has seen all there is. If then all have room on instances that are up, the head of the line is refused
/// by the placement, maybe for ever, and stands in the way of the others.
bool CloudFleet::tend(RentedPool& pool, bool quiet, Control& control) {
  if (!pool.has_waiting()) return false;
  const std::uint32_t missing = pool.plan().requested();
  if (missing > 0 && pool.request(missing, control)) return true;
  std::vector<JobId> leave = pool.without_room();
  const JobId head = control.partitions()[pool.partition().index].queue.head();
  if (quiet && leave.empty() && missing == 0 && pool.booting() == 0 && head.valid()) {
    standing(head).fruitless = fruitless_at_most;
    leave.push_back(head);
  }
  for (const JobId id : leave) {
    if (missing == 0) ++standing(id).fruitless;  // how often it is refused is bounded by the time between requests
    send_home(id, control);
  }
  return !leave.empty();
}

}  // namespace headroom
