// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/thermal_throttle.hpp"

namespace headroom {

NodeHold next_hold(const RackCooling& rack, const RoomCooling& room, const NodeHold& hold, const NodeSight& sight,
                   Instant now) {
  const ThermalThresholds& at = rack.thresholds;
  const bool is_cool = sight.junction <= release_below(rack);
  if (hold.is_shut) {
    const bool back = is_cool && now >= hold.changed + rack.restart_after && sight.inlet < room.inlet_alarm;
    return back ? NodeHold{.changed = now} : hold;
  }
  if (sight.junction >= at.shutdown || sight.inlet >= room.inlet_shutdown) return {.is_shut = true, .changed = now};
  if (sight.junction >= at.slowdown && hold.step < rack.slowdown_step)
    return {.step = rack.slowdown_step, .by_hardware = true, .changed = now};
  if (now < hold.changed + rack.dwell) return hold;
  NodeHold next = hold;
  if (sight.junction >= at.throttle && hold.step < rack.steps)
    ++next.step;
  else if (hold.step > 0 && is_cool && sight.may_release)
    --next.step;
  else
    return hold;
  next.changed = now;
  next.by_hardware = hold.by_hardware && next.step >= rack.slowdown_step;
  return next;
}

}  // namespace headroom
