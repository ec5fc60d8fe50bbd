// SPDX-License-Identifier: Apache-2.0
#include "planner/solver/linear_program.hpp"

#include <CbcModel.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

double bound(double value) {
  return std::isinf(value) ? std::copysign(COIN_DBL_MAX, value) : value;
}

void load(const LinearProgram& program, Wholeness wholeness, OsiClpSolverInterface& solver) {
  const auto columns = static_cast<int>(program.variables.size());
  CoinPackedMatrix matrix(false, 0.0, 0.0);
  matrix.setDimensions(0, columns);
  std::vector<double> row_low, row_high, low, high, costs;
  for (const LinearProgram::Row& row : program.rows) {
    CoinPackedVector terms;
    for (const LinearProgram::Term& term : row.terms) {
      HEADROOM_CHECK(term.variable < program.variables.size() && std::isfinite(term.factor), "a term is out of range");
      terms.insert(static_cast<int>(term.variable), term.factor);
    }
    matrix.appendRow(terms);
    row_low.push_back(bound(row.low));
    row_high.push_back(bound(row.high));
  }
  for (const LinearProgram::Variable& variable : program.variables) {
    HEADROOM_CHECK(std::isfinite(variable.cost), "a cost is out of range");
    low.push_back(bound(variable.low));
    high.push_back(bound(variable.high));
    costs.push_back(variable.cost);
  }
  solver.loadProblem(matrix, low.data(), high.data(), costs.data(), row_low.data(), row_high.data());
  if (wholeness == Wholeness::relaxed) return;
  for (int j = 0; j < columns; ++j)
    if (program.variables[static_cast<std::size_t>(j)].whole) solver.setInteger(j);
}

LinearSolution solve_relaxed(OsiClpSolverInterface& solver) {
  solver.initialSolve();
  if (solver.isProvenDualInfeasible()) return {.status = LinearSolution::Status::unbounded};
  if (!solver.isProvenOptimal()) return {.status = LinearSolution::Status::infeasible};
  LinearSolution solution{.status = LinearSolution::Status::optimal, .cost = solver.getObjValue()};
  solution.values.assign(solver.getColSolution(), solver.getColSolution() + solver.getNumCols());
  solution.duals.assign(solver.getRowPrice(), solver.getRowPrice() + solver.getNumRows());
  return solution;
}

LinearSolution solve_whole(OsiClpSolverInterface& solver) {
  CbcModel model(solver);
  model.setLogLevel(0);
  model.branchAndBound();
  if (model.isProvenDualInfeasible() || model.isContinuousUnbounded())
    return {.status = LinearSolution::Status::unbounded};
  if (!model.isProvenOptimal()) return {.status = LinearSolution::Status::infeasible};
  LinearSolution solution{.status = LinearSolution::Status::optimal, .cost = model.getObjValue()};
  solution.values.assign(model.bestSolution(), model.bestSolution() + model.getNumCols());
  return solution;
}

}  // namespace

LinearSolution solve(const LinearProgram& program, Wholeness wholeness) {
  OsiClpSolverInterface solver;
  solver.messageHandler()->setLogLevel(0);
  load(program, wholeness, solver);
  const bool whole =
      wholeness == Wholeness::kept && std::ranges::any_of(program.variables, [](const auto& v) { return v.whole; });
  if (!whole) return solve_relaxed(solver);
  LinearSolution solution = solve_whole(solver);
  for (std::size_t j = 0; j < solution.values.size(); ++j)
    if (program.variables[j].whole) solution.values[j] = std::round(solution.values[j]);
  return solution;
}

}  // namespace headroom
