// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster.hpp"
#include "sim/demand.hpp"
#include "sim/job_table.hpp"
#include "sim/running_leases.hpp"
#include "sim/waiting_queue.hpp"

/// The policy seams. A policy sees a read-only view and proposes plain values; the engine checks and applies, so a
/// policy cannot corrupt the books, is tested without an engine, and an illegal proposal is reported with its name.
namespace headroom {

/// The state of a run, to look at.
struct ClusterView {
  const Instant& now;
  const Cluster& cluster;
  const DemandTable& demands;
  const JobTable& jobs;

  [[nodiscard]] const Demand& demand_of(JobId job) const { return demands[jobs[job].request]; }
};

/// What a policy may look at: one partition of the cluster and its line. Valid for the whole run.
struct SchedulingView : ClusterView {
  PartitionId partition;
  const WaitingQueue& queue;
  const RunningLeases& running;
};

/// Where a gang goes.
class Placement {
 public:
  virtual ~Placement() = default;
  /// Fills `where` (ascending nodes; its storage is used again) and returns true, or returns false if it does not fit.
  /// Asked only for demands that Cluster::fits() affirms.
  virtual bool place(const Cluster& cluster, const Demand& demand, Allocation& where) = 0;
};

/// Who is next.
class Order {
 public:
  virtual ~Order() = default;
  /// Smaller goes first, ties by arrival; asked once when the job enters the queue.
  [[nodiscard]] virtual double key(const JobSpec& job) const = 0;
};

/// What becomes of the work that a preempted job has done.
enum class Progress : std::uint8_t { kept, lost };

/// A whole decision as a value: what a policy that decides in rounds returns. Applied in the order of the fields.
struct Proposal {
  struct Start {
    JobId job;
    Allocation where;
  };
  struct Preempt {
    JobId job;
    Progress progress = Progress::lost;
  };
  struct Switch {
    NodeId node;
    Lifecycle to = Lifecycle::up;
  };
  std::vector<Preempt> preempt;
  std::vector<Start> resize;  ///< also a move: a running job on another allocation
  std::vector<Start> start;
  std::vector<Switch> switch_nodes;
  std::optional<Instant> wake_at;
};

/// An illegal proposal: the sentence names the policy.
class PolicyError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Takes decisions one at a time, checks each, and applies it to the books at once, so that the policy's next look at
/// the view sees its consequence. The engine implements it; a whole Proposal goes the same way.
class Decisions {
 public:
  virtual ~Decisions() = default;
  virtual void start(JobId job, const Allocation& where, StartReason reason) = 0;
  /// Whether it may start there now as far as power goes; to be asked before start().
  [[nodiscard]] virtual bool admits(JobId job, const Allocation& where) = 0;
  virtual void preempt(JobId job, Progress progress) = 0;
  virtual void resize(JobId job, const Allocation& where) = 0;
  virtual void switch_node(NodeId node, Lifecycle to) = 0;
  virtual void wake_at(Instant at) = 0;  ///< with a pass over the partition that it is asked for in
  void apply(const Proposal& proposal);
};

/// Who may jump the line once its head is blocked.
class Backfill {
 public:
  virtual ~Backfill() = default;
  /// Which of the waiting jobs is tried first; `line_key` is the order's own.
  [[nodiscard]] virtual double scan_key(const JobSpec& job, double line_key) const = 0;
  /// Whether `fill` decides about the head of the line too, also where it fits: a start may break a promise to another.
  [[nodiscard]] virtual bool plans_the_head() const { return false; }
  /// Starts jobs behind the head of the line, which does not fit now.
  virtual void fill(const SchedulingView& view, Placement& placement, Decisions& decisions) = 0;
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  /// Where a job stands in line; asked once when it enters the queue.
  [[nodiscard]] virtual QueueKeys keys(const JobSpec& job) const = 0;
  /// One scheduling pass over one partition in which something changed, after all events of an instant (or after each,
  /// under `event_order: sequential`).
  virtual void pass(const SchedulingView& view, Decisions& decisions) = 0;
};

}  // namespace headroom
