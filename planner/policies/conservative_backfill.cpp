// SPDX-License-Identifier: Apache-2.0
// Conservative backfilling: Mu'alem and Feitelson, "Utilization, predictability, workloads, and user runtime estimates
// in scheduling the IBM SP2 with backfilling", IEEE TPDS 12(6), 2001. Every waiting job has a reservation, made when it
// comes: the earliest time at which it fits for its whole estimate, given what runs and all reservations that exist. A
// lease that ends early is an occasion to move the others up: one by one in the order of the line, each to the earliest
// time that leaves all others alone. So no reservation is ever moved back, unless somebody runs past his estimate or a
// node goes down; then all are made again in the order of the line.
//
// A job goes where the placement puts it, if that leaves every reservation alone, and else to the nodes (and shared
// GPUs) that were planned for it, lowest numbers first. A placement that wants more than room is so overruled where its
// choice would break a promise. Where it finds no nodes at all, the job is put off: its new reservation is not before
// the next estimated end, and meanwhile all others leave it alone.
//
// With `depth`, so many jobs have a reservation and keep it until they start; the others start when they fit now and
// leave the reservations alone. Cost of a pass: what runs + what waits, for each job that comes one search of the
// profile (AvailabilityProfile), and one for each reservation if something ended early.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "planner/policies/backfills.hpp"
#include "planner/policies/reservations.hpp"

namespace headroom {
namespace {

class ConservativeBackfill final : public Backfill {
 public:
  explicit ConservativeBackfill(std::uint64_t depth) : depth_(depth) {}

  [[nodiscard]] double scan_key(const JobSpec&, double line_key) const override { return line_key; }
  [[nodiscard]] bool plans_the_head() const override { return true; }

  void fill(const SchedulingView& view, Placement& placement, Decisions& decisions) override {
    if (view.partition.index >= partitions_.size()) partitions_.resize(view.partition.index + 1);
    Partition& its = partitions_[view.partition.index];
    line_.clear();
    view.queue.for_each([this](JobId job) { return line_.push_back(job), true; });
    const Reservations::News news = its.plan.follow(view, line_);
    // Who has come was there before the ends of this instant were seen: that is how the published simulators have it.
    const bool somebody_fits = give_reservations(view, its);
    its.plan.release_ended(view.now);
    if (due_for_compression(its, view.now, news, somebody_fits)) compress(view, its);
    ++pass_;
    bool refused = false;
    while (find_due(its, view.now)) {  // comes to an end: who is refused is not due again in this pass
      for (const JobId job : due_) {
        if (start(view, its, job, placement, decisions)) continue;
        refused = true;
        put_off(view, its, job);
      }
      if (refused) {
        compress(view, its);
      } else {
        give_reservations(view, its);  // more, if there is a depth
      }
    }
    if (depth_ > 0) start_others(view, its, placement, decisions);
    // Who waits for something that may happen at any moment is not woken for, or there would be no end to it.
    if (!its.plan.waits_for_overdue()) wake_for_next(its, view.now, decisions);
  }

 private:
  struct Partition {
    Reservations plan;
    Instant last{-1};
    std::uint32_t ends_to_see = 0;  // leases that ended on time, for each of which a pass comes in sequential order
    Instant wakes_at{-1};
  };

  /// To who has none, the first of the line as far as `depth` goes; who came first has the first choice. Whether one of
  /// them has just come and fits now.
  bool give_reservations(const SchedulingView& view, Partition& its) {
    fresh_.clear();
    for (const JobId job : line_) {
      if (depth_ > 0 && its.plan.size() + fresh_.size() >= depth_) break;
      if (waits(view, job) && !its.plan.has(job)) fresh_.push_back(job);
    }
    std::ranges::sort(fresh_, {}, [&](JobId job) { return view.jobs[job].serial; });
    bool fits = false;
    for (const JobId job : fresh_) {
      if (!its.plan.make(view, job, view.now, Instant::never())) continue;
      fits = fits || (view.jobs[job].spec.submit == view.now && view.cluster.fits(view.demand_of(job)));
    }
    return fits;
  }

