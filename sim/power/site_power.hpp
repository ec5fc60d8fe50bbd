// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/power/power_spec.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// What the nodes draw, carried up the tree of the site; and how fast jobs go at the clocks they have.
///
/// A node draws nothing while it is absent or down, and otherwise its idle power and what the jobs on it add. A job
/// goes at the pace of its slowest GPU. Rented nodes are fed by their landlord.
class SitePower final : public Subsystem {
 public:
  /// All must outlive it.
  SitePower(const PowerSpec& spec, const JobSource& jobs);

  [[nodiscard]] std::string_view name() const override { return "power"; }
  void begin(Control& control) override;
  void settle(Instant from, Instant to) override;
  void on_freed(JobId job, const Allocation& where) override;
  void on_node(NodeId node, Lifecycle state) override;
  bool resolve(std::span<const JobId> dirty, Control& control) override;

  /// Settled up to the last event of the run, and with finish() up to its end.
  [[nodiscard]] const PowerTree& tree() const { return tree_; }
  void finish(Instant end) { tree_.settle(end); }

 private:
  struct Part {  // of a job, on one node
    PowerPlaceId leaf;
    MicroPower active;
  };
  struct Load {  // of a job that runs
    std::vector<Part> parts;
    MicroPower standing, active;
    LeaseId lease;  // of which these were noted
  };
  [[nodiscard]] Load& load(JobId job);
  [[nodiscard]] PowerPlaceId leaf_of(NodeId node) const;
  [[nodiscard]] std::uint32_t activity_of(JobClassId job_class);
  [[nodiscard]] MicroPower standing_of(const Slice& slice) const;
  [[nodiscard]] record::SiteDraw draw() const;
  void put_on(JobId job, Control& control);
  void take_off(Load& load);

  struct Busy {  // by pool and activity
    MicroPower per_gpu, per_core;
    double slowdown;
  };
  const PowerSpec& spec_;
  const JobSource& jobs_;
  PowerTree tree_;
  std::vector<std::vector<Busy>> busy_;
  std::vector<MicroPower> idle_;  // by pool
  MicroPower equipment_, fixed_cooling_;
  Control* control_ = nullptr;
  std::vector<Load> loads_;                // by job
  std::vector<bool> is_on_;                // by node
  std::vector<std::uint32_t> activities_;  // by class, as far as known
  bool is_noted_ = false;                  // what the site draws now
};

}  // namespace headroom
