// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/cooling/thermal_impedance.hpp"

namespace headroom {

/// Modes of a network whose losses are symmetric: with S = c^-1/2 loss c^-1/2 = V diag(decay) V^T and M = c^-1/2 V,
/// heat that begins now raises the temperatures by M diag((1 - e^(-decay t)) / decay) M^T heat.
///
/// Source   Golub and Van Loan, "Matrix Computations", 4th ed. (2013), chapter 8.
struct ThermalModes {
  std::vector<double> decay;    ///< 1/s, rising, >= 0
  std::vector<double> shape;    ///< M, mode by mode, each with room for `padded` nodes
  std::vector<double> by_node;  ///< M, node by node, each with room for `padded` modes
};

[[nodiscard]] ThermalModes thermal_modes(const LinearNetwork& network);

/// Rates of decay of any network, rising; 0 for what never decays. Where modes oscillate, the real parts.
[[nodiscard]] std::vector<double> decay_rates(const LinearNetwork& network);

}  // namespace headroom
