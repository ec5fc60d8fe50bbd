// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

/// How a linear network with storage answers to heat that begins now: the transient thermal impedance Z(t), in K/W.
/// Z(t)_ij is how far one watt into node j has raised node i after t. All entries are >= 0 and grow with t.
///
/// Source   Jensen, "Markoff chains as an aid in the study of Markoff processes", Skand. Aktuarietidskrift 36 (1953):
///          such a matrix and its exponential, of which Z is the integral, have no negative entries off the diagonal;
///          Moler and Van Loan, "Nineteen dubious ways to compute the exponential of a matrix", SIAM Review 45 (2003),
///          method 3: scaling and squaring.
namespace headroom {

/// A network as numbers: c dT/dt = -loss * T + heat, row by row.
struct LinearNetwork {
  std::vector<double> capacity;  ///< J/K, > 0
  std::vector<double> loss;      ///< W/K, row-major: diagonal >= 0, the rest <= 0, rows sum up to `ground`
  std::vector<double> ground;    ///< W/K to boundaries, >= 0
};

/// Four at a time: so many numbers are worked on together.
[[nodiscard]] constexpr std::size_t padded(std::size_t n) {
  return (n + 3) / 4 * 4;
}

/// Z and its integral over time Y, for spans h, 2h, 4h, ... Every doubling adds and multiplies numbers >= 0 only, and
/// the share of heat that is still in the network plus the share that has left it is kept at one: so they keep their
/// digits over any number of doublings. Matrices are column by column: what node j does to all others is contiguous.
/// Each column has room for `padded` numbers, and zeros where there is no node.
struct ThermalImpedance {
  struct Level {
    double span = 0.0;                ///< seconds; a power of two
    std::vector<double> impedance;    ///< Z(span), K/W
    std::vector<double> accumulated;  ///< Y(span), K s/W
  };
  std::vector<Level> levels;  ///< at least one
  double fastest = 0.0;       ///< bound on the rate of any mode, 1/s; span * fastest <= 1/4 for the first level
  bool settles = false;       ///< nothing is left of the past after the last span, where Z is the steady resistance
};

/// Up to the span after which the past is forgotten, but not beyond 272 years (2^33 s).
[[nodiscard]] ThermalImpedance thermal_impedance(const LinearNetwork& network);

}  // namespace headroom
