// SPDX-License-Identifier: Apache-2.0
// Fits of measurements that are not here are in tests/published/gpu_power_test.cpp; these find back what was put in.
#include "models/power/fit_gpu_power.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "models/check.hpp"
#include "models/simplex_search.hpp"

namespace headroom {
namespace {

using namespace literals;

// Rosenbrock's curved valley, from his own start: the minimum is 0 at (1, 1). Powell's singular function: 0 at the
// origin.
TEST(SimplexSearch, ClassicFunctions) {
  const auto rosenbrock = [](std::span<const double> x) {
    return 100.0 * std::pow(x[1] - x[0] * x[0], 2.0) + std::pow(1.0 - x[0], 2.0);
  };
  const SimplexMinimum valley = simplex_search(rosenbrock, {-1.2, 1.0}, std::vector{0.1, 0.1});
  EXPECT_NEAR(valley.at[0], 1.0, 1e-4);
  EXPECT_NEAR(valley.at[1], 1.0, 1e-4);
  const auto powell = [](std::span<const double> x) {
    return std::pow(x[0] + 10.0 * x[1], 2.0) + 5.0 * std::pow(x[2] - x[3], 2.0) + std::pow(x[1] - 2.0 * x[2], 4.0) +
           10.0 * std::pow(x[0] - x[3], 4.0);
  };
  EXPECT_LT(simplex_search(powell, {3.0, -1.0, 0.0, 1.0}, std::vector{0.5, 0.5, 0.5, 0.5}).value, 1e-8);
}

TEST(SimplexSearch, StopsAtAWall) {
  const auto walled = [](std::span<const double> x) {
    return x[0] < 2.0 ? std::numeric_limits<double>::infinity() : x[0] * x[0];
  };
  EXPECT_NEAR(simplex_search(walled, {5.0}, std::vector{1.0}).at[0], 2.0, 1e-6);
  EXPECT_THROW(static_cast<void>(simplex_search(walled, {1.0}, std::vector{1.0})), InternalError);
  EXPECT_THROW(static_cast<void>(simplex_search(walled, {5.0}, std::vector{0.0})), InternalError);
}

constexpr VoltageFloorGpu gpu{
    .idle = {}, .base = 50.0_W, .memory = {}, .compute = 210.0_W, .floor = 0.76, .slope = 0.7, .top = 0.96};
constexpr ClockResponse response{0.1, 0.85};

std::vector<ClockSample> clock_sweep() {
  std::vector<ClockSample> samples;
  for (int i = 50; i >= 25; --i) {
    const double phi = i / 50.0;
    samples.push_back({phi, busy_power(gpu, {}, phi), 3.0_s * step_time_ratio(response, phi)});
  }
  return samples;
}

TEST(FitClockSweep, FindsWhatWasPutIn) {
  const FittedGpu fit = fit_clock_sweep(clock_sweep(), 0.2);
  EXPECT_NEAR(fit.gpu.base.si, 50.0, 1e-3);
  EXPECT_NEAR(fit.gpu.compute.si, 210.0, 1e-3);
  EXPECT_NEAR(fit.gpu.floor, 0.76, 1e-4);
  EXPECT_NEAR(fit.gpu.slope, 0.7, 1e-3);
  EXPECT_DOUBLE_EQ(fit.gpu.top, 0.96);
  EXPECT_DOUBLE_EQ(fit.gpu.lowest, 0.2);
  EXPECT_NEAR(fit.response.fixed, 0.1, 1e-9);
  EXPECT_NEAR(fit.response.clocked, 0.85, 1e-9);
  EXPECT_NEAR(fit.at_full_speed.si, 3.0, 1e-9);
}

TEST(FitClockSweep, TheOrderOfTheSamplesDoesNotMatter) {
  const std::vector<ClockSample> samples = clock_sweep();
  const FittedGpu fit = fit_clock_sweep(samples, 0.2);
  const FittedGpu reversed = fit_clock_sweep(std::vector(samples.rbegin(), samples.rend()), 0.2);
  EXPECT_EQ(fit.gpu.floor, reversed.gpu.floor);
  EXPECT_EQ(fit.gpu.base, reversed.gpu.base);
  EXPECT_EQ(fit.response.clocked, reversed.response.clocked);
}

std::vector<CapSample> cap_sweep(Power compute, double beta, Duration time) {
  VoltageFloorGpu capped = gpu;
  capped.top = 1.0;
  capped.compute = compute;
  const FittedGpu truth{capped, clock_bound(beta), time};
  std::vector<CapSample> samples{{busy_power(capped, {}), time}};
  for (Power cap = 90.0_W; cap < samples.front().power; cap += 20.0_W)
    samples.push_back({cap, time_under_cap(truth, cap)});
  return samples;
}

TEST(FitCapSweeps, FindsWhatWasPutIn) {
  const std::vector<std::vector<CapSample>> sweeps{cap_sweep(150.0_W, 0.5, 2.0_s), cap_sweep(120.0_W, 0.9, 5.0_s)};
  const std::vector<FittedGpu> fits = fit_cap_sweeps(sweeps, 0.15);
  ASSERT_EQ(fits.size(), 2U);
  for (const FittedGpu& fit : fits) {
    EXPECT_NEAR(fit.gpu.base.si, 50.0, 0.05);
    EXPECT_NEAR(fit.gpu.floor, 0.76, 1e-3);
    EXPECT_NEAR(fit.gpu.slope, 0.7, 1e-2);
  }
  EXPECT_NEAR(fits[0].gpu.compute.si, 150.0, 0.2);
  EXPECT_NEAR(fits[1].gpu.compute.si, 120.0, 0.2);
  EXPECT_NEAR(fits[0].response.clocked, 0.5, 2e-3);
  EXPECT_NEAR(fits[1].response.clocked, 0.9, 2e-3);
  EXPECT_NEAR(time_under_cap(fits[0], 110.0_W) / sweeps[0][2].time, 1.0, 1e-4);
}

TEST(FitGpuPower, RefusesWhatIsOutsideItsDomain) {
  std::vector<ClockSample> twice = clock_sweep();
  twice[1].clock_ratio = twice[0].clock_ratio;
  EXPECT_THROW(static_cast<void>(fit_clock_sweep(twice, 0.15)), InternalError);
  std::vector<ClockSample> few = clock_sweep();
  few.resize(5);
  EXPECT_THROW(static_cast<void>(fit_clock_sweep(few, 0.15)), InternalError);
  EXPECT_THROW(static_cast<void>(fit_cap_sweeps({}, 0.15)), InternalError);
  const std::vector<std::vector<CapSample>> one_sample{{{100.0_W, 1.0_s}}};
  EXPECT_THROW(static_cast<void>(fit_cap_sweeps(one_sample, 0.15)), InternalError);
  EXPECT_THROW(static_cast<void>(time_under_cap({gpu, response, 1.0_s}, 50.0_W)), InternalError);
}

}  // namespace
}  // namespace headroom
