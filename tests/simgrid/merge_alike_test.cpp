// SPDX-License-Identifier: Apache-2.0
// What is merged takes as long as what it stands for: SimGrid moves both.
#include "sim/network/merge_alike.hpp"

#include <gtest/gtest.h>

#include "sim/simgrid/flow_cycles.hpp"

namespace headroom {
namespace {

/// Each of two jobs spreads a transfer over four links up and four down; a third is on one of the links up.
FlowCycles spread(bool third_too) {
  FlowCycles cycles{.bandwidth = std::vector<double>(8, 1e9), .warm_up_s = 50.0, .horizon_s = 2000.0};
  for (const double compute : {0.7, 1.1}) {
    CyclingPhase phase;
    const auto out = static_cast<std::uint32_t>(cycles.bandwidth.size());
    cycles.bandwidth.insert(cycles.bandwidth.end(), 2, 3e9);
    for (std::uint32_t way = 0; way < 4; ++way)
      phase.flows.push_back({.links = {out, way, 4 + way, out + 1}, .bytes = 1e9});
    cycles.jobs.push_back({.compute_s = compute, .phases = {phase}, .first_compute_s = compute / 3.0});
  }
  if (third_too) {
    const auto out = static_cast<std::uint32_t>(cycles.bandwidth.size());
    cycles.bandwidth.insert(cycles.bandwidth.end(), 2, 1e9);
    cycles.jobs.push_back({.compute_s = 0.9, .phases = {{{{.links = {out, 2, out + 1}, .bytes = 5e8}}}}});
  }
  return cycles;
}

std::vector<std::size_t> flows_of(const FlowCycles& cycles) {
  std::vector<std::size_t> out;
  for (const CyclingJob& job : cycles.jobs) out.push_back(job.phases.front().flows.size());
  return out;
}

TEST(MergeAlike, WhatIsSpreadEvenlyIsOneFlow) {
  const FlowCycles all = spread(false), few = merge_alike(all);
  EXPECT_EQ(flows_of(few), (std::vector<std::size_t>{1, 1}));
  const auto expected = simulate_in_child(all), merged = simulate_in_child(few);
  for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(merged[j], expected[j], 1e-6 * expected[j]);
}

TEST(MergeAlike, WhatDiffersStaysApart) {
  const FlowCycles all = spread(true), few = merge_alike(all);
  EXPECT_EQ(flows_of(few), (std::vector<std::size_t>{2, 2, 1}));  // the way that the third one shares, and the others
  const auto expected = simulate_in_child(all), merged = simulate_in_child(few);
  for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(merged[j], expected[j], 1e-6 * expected[j]);
}

}  // namespace
}  // namespace headroom
