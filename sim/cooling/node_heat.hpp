// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cooling/cooling_spec.hpp"
#include "sim/power/node_board.hpp"

namespace headroom {

/// Where the heat of a node goes first. The sum is what the node draws.
struct HeatSplit {
  MicroPower chips;    ///< into the plates or heat sinks of its GPUs
  MicroPower coolant;  ///< into the coolant of the rack, or the air in the rack, beside the chips
  MicroPower room;     ///< into the room, without passing through the chain of the rack
};
[[nodiscard]] HeatSplit split_heat(const RackCooling& rack, const NodeBoard::Draw& draw);

/// The part of what leaves a rack that its door takes; 0 without a door.
[[nodiscard]] inline double door_share(const RackCooling& rack) {
  return rack.loop == CoolingLoop::rear_door ? rack.liquid_share : 0.0;
}
[[nodiscard]] inline bool ends_in_room(const RackCooling& rack) {
  return rack.loop == CoolingLoop::air || rack.loop == CoolingLoop::rear_door;
}

/// The heat that all nodes make, as a site sees it that knows no racks: now, in total, and averaged over the windows of
/// a plant's controls. Sums are of integers: exact, and the same in any order.
class NodeHeat {
 public:
  /// Windows begin at multiples of `window` > 0.
  explicit NodeHeat(TimeSpan window) : window_(window) {}

  struct Rates {
    MicroPower air, water;
  };
  struct Sums {
    MicroEnergy air, water;
  };
  void change(Rates before, Rates after, Instant now);

  [[nodiscard]] Rates rates() const { return rates_; }
  /// Up to `now`, not before the last change.
  [[nodiscard]] Sums until(Instant now) const;
  /// From the begin of the window that ends at `now` or contains it; the present rates if that is no time.
  [[nodiscard]] Rates mean_of_window(Instant now) const;
  /// Of the window that contains `at`.
  [[nodiscard]] Instant window_end(Instant at) const { return Instant{(at.ns / window_.ns + 1) * window_.ns}; }

 private:
  TimeSpan window_;
  Rates rates_;
  Sums sums_, at_window_begin_;
  Instant changed_, window_begin_;
};

}  // namespace headroom
