// SPDX-License-Identifier: Apache-2.0
// Closed cases of flows in SimGrid: what our use of it has to give before anything is compared with it.
#include "sim/simgrid/flow_cycles.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace headroom {
namespace {

CyclingJob job(double compute_s, std::vector<CyclingPhase> phases, double first_compute_s = 0.0) {
  return {.compute_s = compute_s, .phases = std::move(phases), .first_compute_s = first_compute_s};
}

constexpr double gigabyte = 1e9;

// All in one test: there is one engine in a process.
TEST(FlowCycles, ClosedCases) {
  FlowCycles cycles{.bandwidth = {1e9, 1e9, 1e9, 1e9, 1e9, 1e9}, .warm_up_s = 20.0, .horizon_s = 1000.0};
  const CyclingPhase on_0{{{{0}, gigabyte}}}, on_1{{{{1}, gigabyte}}}, on_2{{{{2}, gigabyte}}};
  cycles.jobs = {
      job(0.0, {on_0}),
      job(0.0, {on_0}),  // two that only send: half each
      job(1.0, {on_1}),
      job(1.0, {on_1}),  // in step: they collide for ever
      job(1.0, {on_2}),
      job(1.0, {on_2}, 0.5),  // half a second apart: they collide for half of what they could
      job(0.5, {{{{{3}, gigabyte}, {{4}, 2 * gigabyte}}}, {{{{3, 4, 5}, gigabyte}}}}),  // the longest flow ends a phase
  };
  const auto steps = simulate_with_simgrid(cycles);
  EXPECT_NEAR(steps[0], 2.0, 1e-6);
  EXPECT_NEAR(steps[1], 2.0, 1e-6);
  EXPECT_NEAR(steps[2], 3.0, 1e-6);
  EXPECT_NEAR(steps[3], 3.0, 1e-6);
  EXPECT_NEAR(steps[4], 2.5, 1e-6);
  EXPECT_NEAR(steps[5], 2.5, 1e-6);
  EXPECT_NEAR(steps[6], 0.5 + 2.0 + 1.0, 1e-6);
}

}  // namespace
}  // namespace headroom
