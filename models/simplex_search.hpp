// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace headroom {

struct SimplexMinimum {
  std::vector<double> at;
  double value;
};

/// A local minimum of a function of a few numbers, without derivatives: the simplex of Nelder and Mead, begun again
/// around what it found until that brings nothing. Same input, same answer. Infinity says "not here".
///
/// Domain   one step length for each number, all nonzero; finite at the start (CHECK).
/// Source   Nelder and Mead, "A simplex method for function minimization", The Computer Journal 7(4), 1965.
[[nodiscard]] SimplexMinimum simplex_search(const std::function<double(std::span<const double>)>& function,
                                            std::vector<double> start, std::span<const double> steps);

}  // namespace headroom
