// SPDX-License-Identifier: Apache-2.0
// The fair-share model against SimGrid 3.32 (CM02), which moves each flow by itself: 200 random cases of up to 64 jobs.
#include "models/network/fair_share.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "sim/simgrid/flow_cycles.hpp"

namespace headroom {
namespace {

struct Case {
  std::vector<double> capacity;
  SharedSteps jobs;
};

/// Puts the case beside the others in one platform: nothing of it is shared with them. What a job has alone is a link
/// of its own.
void append(const Case& added, std::mt19937_64& draw, FlowCycles& cycles) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const auto first = static_cast<std::uint32_t>(cycles.bandwidth.size());
  cycles.bandwidth.insert(cycles.bandwidth.end(), added.capacity.begin(), added.capacity.end());
  for (std::size_t j = 0; j < added.jobs.jobs(); ++j) {
    CyclingJob job{.compute_s = added.jobs.elsewhere_s[j], .phases = {}, .first_compute_s = 0.0};
    double alone_s = job.compute_s;
    for (std::uint32_t p = added.jobs.first[j]; p < added.jobs.first[j + 1]; ++p) {
      CyclingFlow flow{.links = {static_cast<std::uint32_t>(cycles.bandwidth.size())}, .bytes = added.jobs.volume[p]};
      cycles.bandwidth.push_back(added.jobs.flows.limit[p]);
      for (const BundleUse& use : added.jobs.flows.uses_of(p)) flow.links.push_back(first + use.bundle);
      job.phases.push_back({{std::move(flow)}});
      alone_s += added.jobs.volume[p] / added.jobs.flows.limit[p];
    }
    job.first_compute_s = uniform(draw) * alone_s;
    cycles.jobs.push_back(std::move(job));
  }
}

/// Bundles as uplinks of leaves: a job crosses up to four of them, with one or two phases.
Case random_case(std::mt19937_64& draw, bool is_steady) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  Case out;
  const std::uint32_t bundles = 1 + draw() % 8;
  const std::size_t jobs = 2 + draw() % 63;
  for (std::uint32_t b = 0; b < bundles; ++b) out.capacity.push_back(1e9 * (2.0 + 6.0 * uniform(draw)));
  for (std::size_t j = 0; j < jobs; ++j) {
    const double step_s = 1.0 + 9.0 * uniform(draw), duty = 0.05 + 0.6 * uniform(draw) * uniform(draw);
    out.jobs.add_job(is_steady ? 0.0 : step_s * (1.0 - duty));
    const int phases = is_steady ? 1 : 1 + static_cast<int>(draw() % 2);
    for (int p = 0; p < phases; ++p) {
      const double alone = is_steady ? 1e9 : 1e9 * (0.3 + 0.7 * uniform(draw));
      std::vector<std::uint32_t> order(bundles);
      for (std::uint32_t b = 0; b < bundles; ++b) order[b] = b;
      std::ranges::shuffle(order, draw);
      std::vector<BundleUse> uses;
      for (std::uint32_t b = 0; b < std::min<std::uint32_t>(bundles, 1 + draw() % 4); ++b) uses.push_back({order[b]});
      out.jobs.add_phase(std::floor(step_s * (is_steady ? 1.0 : duty) / phases * alone), alone, 0.0, 1.0, uses);
    }
  }
  return out;
}

double mean_error_of_rates(bool is_steady, int count) {
  std::mt19937_64 draw(is_steady ? 21 : 22);
  FlowCycles cycles{.bandwidth = {}, .jobs = {}, .warm_up_s = 60.0, .horizon_s = 600.0};
  std::vector<double> predicted;
  FairShare solver;
  for (int i = 0; i < count; ++i) {
    const Case added = random_case(draw, is_steady);
    append(added, draw, cycles);
    const auto times = solver.solve(added.capacity, added.jobs);
    predicted.insert(predicted.end(), times.expected_s.begin(), times.expected_s.end());
  }
  const auto simulated = simulate_in_child(cycles);
  double error = 0.0, worst = 0.0;
  for (std::size_t j = 0; j < predicted.size(); ++j) {
    const double off = std::fabs(simulated[j] / predicted[j] - 1.0);
    error += off / static_cast<double>(predicted.size());
    worst = std::max(worst, off);
  }
  std::printf("%s: mean error of the rates %.4f, largest %.4f, %zu jobs in %d cases\n",
              is_steady ? "equal steady demands" : "phased jobs", error, worst, predicted.size(), count);
  return error;
}

TEST(FairShareBesideSimGrid, EqualSteadyDemands) {
  EXPECT_LT(mean_error_of_rates(true, 100), 0.01);
}

TEST(FairShareBesideSimGrid, PhasedJobs) {
  EXPECT_LT(mean_error_of_rates(false, 100), 0.05);
}

}  // namespace
}  // namespace headroom
