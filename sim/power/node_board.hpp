// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/ids.hpp"
#include "sim/power/cooling_load.hpp"
#include "sim/power/micro_power.hpp"

namespace headroom {

/// Where power and cooling meet, without calling each other: what each node draws, which is the heat it makes, and what
/// the heat allows its GPUs; what cooling draws, and which parts of it have power. Each part has one owner who writes,
/// and one reader who takes the list of changes.
class NodeBoard {
 public:
  struct Draw {
    MicroPower total;        ///< of the node with its power supplies: all of it becomes heat there
    MicroPower gpus;         ///< of this, all GPUs
    MicroPower hottest_gpu;  ///< of these, the one that draws most
    MicroPower freer_gpu;    ///< what that one would draw if it were held one step less; the same if nothing holds it
    MicroPower fans = {};    ///< of the total: all of it warms air
    friend bool operator==(const Draw&, const Draw&) = default;
  };

  explicit NodeBoard(std::uint32_t nodes = 0) : draws_(nodes), steps_(nodes, 0) {}
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(draws_.size()); }

  // Power writes, cooling reads.
  void set_draw(NodeId node, const Draw& draw) {
    if (draws_[node.index] == draw) return;
    draws_[node.index] = draw;
    redrawn_.push_back(node);
  }
  [[nodiscard]] const Draw& draw(NodeId node) const { return draws_[node.index]; }
  /// A part of cooling has power again, or none any more.
  void set_fed(CoolingLoad load, bool is_fed) {
    if (std::exchange(is_fed_[static_cast<std::size_t>(load)], is_fed) != is_fed) is_refed_ = true;
  }
  [[nodiscard]] bool is_fed(CoolingLoad load) const { return is_fed_[static_cast<std::size_t>(load)]; }
  /// Whether that changed since the last call.
  [[nodiscard]] bool take_refed() { return std::exchange(is_refed_, false); }
  /// Power wants to know at once what cooling draws: places of its tree feed it.
  void watch_cooling() { is_watched_ = true; }
  /// Nodes whose draw changed since the last call, perhaps more than once each; in the order of change.
  void take_redrawn(std::vector<NodeId>& out) {
    out.clear();
    out.swap(redrawn_);
  }

  // Cooling writes, power reads.
  /// Step of PoolDraw::points that the temperature of its GPUs holds the node to; 0: not held.
  void set_thermal_step(NodeId node, std::uint8_t step) {
    if (steps_[node.index] == step) return;
    steps_[node.index] = step;
    retuned_.push_back(node);
  }
  [[nodiscard]] std::uint8_t thermal_step(NodeId node) const { return steps_[node.index]; }
  void take_retuned(std::vector<NodeId>& out) {
    out.clear();
    out.swap(retuned_);
  }
  /// What cooling draws beside the fixed parts of the tree; read when time goes on. True if power has to look again.
  [[nodiscard]] bool set_cooling(const CoolingDraw& draw) {
    return std::exchange(cooling_, draw) != draw && is_watched_;
  }
  [[nodiscard]] const CoolingDraw& cooling() const { return cooling_; }

 private:
  std::vector<Draw> draws_;
  std::vector<std::uint8_t> steps_;
  std::vector<NodeId> redrawn_, retuned_;
  CoolingDraw cooling_;
  std::array<bool, cooling_loads> is_fed_{true, true, true, true, true};
  bool is_refed_ = false, is_watched_ = false;
};

}  // namespace headroom
