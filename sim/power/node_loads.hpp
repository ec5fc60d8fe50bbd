// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/cluster.hpp"
#include "sim/power/node_board.hpp"
#include "sim/power/part_powers.hpp"
#include "sim/power/power_spec.hpp"
#include "sim/throttle_reason.hpp"

namespace headroom {

/// Who draws what on which node, and how hard its GPUs are held: the leaves of the power tree.
///
/// A node draws nothing while it is off, and otherwise its idle power, what the jobs on it add at the steps that they
/// are held to, and what its fans draw more because of that, which its jobs share as they share the rest. A job goes at
/// the pace of its slowest GPU.
class NodeLoads {
 public:
  /// What a job comes to over all of its nodes.
  struct Job {
    MicroPower standing;                 ///< its share of what its nodes draw when nothing runs on them
    MicroPower active;                   ///< what they draw beyond that because of it
    MicroPower gpus;                     ///< of `active`, what its GPUs draw
    MicroPower swing;                    ///< between the highest and the lowest of `gpus` within one of its iterations
    std::uint32_t high_ppm = 1'000'000;  ///< millionths of the time for which it is the highest
    double slowdown = 1.0;               ///< time of its work over that at full clock
    ThrottleReason reason{};             ///< what holds its slowest GPU
    std::uint64_t held_milli = 0;        ///< thousandths of GPUs that are held
    MicroPower spared;                   ///< what `active` is less because of a call of the grid
    bool operator==(const Job&) const = default;
  };
  struct Kind {
    std::uint32_t activity = 0;
    bool is_first = false;  ///< held before the others
  };

  /// All must outlive it.
  NodeLoads(const PowerSpec& spec, PowerTree& tree) : spec_(spec), tree_(tree) {}
  void begin(const Cluster& cluster);

  void switch_node(NodeId node, bool is_on, Instant now);
  void put(JobId job, Kind kind, std::span<const Slice> where, Instant now);
  void take(JobId job, Instant now);
  /// Steps at which capping holds the jobs of these groups; beyond the last step of a pool it is that one.
  void cap(NodeId node, HeldGroups who, std::uint8_t step, ThrottleReason reason, Instant now);
  void throttle(NodeId node, std::uint8_t step, Instant now);
  /// Step at which a call of the grid holds everybody.
  void hold_for_call(std::uint8_t step, Instant now);

  [[nodiscard]] bool has(JobId job) const { return job.index < loads_.size() && !loads_[job.index].parts.empty(); }
  [[nodiscard]] Job of(JobId job) const;
  [[nodiscard]] NodeBoard::Draw draw_of(NodeId node) const;
  /// Of the node with everything on it at full activity, held to `step`.
  [[nodiscard]] MicroPower most_of(NodeId node, std::uint8_t step) const;
  /// What a job would add to a node, not held. `there`: all that it would hold of that node.
  [[nodiscard]] MicroPower added_by(std::span<const Slice> there, Kind kind, bool is_on_several) const;
  /// What all nodes draw at the inputs of their parts; their sum is PowerTree::nodes_out().
  [[nodiscard]] const PartPowers& powers() const { return powers_; }
  /// By how much less nodes draw because of the call, and how many GPUs would do what is not done; thousandths.
  [[nodiscard]] MicroPower spared() const { return spared_; }
  [[nodiscard]] std::int64_t slowed_milli() const { return slowed_milli_; }
  [[nodiscard]] PowerPlaceId leaf_of(NodeId node) const;
  [[nodiscard]] std::uint8_t last_step() const { return last_step_; }  ///< of all pools
  [[nodiscard]] MicroPower output_of(NodeId node) const { return nodes_[node.index].output; }

  // Jobs, and nodes, whose draw or pace may have changed since the last call.
  void take_touched_jobs(std::vector<JobId>& out);
  void take_touched_nodes(std::vector<NodeId>& out);

 private:
  struct Held {
    std::uint8_t step = 0;
    ThrottleReason reason{};
    bool operator==(const Held&) const = default;
  };
  struct Node {
    std::vector<JobId> jobs;
    std::array<Held, 2> caps;  // of the others, of those held first
    std::uint8_t thermal = 0, fan_step = 0;
    MicroPower output, active;  // active: of its jobs, without fans
    bool is_on = false, is_touched = false;
  };
  struct Part {  // of a job, on one node
    NodeId node;
    std::uint32_t milli = 0, cpus = 0;
    std::uint32_t share_ppm = 0, memory_ppm = 0;  // of the node
    MicroPower active;
    Held held;
    MicroPower spared = {};         // by the call
    std::int64_t slowed_milli = 0;  // by the call
  };
  struct Load {
    std::vector<Part> parts;  // by node
    Kind kind;
    PartPowers active;  // of all of them
    bool is_touched = false, is_on_several = false;
  };
  struct Step {
    MicroPower per_gpu;
    double slowdown;
  };
  struct Busy {
    std::vector<Step> steps;
    MicroPower per_core;
    double swing;
    std::uint32_t high_ppm;
    PartPowers beside;  // as BusyDraw::beside
  };
  struct Pool {
    PartPowers idle;
    MicroPower idle_in_all, gpu_idle;
    std::vector<Busy> busy;  // by activity
    std::uint8_t slowdown_step;
    NodePartKind of_cores;
    std::vector<MicroPower> fans;  // by step: beyond those of the idle node; empty: no fans
    MicroPower fully_active;       // without fans, with the activity that draws most
  };
  [[nodiscard]] Pool prepared(const PoolDraw& draw, const Free& whole);
  [[nodiscard]] static Busy prepared(const BusyDraw& draw);
  [[nodiscard]] const Pool& pool_of(NodeId node) const { return pools_[cluster_->pool_of(node).index]; }
  [[nodiscard]] const Busy& busy(NodeId node, std::uint32_t activity) const { return pool_of(node).busy[activity]; }
  [[nodiscard]] static MicroPower fully(const Busy& busy, std::uint8_t step, const Free& whole);
  [[nodiscard]] static std::uint8_t fan_step(const Pool& pool, MicroPower active);
  [[nodiscard]] Part part_of(const Slice& slice) const;
  [[nodiscard]] bool are_alike(const Part& a, const Part& b) const;
  [[nodiscard]] PartPowers active_of(const Part& part, const Load& load) const;
  [[nodiscard]] MicroPower fans_for(const Part& part) const;
  [[nodiscard]] Held held(NodeId node, bool is_first) const;
  void redraw(NodeId node, Instant now);
  void redraw(Part& part, Load& load, Instant now);
  void note_call(Part& part, const Load& load);
  void change(NodeId node, MicroPower by, Instant now);
  void change_active(NodeId node, MicroPower by, Instant now);
  void touch(NodeId node);
  void touch(JobId job);
  [[nodiscard]] MicroPower share_of_idle(const Part& part) const;

  const PowerSpec& spec_;
  PowerTree& tree_;
  const Cluster* cluster_ = nullptr;
  std::vector<Pool> pools_;
  PartPowers powers_;
  std::uint8_t last_step_ = 0;
  std::uint8_t call_step_ = 0;
  MicroPower spared_;
  std::int64_t slowed_milli_ = 0;
  std::vector<Node> nodes_;
  std::vector<Load> loads_;  // by job
  std::vector<JobId> touched_jobs_;
  std::vector<NodeId> touched_nodes_;
};

}  // namespace headroom
