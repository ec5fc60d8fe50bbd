// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

/// What a node draws from its power supplies, part by part.
namespace headroom {

/// `count` equal parts, each with P(u) = idle + (busy - idle) u. A part whose power does not depend on its use has
/// idle = busy; memory can be counted in gigabytes.
///
/// Source   the linear models of RAPS (ExaDigiT) for CPUs, NICs and drives, whose parameters are data of the hardware.
struct NodePart {
  double count = 0.0;
  Power idle, busy;
};

struct NodeParts {
  NodePart cpu, dram, nic, nvme, nvswitch;
  Power fans_at_full_speed;  ///< of all fans together
};

/// How busy the parts are, each from 0 to 1; the fans by speed over full speed.
struct NodeUse {
  double cpu = 0.0, dram = 0.0, nic = 0.0, nvme = 0.0, nvswitch = 0.0, fan_speed = 0.0;
};

/// What each kind of part draws. The fans stand apart for two reasons: they depend on heat, and all they draw is air.
struct NodeDraw {
  Power gpus = {}, cpu = {}, dram = {}, nic = {}, nvme = {}, nvswitch = {}, fans = {};
  [[nodiscard]] constexpr Power total() const { return gpus + cpu + dram + nic + nvme + nvswitch + fans; }
};

/// P = count * (idle + (busy - idle) * use).
///
/// Domain   count >= 0, 0 <= idle <= busy, use from 0 to 1 (CHECK).
[[nodiscard]] Power part_power(const NodePart& part, double use);

/// Affinity law: the power of a fan goes with the cube of its speed, its air flow with the speed.
///
/// Domain   speed ratio from 0 to 1 (CHECK).
[[nodiscard]] Power fan_power(Power at_full_speed, double speed_ratio);

/// `gpus` is the sum over the node's GPUs, each in its own state (models/power/gpu_power.hpp).
///
/// Domain   as of part_power() and fan_power(); gpus >= 0 (CHECK).
[[nodiscard]] NodeDraw node_draw(const NodeParts& parts, const NodeUse& use, Power gpus);

}  // namespace headroom
