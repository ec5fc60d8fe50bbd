// SPDX-License-Identifier: Apache-2.0
// EASY backfilling: Lifka, "The ANL/IBM SP scheduling system", JSSPP 1995; Mu'alem and Feitelson, IEEE TPDS 12(6),
// 2001. The first blocked job gets a reservation at the earliest time at which, by the estimates of what runs, it will
// fit. A job behind it may start now if that does not move the reservation: it ends before it, or it leaves enough
// room. EASY-SJBF tries the shortest estimate first: Tsafrir, Etsion and Feitelson, IEEE TPDS 18(6), 2007.
#include <cstdint>

#include "planner/policies/backfills.hpp"
#include "planner/policies/fitting_jobs.hpp"
#include "sim/capacity_forecast.hpp"

namespace headroom {
namespace {

enum class ScanOrder : unsigned char { line, shortest_first };

class EasyBackfill final : public Backfill {
 public:
  explicit EasyBackfill(ScanOrder scan) : scan_(scan) {}

  [[nodiscard]] double scan_key(const JobSpec& job, double line_key) const override {
    return scan_ == ScanOrder::line ? line_key : static_cast<double>(job.estimate.ns);
  }

  void fill(const SchedulingView& view, Placement& placement, Decisions& decisions) override {
    if (view.queue.size() < 2 || !fitting_.begin(view)) return;  // before the reservation, which costs more
    const Instant reserved = reserve(view);
    const TimeSpan window = reserved == Instant::never() ? TimeSpan::unlimited() : reserved - view.now;
    for (JobId job = fitting_.next(); job.valid(); job = fitting_.next()) {
      if (!placement.place(view.cluster, view.demand_of(job), where_) || !decisions.admits(job, where_)) continue;
      if (view.queue.estimate(job) <= window) {
        forecast_.pass_over(where_);
      } else if (!forecast_.hold(where_)) {
        fitting_.only_shorter(view.queue.request_of(job), window);  // the room left only shrinks
        continue;
      }
      decisions.start(job, where_, StartReason::backfilled);
    }
  }

 private:
  /// When the head of the line will fit; `forecast_` then holds the state at that time, all leases that end by then
  /// gone. `never` if it fits at no time that the estimates tell of. In the past if it waits for a job that runs on
  /// past its estimate: then nobody ends in time to go before it.
  Instant reserve(const SchedulingView& view) {
    forecast_.begin(view.cluster, view.demand_of(view.queue.head()));
    Instant reserved = Instant::never();
    view.running.for_each([&](JobId id) {
      const Lease& lease = view.jobs[id].lease;
      if (lease.estimated_end > reserved) return false;
      forecast_.release(lease.where);
      if (reserved == Instant::never() && forecast_.fits()) reserved = lease.estimated_end;
      return true;
    });
    return reserved;
  }

  ScanOrder scan_;
  FittingJobs fitting_;
  CapacityForecast forecast_;
  Allocation where_;  // storage used again
};

}  // namespace

std::unique_ptr<Backfill> make_easy(const Options&, std::uint64_t) {
  return std::make_unique<EasyBackfill>(ScanOrder::line);
}
std::unique_ptr<Backfill> make_easy_sjbf(const Options&, std::uint64_t) {
  return std::make_unique<EasyBackfill>(ScanOrder::shortest_first);
}

}  // namespace headroom
