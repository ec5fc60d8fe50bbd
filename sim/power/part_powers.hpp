// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/power/micro_power.hpp"

namespace headroom {

/// What a node is made of. `host` is what nobody has divided: all but the GPUs, of a node whose parts are not stated.
enum class NodePartKind : std::uint8_t { gpu_idle, gpu_busy, host, cpu, dram, nic, nvme, nvswitch, fans };
inline constexpr std::size_t node_part_kinds = 9;

/// What nodes draw, by the part that draws it.
struct PartPowers {
  std::array<MicroPower, node_part_kinds> by{};

  constexpr MicroPower& operator[](NodePartKind kind) { return by[static_cast<std::size_t>(kind)]; }
  constexpr PartPowers& operator+=(const PartPowers& other) {
    for (std::size_t k = 0; k < node_part_kinds; ++k) by[k] += other.by[k];
    return *this;
  }
  constexpr PartPowers& operator-=(const PartPowers& other) {
    for (std::size_t k = 0; k < node_part_kinds; ++k) by[k] -= other.by[k];
    return *this;
  }
  [[nodiscard]] constexpr MicroPower total() const {
    MicroPower sum;
    for (const MicroPower one : by) sum += one;
    return sum;
  }
};

}  // namespace headroom
