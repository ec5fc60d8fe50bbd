// SPDX-License-Identifier: Apache-2.0
#include "models/power/node_power.hpp"

#include "models/check.hpp"

namespace headroom {

Power part_power(const NodePart& part, double use) {
  HEADROOM_CHECK(part.count >= 0.0 && part.idle.si >= 0.0 && part.busy >= part.idle, "a part draws more when busy");
  HEADROOM_CHECK(use >= 0.0 && use <= 1.0, "a use is from 0 to 1");
  return part.count * (part.idle + use * (part.busy - part.idle));
}

Power fan_power(Power at_full_speed, double speed_ratio) {
  HEADROOM_CHECK(at_full_speed.si >= 0.0 && speed_ratio >= 0.0 && speed_ratio <= 1.0, "outside the domain");
  return speed_ratio * speed_ratio * speed_ratio * at_full_speed;
}

NodeDraw node_draw(const NodeParts& parts, const NodeUse& use, Power gpus) {
  HEADROOM_CHECK(gpus.si >= 0.0, "GPUs draw no negative power");
  return {.gpus = gpus,
          .cpu = part_power(parts.cpu, use.cpu),
          .dram = part_power(parts.dram, use.dram),
          .nic = part_power(parts.nic, use.nic),
          .nvme = part_power(parts.nvme, use.nvme),
          .nvswitch = part_power(parts.nvswitch, use.nvswitch),
          .fans = fan_power(parts.fans_at_full_speed, use.fan_speed)};
}

}  // namespace headroom
