// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

/// Linear programs, some of whose variables may have to be whole. The one place that knows the solver (COIN-OR Clp and
/// Cbc) is the .cpp beside this.
namespace headroom {

inline constexpr double no_limit = std::numeric_limits<double>::infinity();

/// Minimise sum of cost_j x_j with low_j <= x_j <= high_j and low_i <= sum of a_ij x_j <= high_i.
struct LinearProgram {
  struct Variable {
    double cost = 0.0;
    double low = 0.0, high = no_limit;
    bool whole = false;
  };
  struct Term {
    std::size_t variable = 0;
    double factor = 0.0;
  };
  struct Row {
    std::vector<Term> terms;  ///< each variable at most once
    double low = -no_limit, high = no_limit;
  };
  std::vector<Variable> variables;
  std::vector<Row> rows;

  std::size_t add(const Variable& variable) {
    variables.push_back(variable);
    return variables.size() - 1;
  }
};

struct LinearSolution {
  enum class Status : std::uint8_t { optimal, infeasible, unbounded } status = Status::infeasible;
  double cost = 0.0;           ///< of an optimal solution, as are the next ones
  std::vector<double> values;  ///< one per variable
  std::vector<double>
      duals;  ///< one per row: what one unit more of its binding bound costs; only without whole variables
};

enum class Wholeness : std::uint8_t { kept, relaxed };

/// Deterministic: one thread, no limit of time.
///
/// Domain   finite costs and factors, terms name variables that exist (CHECK).
[[nodiscard]] LinearSolution solve(const LinearProgram& program, Wholeness wholeness = Wholeness::kept);

}  // namespace headroom
