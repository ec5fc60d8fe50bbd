// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/units.hpp"
#include "sim/cloud_spec.hpp"
#include "sim/run_record.hpp"
#include "sim/serial_table.hpp"

/// What any burst policy must pay, also one that knows the future, if it serves the jobs of a run no later than that
/// run did: how far from the best possible a policy is.
///
/// Claim    Job j was submitted at s_j and ended at e_j, and has work w_j (units * seconds, by GPUs or by cores); of
///          one that had not ended at the horizon, e_j is the horizon and w_j the work that it kept until then. Our own
///          nodes have c(t) units at t. Take any schedule in which each of these jobs does its w_j within [s_j, e_j]
///          and takes the same time wherever it runs. For disjoint intervals [a, b] it rents at least the sum over them
///          of max(0, D(a, b) - C(a, b)) units * seconds, with D the work of the jobs with a <= s_j and e_j <= b, and C
///          the integral of c over [a, b].
/// Proof    A job with a <= s_j and e_j <= b does all its work within [a, b], on our nodes or on rented ones. Our own
///          do at most C(a, b) of D(a, b), so the rest is done on rented nodes within [a, b]. Rent within disjoint
///          intervals adds up. An instance with g units that is billed for a time does at most g times that work, so a
///          unit-second costs at least the least price / g of all offers. The run itself is such a schedule: it pays no
///          less.
/// Reserved instances are paid in any case: they count as our own, and their rent is part of the bound, until the
///          horizon or, without one, until the last job could have ended that began when it was submitted: no schedule
///          ends sooner, and the run's own may have ended later.
/// Left out are boot, staging, whole instances, egress, gangs that do not fit, and which GPU model, memory or partition
///          a job needs: any offer and any node of our own counts for any job. The bound is low, never high.
namespace headroom {

struct BoundJob {
  double submit_s = 0.0, end_s = 0.0, work = 0.0;  ///< work in units * seconds
};
struct CapacityStep {
  double from_s = 0.0, units = 0.0;  ///< until the next step
};

/// The largest sum of the claim over intervals that begin and end at up to `grid` of the times at which jobs come and
/// go, in units * seconds. `capacity` ascends, and before the first step there is none.
/// Cost  grid^2 + jobs * log(grid).
[[nodiscard]] double least_rented(std::span<const BoundJob> jobs, std::span<const CapacityStep> capacity,
                                  std::size_t grid = 400);

/// Collects what least_rented() needs from the record of a run.
class OfflineBound final : public QuietSink {
 public:
  /// `cluster` is with_offers(..., cloud); both must outlive the bound. `horizon` is that of the run.
  OfflineBound(const ClusterSpec& cluster, const CloudSpec& cloud, std::optional<Instant> horizon);

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::NodeChanged&) override;
  void on(const record::RunEnded&) override;

  /// After the run. The higher one of the bounds by GPUs and by cores, and the rent of what is reserved.
  [[nodiscard]] Money least_cost() const;

 private:
  struct Live {
    Instant submit;
    TimeSpan run, kept;  // kept: of the leases that have ended
    double gpus = 0.0, cpus = 0.0;
  };
  struct Unit {
    std::vector<BoundJob> jobs;
    std::vector<CapacityStep> capacity;
    double usd_per_unit_second = 0.0;  ///< least of all offers; infinite if none has any
  };
  [[nodiscard]] Money reserved_rent() const;
  void change_capacity(Instant at, double gpus, double cpus);
  [[nodiscard]] bool is_ours(NodeId node) const { return ours_[pool_of_[node.index]]; }

  const ClusterSpec& cluster_;
  const CloudSpec& cloud_;
  std::optional<Instant> horizon_;
  Instant soonest_end_;                 // of all jobs that have ended
  std::vector<std::uint32_t> pool_of_;  // by node
  std::vector<bool> ours_;              // by pool: owned or reserved
  std::vector<bool> present_;           // by node
  SerialTable<Live> live_;
  Unit gpus_, cpus_;
};

}  // namespace headroom
