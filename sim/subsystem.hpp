// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/scheduler.hpp"

namespace headroom {

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
  /// This instant's resolve() has to look at the job.
  virtual void mark_dirty(JobId job) = 0;
  /// The time one reference second of a running job spends on `component`, in seconds, from now on.
  virtual void set_component(JobId job, Component component, double seconds) = 0;
  /// A node comes or goes. What runs on a node that is neither up nor draining any more ends there, loses what its
  /// lease has done and queues again; its time limit begins anew with the next lease.
  virtual void set_node(NodeId node, Lifecycle state) = 0;
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
  /// Looks at the jobs that began, changed, or were marked dirty in this instant. True if it changed anything by more
  /// than its own tolerance, so that the others must look again.
  virtual bool resolve(std::span<const JobId> /*dirty*/, Control&) { return false; }
};

}  // namespace headroom
