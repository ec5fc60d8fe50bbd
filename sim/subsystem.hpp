// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/scheduler.hpp"

namespace headroom {

/// A job that waits goes to the line of another partition.
struct Move {
  PartitionId to;
  TimeSpan staging;                          ///< it joins that line so much later, when its data have come
  std::int64_t bytes_in = 0, bytes_out = 0;  ///< what is copied there, and what comes back when the job has ended there
  TimeSpan checkpoint;                       ///< see Job::checkpoint; 0: what it loses a node for, it does all again
};

/// What the engine lets a subsystem do. Changes of job speed are applied together, once per instant, after every
/// subsystem has been asked.
class Control {
 public:
  virtual ~Control() = default;
  [[nodiscard]] virtual const ClusterView& view() const = 0;
  /// The same with the lines and the running leases, partition by partition.
  [[nodiscard]] virtual std::span<const SchedulingView> partitions() const = 0;
  /// A timer for this subsystem; the number comes back in Subsystem::on_timer.
  virtual std::uint32_t set_timer(Instant at) = 0;
  /// The same, for what no job waits for, such as the next hour's weather: a run without horizon that has only such
  /// timers left is over.
  virtual std::uint32_t set_idle_timer(Instant at) = 0;
  /// This instant's resolve() has to look at the job.
  virtual void mark_dirty(JobId job) = 0;
  /// The time one reference second of a running job spends on `component`, in seconds, from now on; of computing, the
  /// time for one second of computing at full clock.
  virtual void set_component(JobId job, Component component, double seconds) = 0;
  /// So much of a running job's work is computing, from 0 to 1; the network says it of a job that waits for it, and
  /// takes the rest over. 1 if nobody says anything.
  virtual void set_computing(JobId job, double part) = 0;
  /// Jobs of which a component changed in this instant; some may be in it more than once.
  [[nodiscard]] virtual std::span<const JobId> retimed() const = 0;
  /// A node comes or goes. What runs on a node that is neither up nor draining any more ends there, loses what its
  /// lease has done and queues again; its time limit begins anew with the next lease.
  virtual void set_node(NodeId node, Lifecycle state) = 0;
  /// A job's request as it reads in a partition that it does not ask for; see Demand::possible. The partition that it
  /// was submitted to gives back what it came with.
  virtual RequestId request_in(JobId job, PartitionId partition) = 0;
  /// The job waits in a line or is on its way to one, and its request must be possible in that partition (CHECK). It
  /// stands in the new line where it would stand if it had come there first.
  virtual void move_job(JobId job, const Move& move) = 0;
  /// A running job gives its nodes up and is held until then, later than now (CHECK); then it joins its line where it
  /// stood. What it has done stays done but for `cost` of it (all of it if it has done less), which it does again:
  /// writing its state and coming back take nodes for so long. Its estimate and its time limit count what it keeps
  /// of its time on nodes, and nothing else.
  virtual void pause(JobId job, Instant until, TimeSpan cost) = 0;
  /// Goes to the run record as an entry of this instant.
  virtual void note(JobId job, record::JobDraw draw) = 0;
  virtual void note(JobId job, record::JobHeldUp held) = 0;
  virtual void note(record::SiteDraw draw) = 0;
  virtual void note(record::LevelDrew drew) = 0;
  virtual void note(record::SiteCooled cooled) = 0;
  virtual void note(record::NodeThrottled throttled) = 0;
  virtual void note(record::SiteCurtailed curtailed) = 0;
};

/// A part of the physical world: power, network, storage, failures. Subsystems never call each other; within an instant
/// the engine asks them in a fixed order, again and again until none changes anything.
class Subsystem {
 public:
  virtual ~Subsystem() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual void begin(Control&) {}
  /// Integrates over [from, to), during which nothing changed. Called before any state changes at `to`.
  virtual void settle(Instant /*from*/, Instant /*to*/) {}
  virtual void on_timer(std::uint32_t /*timer*/, Control&) {}
  /// A job joins a line; a lease begins, or ends; a node comes or goes. Only to be noted: what follows belongs into
  /// resolve(), which comes in the same instant after the scheduling pass.
  virtual void on_queued(JobId) {}
  virtual void on_started(JobId) {}
  virtual void on_freed(JobId /*job*/, const Allocation& /*where*/) {}
  virtual void on_node(NodeId /*node*/, Lifecycle /*state*/) {}
  /// Whether a job may start there now, beside what the cluster has room for. Refused, it waits for the next pass.
  [[nodiscard]] virtual bool admits(JobId /*job*/, const Allocation& /*where*/) { return true; }
  /// The run is over and everything is settled: last entries for the record, before those of the jobs that are left.
  virtual void end(Control&) {}
  /// Looks at the jobs that began, changed, or were marked dirty in this instant. True if it changed anything by more
  /// than its own tolerance, so that the others must look again.
  virtual bool resolve(std::span<const JobId> /*dirty*/, Control&) { return false; }
};

}  // namespace headroom