  /// An end is an occasion, an arrival is not. In sequential order the two are seen in passes of their own.
  static bool due_for_compression(Partition& its, Instant now, const Reservations::News& news, bool somebody_fits) {
    if (its.last != now) its.ends_to_see = 0;
    its.last = now;
    its.ends_to_see += news.ended_on_time;
    if (news.ended_unplanned || news.left_otherwise || news.planned_anew) return true;
    if (its.ends_to_see == 0 || somebody_fits) return false;
    --its.ends_to_see;
    return true;
  }

  void compress(const SchedulingView& view, Partition& its) const {
    for (const JobId job : line_)
      if (its.plan.has(job) && its.plan.start_of(job) > view.now && !is_put_off(job)) its.plan.improve(view, job);
  }

  /// Without a reservation it could wait for ever, and those who come later would take one by one what it waits for.
  void put_off(const SchedulingView& view, Partition& its, JobId job) {
    (void)its.plan.make(view, job, its.plan.next_end(view.now), Instant::never());
    if (job.index >= put_off_in_.size()) put_off_in_.resize(job.index + 1);
    put_off_in_[job.index] = pass_;
  }
  [[nodiscard]] bool is_put_off(JobId job) const {
    return job.index < put_off_in_.size() && put_off_in_[job.index] == pass_;
  }

  /// In the order in which their reservations were made.
  bool find_due(const Partition& its, Instant now) {
    due_.clear();
    std::ranges::copy_if(line_, std::back_inserter(due_),
                         [&](JobId job) { return its.plan.has(job) && its.plan.start_of(job) <= now; });
    std::ranges::sort(due_, {}, [&](JobId job) { return its.plan.made_at(job); });
    return !due_.empty();
  }

  /// Where the placement puts it, or else as planned. The reservation is gone in any case, also if it is refused.
  bool start(const SchedulingView& view, Partition& its, JobId job, Placement& placement, Decisions& decisions) {
    const Demand& demand = view.demand_of(job);
    const bool planned = its.plan.planned_nodes(view, job, planned_);
    its.plan.drop(job);
    if (!view.cluster.fits(demand) || !placement.place(view.cluster, demand, where_)) return false;
    const Allocation* where = &where_;
    PlannedGang stay = its.plan.stay_on(view, job, *where);
    if (!its.plan.leaves_all_others(stay)) {
      if (!planned) return false;
      where = &planned_;
      stay = its.plan.stay_on(view, job, *where);
      if (!its.plan.leaves_all_others(stay)) return false;
    }
    if (!decisions.admits(job, *where)) return false;
    const StartReason reason = job == view.queue.head() ? StartReason::head_of_line : StartReason::backfilled;
    decisions.start(job, *where, reason);
    its.plan.started(view, job, std::move(stay));
    return true;
  }

  void start_others(const SchedulingView& view, Partition& its, Placement& placement, Decisions& decisions) {
    for (const JobId job : line_) {
      if (!waits(view, job) || its.plan.has(job) || !view.cluster.fits(view.demand_of(job))) continue;
      if (its.plan.make(view, job, view.now, view.now + TimeSpan{1})) start(view, its, job, placement, decisions);
    }
  }

  static void wake_for_next(Partition& its, Instant now, Decisions& decisions) {
    const Instant next = its.plan.next_start(now);
    const bool asked = its.wakes_at > now && its.wakes_at <= next;
    if (next == Instant::never() || asked) return;
    decisions.wake_at(next);
    its.wakes_at = next;
  }

  static bool waits(const SchedulingView& view, JobId job) { return !view.jobs[job].lease.id.valid(); }

  std::uint64_t depth_;
  std::vector<Partition> partitions_;
  std::vector<JobId> line_, due_, fresh_;  // storage used again, as is the next one
  Allocation where_, planned_;
  std::uint64_t pass_ = 0;
  std::vector<std::uint64_t> put_off_in_;  // by job: the last pass that refused it
};

}  // namespace

std::unique_ptr<Backfill> make_conservative(const Options& options, std::uint64_t) {
  return std::make_unique<ConservativeBackfill>(static_cast<std::uint64_t>(options.number("depth")));
}

}  // namespace headroom
