// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/power/power_tree.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// Tells the record what the levels of the power tree draw, in spans rather than at each change, so that a record does
/// not consist of racks: a span lasts at least `step` if something changes in it, means are exact, and no peak is lost.
class LevelDraws {
 public:
  static constexpr TimeSpan step = TimeSpan::seconds(300);

  /// `tree` must outlive it, and has so many levels.
  LevelDraws(PowerTree& tree, std::size_t levels) : tree_(tree), levels_(levels) {}
  /// The tree was updated and stays as it is until `to`.
  void settle(Instant from, Instant to, Control& control);
  void end(Instant now, Control& control);

 private:
  struct Level {
    MicroEnergy energy;
    MicroPower peak;
  };
  void close(Instant now, Control& control);

  PowerTree& tree_;
  std::vector<Level> levels_;
  Instant begin_;  // of the span
};

}  // namespace headroom
