// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/performance/progress.hpp"
#include "sim/allocation.hpp"
#include "sim/event_loop.hpp"
#include "sim/job.hpp"
#include "sim/run_record.hpp"

namespace headroom {

/// One stay of a job on nodes.
struct Lease {
  LeaseId id;  ///< not valid: the job waits
  Instant start;
  Instant estimated_end;  ///< start + estimate: what planners go by
  Instant work_end;       ///< when the work is done at the present pace
  Instant limit_end;      ///< killed here at the latest
  Instant settled;        ///< work and attribution are accounted up to here
  ReferenceWork work_at_start;
  ReferenceSecond<component_count> reference_second{1.0, 0.0, 0.0, 0.0};
  double computing = 1.0;     ///< the part of its work that is computing; what the others take, their owners say
  double slowdown = 1.0;      ///< of its computing: reference_second has the product
  double size_factor = 1.0;  ///< requested tasks / tasks held: a resized job does the same work with more or fewer
  double pace = 1.0;         ///< nanoseconds per nanosecond of reference work: size_factor * compose(reference_second)
  std::array<std::int64_t, component_count> spent_ns{};
  double slowed_ns = 0.0;  ///< so far, beyond what the work takes at full speed
  EventId end_event;
  Allocation where;
};

/// A job that is queued or running.
struct Job {
  JobSpec spec;
  std::uint64_t serial = 0;  ///< 0 for the first that was submitted
  RequestId request;         ///< in the partition whose line it is for
  RequestId home;            ///< as it was submitted
  ReferenceWork work;        ///< left, as of lease.settled
  Lease lease;
  std::uint32_t holds = 0;  ///< it queues when none is left
  bool has_array_slot = false;
  EventId release_event;    ///< its start-not-before, or when its data have come
  bool is_staging = false;  ///< on the way to the line of another partition
  TimeSpan checkpoint;      ///< above 0: what it keeps when its node goes away are whole multiples of this work
  bool alive = false;       ///< queued or running; false: the slot is free
};

/// The jobs alive, in slots that are used again: memory follows running plus queued jobs.
class JobTable {
 public:
  JobId add(const JobSpec& spec, std::uint64_t serial, RequestId request) {
    if (free_.empty()) {
      free_.push_back({static_cast<std::uint32_t>(jobs_.size())});
      jobs_.emplace_back();
    }
    const JobId id = free_.back();
    free_.pop_back();
    Job& job = jobs_[id.index];
    job.spec = spec;
    job.serial = serial;
    job.request = job.home = request;
    job.work = {spec.work.is_unlimited() ? spec.work.ns : (spec.work - std::min(spec.ran_before, spec.work)).ns, 0.0};
    job.holds = 0;
    job.has_array_slot = false;
    job.release_event = {};
    job.is_staging = false;
    job.checkpoint = {};
    job.lease.id = {};
    job.alive = true;
    return id;
  }
  void remove(JobId id) {
    jobs_[id.index].alive = false;
    free_.push_back(id);
  }
  /// All jobs alive, in no particular order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::uint32_t i = 0; i < jobs_.size(); ++i)
      if (jobs_[i].alive) visit(JobId{i});
  }
  [[nodiscard]] bool contains(JobId id) const { return id.index < jobs_.size() && jobs_[id.index].alive; }
  [[nodiscard]] Job& operator[](JobId id) { return jobs_[id.index]; }
  [[nodiscard]] const Job& operator[](JobId id) const { return jobs_[id.index]; }

 private:
  std::vector<Job> jobs_;
  std::vector<JobId> free_;
};

}  // namespace headroom
