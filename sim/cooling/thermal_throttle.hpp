// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cooling/cooling_spec.hpp"
#include "sim/throttle_reason.hpp"

namespace headroom {

/// What heat has done to a node.
struct NodeHold {
  std::uint8_t step = 0;
  bool by_hardware = false;  ///< the step was set because `slowdown` was met
  bool is_shut = false;
  Instant changed{-(std::int64_t{1} << 61)};  ///< the step, or whether it is shut down
  friend bool operator==(const NodeHold&, const NodeHold&) = default;
};

[[nodiscard]] constexpr ThrottleReason reason_of(const NodeHold& hold) {
  if (hold.step == 0) return ThrottleReason::none;
  return hold.by_hardware ? ThrottleReason::hw_thermal_slowdown : ThrottleReason::sw_thermal_slowdown;
}

/// What is known of a node at a moment.
struct NodeSight {
  Temperature junction;      ///< its hottest
  Temperature inlet;         ///< of the air; minus infinity for a node without fans
  bool may_release = false;  ///< one step less would stay below `throttle` for good
};

/// One step at a time: down when the junction is at `throttle`, after `dwell` again; up when it is the hysteresis below
/// and may be released. At `slowdown` at once to the step of the hardware. At `shutdown`, of the junction or the inlet,
/// off; and on again after `restart_after` if the junction is the hysteresis below `throttle` and the inlet below its
/// alarm.
///
/// While heat and coolant stay as they are, a step that is released is not taken again; so a node changes at most once
/// for each of its steps down and once for each up.
[[nodiscard]] NodeHold next_hold(const RackCooling& rack, const RoomCooling& room, const NodeHold& hold,
                                 const NodeSight& sight, Instant now);

/// Below it a held or shut node may be released.
[[nodiscard]] constexpr Temperature release_below(const RackCooling& rack) {
  return rack.thresholds.throttle - rack.thresholds.hysteresis;
}

}  // namespace headroom
