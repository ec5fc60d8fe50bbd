// SPDX-License-Identifier: Apache-2.0
// headroom-worker beside SimGrid asked directly: the way through another process changes no bit, and what was asked
// before leaves nothing behind.
#include <gtest/gtest.h>

#include <limits>

#include "planner/flow_worker/flow_worker.hpp"
#include "sim/simgrid/flow_cycles.hpp"

namespace headroom {
namespace {

CyclingJob sender(double compute_s, std::uint32_t link, double bytes, double first_compute_s = 0.0) {
  return {.compute_s = compute_s,
          .phases = {{.flows = {{.links = {link}, .bytes = bytes}}}},
          .first_compute_s = first_compute_s};
}

FlowCycles crowd(std::size_t jobs) {
  FlowCycles cycles{.bandwidth = {1e9, 3e9, 7e8}, .jobs = {}, .warm_up_s = 20.0, .horizon_s = 200.0};
  for (std::size_t j = 0; j < jobs; ++j)
    cycles.jobs.push_back(sender(1.0 + 0.1 * static_cast<double>(j), static_cast<std::uint32_t>(j % 3),
                                 1e8 * static_cast<double>(1 + j % 7), 0.01 * static_cast<double>(j)));
  return cycles;
}

TEST(Worker, AnswersAsSimGridDoes) {
  FlowWorker worker(HEADROOM_WORKER_BINARY);
  EXPECT_TRUE(worker.engine().starts_with("SimGrid 3.")) << worker.engine();
  for (const std::size_t jobs : {1U, 2U, 10U, 40U}) {
    const FlowCycles cycles = crowd(jobs);
    EXPECT_EQ(worker.mean_steps(cycles), simulate_in_child(cycles)) << jobs;
  }
}

// A second engine of one process goes on where the clock of the first stood: it would find no step before the horizon.
TEST(Worker, TheSameQuestionHasTheSameAnswer) {
  FlowWorker worker(HEADROOM_WORKER_BINARY), other(HEADROOM_WORKER_BINARY);
  const auto first = worker.mean_steps(crowd(20));
  EXPECT_LT(first.front(), 10.0);
  EXPECT_EQ(worker.mean_steps(crowd(20)), first);
  (void)worker.mean_steps(crowd(3));
  EXPECT_EQ(worker.mean_steps(crowd(20)), first);
  EXPECT_EQ(other.mean_steps(crowd(20)), first);
}

TEST(Worker, AStepThatDoesNotEndIsInfinite) {
  FlowWorker worker(HEADROOM_WORKER_BINARY);
  const FlowCycles cycles{.bandwidth = {1e3}, .jobs = {sender(1.0, 0, 1e9)}, .warm_up_s = 1.0, .horizon_s = 10.0};
  EXPECT_EQ(worker.mean_steps(cycles), std::vector{std::numeric_limits<double>::infinity()});
}

// What is no question of its domain is refused in words, by a child that is gone; nothing hangs.
TEST(Worker, WhatCannotBeAnsweredIsSaid) {
  FlowWorker worker(HEADROOM_WORKER_BINARY);
  const FlowCycles cycles{.bandwidth = {0.0}, .jobs = {sender(1.0, 0, 1e9)}, .warm_up_s = 1.0, .horizon_s = 10.0};
  EXPECT_THROW((void)worker.mean_steps(cycles), FlowWorkerError);
}

}  // namespace
}  // namespace headroom
