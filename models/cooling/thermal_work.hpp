// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "models/cooling/thermal_network.hpp"

/// The inside of ThermalNetwork, shared by its source files.
namespace headroom {

/// One solution on its way through a step, in kelvin, watts and seconds. Lives on the stack.
struct ThermalWork {
  using Numbers = std::array<double, ThermalNetwork::most_nodes>;
  Numbers temperature;  ///< of all nodes
  Numbers net_heat;     ///< into all nodes; capacity * rate of rise for the states
  Numbers integral;     ///< of the temperatures of the states
  std::span<const Power> source;
};

/// y += factor * column, over `room` numbers, a multiple of four. Written out because compilers do so only for a
/// constant number of turns.
inline void add_multiple(double* __restrict y, double factor, const double* __restrict column, std::size_t room) {
  for (std::size_t i = 0; i < room; i += 4) {
    y[i] += factor * column[i];
    y[i + 1] += factor * column[i + 1];
    y[i + 2] += factor * column[i + 2];
    y[i + 3] += factor * column[i + 3];
  }
}

}  // namespace headroom
