// SPDX-License-Identifier: Apache-2.0
#include "planner/fleet_bound.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(LinearProgram, SolvesATextbookProblem) {
  // Dantzig's style of example: maximise 3x + 5y with x <= 4, 2y <= 12, 3x + 2y <= 18: 36 at (2, 6). Hillier and
  // Lieberman, "Introduction to Operations Research", 10th ed., section 3.1; shadow prices 0, 3/2, 1 in section 4.7.
  LinearProgram program;
  program.variables = {{.cost = -3.0}, {.cost = -5.0}};
  program.rows = {{.terms = {{0, 1.0}}, .high = 4.0},
                  {.terms = {{1, 2.0}}, .high = 12.0},
                  {.terms = {{0, 3.0}, {1, 2.0}}, .high = 18.0}};
  const LinearSolution solution = solve(program);
  ASSERT_EQ(solution.status, LinearSolution::Status::optimal);
  EXPECT_NEAR(solution.cost, -36.0, 1e-9);
  EXPECT_NEAR(solution.values[0], 2.0, 1e-9);
  EXPECT_NEAR(solution.values[1], 6.0, 1e-9);
  EXPECT_NEAR(solution.duals[0], 0.0, 1e-9);
  EXPECT_NEAR(solution.duals[1], -1.5, 1e-9);
  EXPECT_NEAR(solution.duals[2], -1.0, 1e-9);
}

TEST(LinearProgram, SaysWhyThereIsNoSolution) {
  LinearProgram program;
  program.variables = {{.cost = 1.0, .high = 3.0, .whole = true}};
  program.rows = {{.terms = {{0, 2.0}}, .low = 7.0}};
  EXPECT_EQ(solve(program).status, LinearSolution::Status::infeasible);
  EXPECT_EQ(solve(program, Wholeness::relaxed).status, LinearSolution::Status::infeasible);
  LinearProgram endless;
  endless.variables = {{.cost = -1.0}};
  EXPECT_EQ(solve(endless).status, LinearSolution::Status::unbounded);
}

TEST(LinearProgram, WholeNumbersCostMore) {
  LinearProgram program;  // 7 tenths of a bin do not exist
  program.variables = {{.cost = 10.0, .whole = true}};
  program.rows = {{.terms = {{0, 8.0}}, .low = 60.0}};
  EXPECT_NEAR(solve(program).cost, 80.0, 1e-9);
  EXPECT_EQ(solve(program).values[0], 8.0);
  EXPECT_NEAR(solve(program, Wholeness::relaxed).cost, 75.0, 1e-9);
}

// The worked fleet of the cost-planning notes: 50 h of 100 GPUs, 300 h of 60, 380 h of 30; a node of 8 GPUs for
// 1.6 USD per GPU-hour x 730 h = 9,344 USD a month, on demand 3.5 USD. By hand: cost(n) = sum of h max(0, D - 8n) 3.5
// + 9,344 n, so cost(6) = 77,764, cost(7) = 77,308, cost(8) = 81,052; relaxed, 60 GPUs are 7.5 nodes: 77,080.
FleetProblem worked_fleet() {
  return {.types = {{.name = "own", .gpus_per_node = 8, .cost_per_node = 9344.0, .least = 0, .most = 100}},
          .load = {{50, 100}, {300, 60}, {380, 30}},
          .rent_per_gpu_hour = 3.5};
}

TEST(CheapestFleet, IsTheWorkedOne) {
  const FleetPlan whole = cheapest_fleet(worked_fleet(), Wholeness::kept);
  ASSERT_TRUE(whole.feasible);
  EXPECT_EQ(whole.nodes[0], 7.0);
  EXPECT_NEAR(whole.cost, 77'308.0, 1e-6);
  const FleetPlan relaxed = cheapest_fleet(worked_fleet(), Wholeness::relaxed);
  EXPECT_NEAR(relaxed.nodes[0], 7.5, 1e-9);
  EXPECT_NEAR(relaxed.cost, 77'080.0, 1e-6);
  EXPECT_NEAR(relaxed.value_of_gpu_hour, 3.5, 1e-9) << "one more in the peak is rented";
}

TEST(CheapestFleet, AgreesWithEveryNumberOfNodes) {
  FleetProblem problem = worked_fleet();
  for (std::uint32_t n = 0; n <= 14; ++n) {
    problem.types[0].least = problem.types[0].most = n;
    double by_hand = 9344.0 * n;
    for (const LoadBlock& block : problem.load) by_hand += block.hours * std::max(0.0, block.demand - 8.0 * n) * 3.5;
    EXPECT_NEAR(cheapest_fleet(problem, Wholeness::kept).cost, by_hand, 1e-6) << n;
  }
}

TEST(CheapestFleet, WithoutRentThePeakMustBeOwned) {
  FleetProblem problem = worked_fleet();
  problem.rent_per_gpu_hour = no_limit;
  EXPECT_EQ(cheapest_fleet(problem, Wholeness::kept).nodes[0], 13.0);  // 100 GPUs are 12.5 nodes
  problem.types[0].most = 12;
  EXPECT_FALSE(cheapest_fleet(problem, Wholeness::kept).feasible);
}

}  // namespace
}  // namespace headroom
