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

CyclingFlow flow(std::vector<std::uint32_t> links, double bytes, double weight = 1.0) {
  return {.links = std::move(links), .bytes = bytes, .weight = weight};
}

TEST(FlowCycles, ClosedCases) {
  FlowCycles cycles{.bandwidth = {1e9, 1e9, 1e9, 1e9, 1e9, 1e9}, .warm_up_s = 20.0, .horizon_s = 1000.0};
  const CyclingPhase on_0{{flow({0}, gigabyte)}}, on_1{{flow({1}, gigabyte)}}, on_2{{flow({2}, gigabyte)}};
  cycles.jobs = {
      job(0.0, {on_0}),
      job(0.0, {on_0}),  // two that only send: half each
      job(1.0, {on_1}),
      job(1.0, {on_1}),  // in step: they collide for ever
      job(1.0, {on_2}),
      job(1.0, {on_2}, 0.5),  // half a second apart: they collide for half of what they could
      // The longest flow ends a phase.
      job(0.5, {{{flow({3}, gigabyte), flow({4}, 2 * gigabyte)}}, {{flow({3, 4, 5}, gigabyte)}}}),
  };
  const auto steps = simulate_in_child(cycles);
  EXPECT_NEAR(steps[0], 2.0, 1e-6);
  EXPECT_NEAR(steps[1], 2.0, 1e-6);
  EXPECT_NEAR(steps[2], 3.0, 1e-6);
  EXPECT_NEAR(steps[3], 3.0, 1e-6);
  EXPECT_NEAR(steps[4], 2.5, 1e-6);
  EXPECT_NEAR(steps[5], 2.5, 1e-6);
  EXPECT_NEAR(steps[6], 0.5 + 2.0 + 1.0, 1e-6);
}

// Beside one of weight 1, a flow of weight 3 has three quarters of the link, and one of 1/2 a third of it. What they
// send in a step is what they then have in a second.
TEST(FlowCycles, AWeightIsAShareOfALink) {
  FlowCycles cycles{.bandwidth = {4e9, 3e9}, .warm_up_s = 20.0, .horizon_s = 2000.0};
  cycles.jobs = {job(0.0, {{{flow({0}, 1e9)}}}), job(0.0, {{{flow({0}, 3e9, 3.0)}}}),
                 job(0.0, {{{flow({1}, 1e9, 0.5)}}}), job(0.0, {{{flow({1}, 2e9)}}})};
  for (const double step : simulate_in_child(cycles)) EXPECT_NEAR(step, 1.0, 1e-6);
}

// A phase of 1 s of sending lasts as long as what is computed meanwhile, and the longer of both when it must share.
TEST(FlowCycles, ComputingHidesAPhase) {
  FlowCycles cycles{.bandwidth = {gigabyte, gigabyte}, .warm_up_s = 20.0, .horizon_s = 2000.0};
  const CyclingPhase hidden{.flows = {flow({0}, gigabyte)}, .hidden_s = 1.5},
      shared{.flows = {flow({1}, gigabyte)}, .hidden_s = 1.5};
  cycles.jobs = {job(0.5, {hidden}), job(0.0, {shared}), job(0.0, {shared})};
  const auto steps = simulate_in_child(cycles);
  EXPECT_NEAR(steps[0], 2.0, 1e-6);
  EXPECT_NEAR(steps[1], 2.0, 1e-6);
  EXPECT_NEAR(steps[2], 2.0, 1e-6);
  EXPECT_EQ(simulate_in_child(cycles), steps);  // in a process of its own each time
}

}  // namespace
}  // namespace headroom
