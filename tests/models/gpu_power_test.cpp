// SPDX-License-Identifier: Apache-2.0
#include "models/power/gpu_power.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "models/check.hpp"
#include "models/performance/clock_response.hpp"

namespace headroom {
namespace {

using namespace literals;

constexpr Power no_cap{std::numeric_limits<double>::infinity()};

/// A GPU of 700 W with round numbers: v(1) = 1 + 0.75 * 0.25 = 1.1875.
constexpr VoltageFloorGpu gpu700{
    .idle = 80.0_W, .base = 75.0_W, .memory = 90.0_W, .compute = 400.0_W, .floor = 0.8, .slope = 0.75};

struct Split {
  const char* name;
  double base_w, memory_w, tdp_w, compute_w;
};
// TDPs of the data sheets, split into base and memory by engineering judgement; the compute power that follows with
// floor 0.78 and slope 0.75, where v(1)^2 = 1.468 (NVIDIA data sheets; split and result as circulated with the model).
constexpr Split splits[] = {{"V100 SXM2", 55, 35, 300, 143},   {"A100 SXM", 55, 45, 400, 204},
                            {"H100 SXM", 75, 90, 700, 364},    {"H200 SXM", 75, 110, 700, 351},
                            {"B200 HGX", 130, 150, 1000, 490}, {"GB200", 140, 170, 1200, 606}};

TEST(VoltageFloorGpu, ComputePowerFollowsFromTheTdp) {
  EXPECT_NEAR(std::pow(relative_voltage(0.78, 0.75, 1.0), 2.0), 1.468, 5e-4);
  for (const Split& row : splits) {
    const Power tdp{row.tdp_w}, base{row.base_w}, memory{row.memory_w};
    const Power compute = compute_power_for(tdp, base, memory, 0.78, 0.75);
    EXPECT_NEAR(compute.si, row.compute_w, 0.6) << row.name;  // they divided by the rounded 1.468
    const VoltageFloorGpu gpu{
        .idle = {}, .base = base, .memory = memory, .compute = compute, .floor = 0.78, .slope = 0.75};
    EXPECT_NEAR(busy_power(gpu, {}).si, row.tdp_w, 1e-9) << row.name;
  }
}

// By hand. At phi = 0.9: v = 1 + 0.75 / 8 = 1.09375; 75 + 90 + 400 * 0.9 * 1.09375^2 = 595.664.
TEST(VoltageFloorGpu, PowerByHand) {
  EXPECT_DOUBLE_EQ(idle_power(gpu700).si, 80.0);
  EXPECT_DOUBLE_EQ(busy_power(gpu700, {}, 0.4).si, 75.0 + 90.0 + 160.0);
  EXPECT_DOUBLE_EQ(busy_power(gpu700, {.compute = 0.5, .memory = 0.0}, 0.4).si, 75.0 + 80.0);
  EXPECT_NEAR(busy_power(gpu700, {}, 0.9).si, 595.6640625, 1e-9);
  VoltageFloorGpu held = gpu700;
  held.top = 0.9;
  EXPECT_NEAR(busy_power(held, {}, 1.0).si, 595.6640625, 1e-9);
  held.limit = 500.0_W;
  EXPECT_DOUBLE_EQ(busy_power(held, {}, 1.0).si, 500.0);
}

// By hand: below the floor phi = (cap - base - memory) / compute. At the lowest clock, 0.15, it draws 225 W; a cap of
// 100 W leaves 25 of the 150 W above base, so it works a sixth of the time.
TEST(VoltageFloorGpu, CapsByHand) {
  const auto capped = under_cap(gpu700, {}, 325.0_W);
  ASSERT_TRUE(capped);
  EXPECT_DOUBLE_EQ(capped->clock_ratio, 0.4);
  EXPECT_DOUBLE_EQ(capped->duty, 1.0);
  EXPECT_DOUBLE_EQ(capped->power.si, 325.0);
  const auto paused = under_cap(gpu700, {}, 100.0_W);
  ASSERT_TRUE(paused);
  EXPECT_DOUBLE_EQ(paused->clock_ratio, 0.15);
  EXPECT_DOUBLE_EQ(paused->duty, 1.0 / 6.0);
  EXPECT_FALSE(under_cap(gpu700, {}, 75.0_W));
  EXPECT_FALSE(under_cap(gpu700, {}, 10.0_W));
  const auto free = under_cap(gpu700, {}, no_cap);
  ASSERT_TRUE(free);
  EXPECT_DOUBLE_EQ(free->clock_ratio, 1.0);
  EXPECT_DOUBLE_EQ(free->power.si, 75.0 + 90.0 + 400.0 * 1.1875 * 1.1875);
}

TEST(VoltageFloorGpu, ALimitOfTheBoardIsACap) {
  VoltageFloorGpu board = gpu700;
  board.limit = 500.0_W;
  const auto uncapped = under_cap(board, {}, no_cap);
  const auto capped = under_cap(gpu700, {}, 500.0_W);
  ASSERT_TRUE(uncapped && capped);
  EXPECT_DOUBLE_EQ(uncapped->clock_ratio, capped->clock_ratio);
  EXPECT_DOUBLE_EQ(uncapped->power.si, 500.0);
  EXPECT_LT(uncapped->clock_ratio, 1.0);
}

// 60 degC is where the base power is stated; 0.35 % a kelvin.
TEST(VoltageFloorGpu, LeakageRisesWithTemperature) {
  VoltageFloorGpu leaking = gpu700;
  leaking.base_per_kelvin = 0.0035;
  EXPECT_DOUBLE_EQ(at_temperature(leaking, {333.15}).base.si, 75.0);
  EXPECT_NEAR(at_temperature(leaking, {353.15}).base.si, 75.0 * 1.07, 1e-9);
  EXPECT_LT(under_cap(at_temperature(leaking, {353.15}), {}, 400.0_W)->clock_ratio,
            under_cap(leaking, {}, 400.0_W)->clock_ratio);
  leaking.base_per_kelvin = 0.01;
  EXPECT_THROW(static_cast<void>(at_temperature(leaking, {200.0})), InternalError);
}

/// Uniform in [low, high), the same on every platform.
class Draws {
 public:
  double operator()(double low, double high) {
    return low + (high - low) * static_cast<double>(bits_() >> 11) * 0x1p-53;
  }

 private:
  std::mt19937_64 bits_{20240817};
};

VoltageFloorGpu random_gpu(Draws& draw) {
  const Power tdp{draw(150.0, 1400.0)};
  const Power base = draw(0.05, 0.3) * tdp;
  const Power memory = draw(0.0, 0.2) * tdp;
  const double floor = draw(0.5, 0.9);
  const double slope = draw(0.3, 2.0);
  return {.idle = 0.1 * tdp,
          .base = base,
          .memory = memory,
          .compute = compute_power_for(tdp, base, memory, floor, slope),
          .floor = floor,
          .slope = slope,
          .lowest = draw(0.1, 0.2),
          .top = draw(0.95, 1.0)};
}

// The laws of the model, for 2,000 GPUs and activities: the operating point draws the cap to 1e-12, more cap never
// means a slower GPU, a higher clock never less power.
TEST(VoltageFloorGpu, LawsOfRandomGpus) {
  Draws draw;
  for (int i = 0; i < 2000; ++i) {
    const VoltageFloorGpu gpu = random_gpu(draw);
    ASSERT_FALSE(validate(GpuPower{gpu}));
    const Activity activity{draw(0.05, 1.0), draw(0.0, 1.0)};
    Power before{};
    for (double phi = 0.05; phi <= 1.0; phi += 0.05) {
      const Power power = busy_power(gpu, activity, phi);
      EXPECT_GE(power, before);
      before = power;
    }
    double slower = 0.0;
    const Power full = busy_power(gpu, activity);
    for (double share = 0.01; share < 1.1; share += 0.03) {
      const Power cap = gpu.base + share * (full - gpu.base);
      const auto point = under_cap(gpu, activity, cap);
      ASSERT_TRUE(point);
      EXPECT_LE(point->power, cap);
      const double throughput = 1.0 / step_time_ratio(clock_bound(0.7), point->clock_ratio, point->duty);
      EXPECT_GE(throughput, slower);
      slower = throughput;
      const Power at_clock = busy_power(gpu, activity, point->clock_ratio);
      const Power mean = gpu.base + point->duty * (at_clock - gpu.base);
      EXPECT_NEAR(mean / std::min(cap, full), 1.0, 1e-12);
      if (point->duty < 1.0) {
        EXPECT_DOUBLE_EQ(point->clock_ratio, gpu.lowest);
      }
    }
  }
}

// Just below the lowest clock the GPU begins to pause, and the time of a step does not jump.
TEST(VoltageFloorGpu, PausingBeginsWithoutAJump) {
  const Power lowest = busy_power(gpu700, {}, gpu700.lowest);
  const auto above = under_cap(gpu700, {}, lowest * (1.0 + 1e-9));
  const auto below = under_cap(gpu700, {}, lowest * (1.0 - 1e-9));
  ASSERT_TRUE(above && below);
  EXPECT_DOUBLE_EQ(above->duty, 1.0);
  EXPECT_LT(below->duty, 1.0);
  EXPECT_NEAR(step_time_ratio(clock_bound(0.8), below->clock_ratio, below->duty) /
                  step_time_ratio(clock_bound(0.8), above->clock_ratio, above->duty),
              1.0, 1e-7);
}

// A job that follows the clock at least by a third needs least energy somewhere between the lowest and the highest cap:
// at the top dP/P exceeds dt/t, at the bottom the base power is paid for ever longer.
TEST(VoltageFloorGpu, EnergyOfAJobHasAnInteriorMinimum) {
  Draws draw;
  for (int i = 0; i < 500; ++i) {
    const VoltageFloorGpu gpu = random_gpu(draw);
    const ClockResponse response = clock_bound(draw(0.33, 0.95));
    std::vector<double> energy;
    const Power full = busy_power(gpu, {});
    for (int step = 1; step <= 100; ++step) {
      const auto point = under_cap(gpu, {}, gpu.base + 0.01 * step * (full - gpu.base));
      ASSERT_TRUE(point);
      energy.push_back(point->power.si * step_time_ratio(response, point->clock_ratio, point->duty));
    }
    const auto least = std::ranges::min_element(energy);
    EXPECT_NE(least, energy.begin());
    EXPECT_NE(least, energy.end() - 1);
    // One minimum: energy falls to it and rises from it.
    EXPECT_TRUE(std::is_sorted(std::make_reverse_iterator(least), energy.rend()));
    EXPECT_TRUE(std::is_sorted(least, energy.end()));
  }
}

TEST(VoltageFloorGpu, ActivitiesThatDoNothingNeedNoClock) {
  const auto asleep = under_cap(gpu700, {0.0, 0.0}, 76.0_W);
  ASSERT_TRUE(asleep);
  EXPECT_DOUBLE_EQ(asleep->clock_ratio, 1.0);
  EXPECT_DOUBLE_EQ(asleep->power.si, 75.0);
}

// RAPS: a module of two MI250X dies draws 88 W idle and 560 W busy, linearly. Half the way up is half the throughput.
TEST(UtilisationGpu, ACapIsInvertedInUtilisation) {
  const GpuPower mi250x = UtilisationGpu{.idle = 88.0_W, .peak = 560.0_W};
  EXPECT_DOUBLE_EQ(busy_power(mi250x, {.compute = 0.5}).si, 324.0);
  const auto capped = under_cap(mi250x, {}, 324.0_W);
  ASSERT_TRUE(capped);
  EXPECT_DOUBLE_EQ(capped->clock_ratio, 0.5);
  EXPECT_DOUBLE_EQ(capped->duty, 1.0);
  // A job that is half busy anyway is not slowed down by that cap.
  EXPECT_DOUBLE_EQ(under_cap(mi250x, {.compute = 0.5}, 324.0_W)->clock_ratio, 1.0);
  EXPECT_DOUBLE_EQ(under_cap(mi250x, {.compute = 0.5}, 206.0_W)->clock_ratio, 0.5);
  EXPECT_FALSE(under_cap(mi250x, {}, 88.0_W));
}

TEST(UtilisationGpu, EveryShapeKeepsItsCap) {
  for (const PowerShape& shape :
       {PowerShape{PowerLawShape{0.5}}, PowerShape{PowerLawShape{3.0}}, PowerShape{CalibratedShape{}},
        PowerShape{LogarithmicShape{}}, PowerShape{AsymptoticShape{}},
        PowerShape{TabulatedShape{{{0, 0}, {0.3, 0.6}, {1, 1}}}}}) {
    const GpuPower gpu = UtilisationGpu{.idle = 60.0_W, .peak = 400.0_W, .shape = shape};
    for (const double u : {0.3, 1.0}) {
      double slower = 0.0;
      for (Power cap = 65.0_W; cap < 420.0_W; cap += 5.0_W) {
        const auto point = under_cap(gpu, {.compute = u}, cap);
        ASSERT_TRUE(point);
        EXPECT_LE(point->power, cap);
        EXPECT_GE(point->clock_ratio, slower);
        slower = point->clock_ratio;
        EXPECT_NEAR(busy_power(gpu, {.compute = u}, point->clock_ratio).si, point->power.si, 1e-9);
      }
      EXPECT_DOUBLE_EQ(slower, 1.0);
    }
  }
}

TEST(GpuPower, ParametersThatCannotBe) {
  const auto fault = [](auto&& change) {
    VoltageFloorGpu gpu = gpu700;
    change(gpu);
    return validate(GpuPower{gpu}).has_value();
  };
  EXPECT_FALSE(validate(GpuPower{gpu700}));
  EXPECT_TRUE(fault([](auto& gpu) { gpu.base = -1.0_W; }));
  EXPECT_TRUE(fault([](auto& gpu) { gpu.floor = 0.0; }));
  EXPECT_TRUE(fault([](auto& gpu) { gpu.slope = -0.1; }));
  EXPECT_TRUE(fault([](auto& gpu) { gpu.top = 1.1; }));
  EXPECT_TRUE(fault([](auto& gpu) { gpu.lowest = 0.0; }));
  EXPECT_TRUE(fault([](auto& gpu) { gpu.limit = 70.0_W; }));
  EXPECT_TRUE(fault([](auto& gpu) { gpu.base_per_kelvin = -0.001; }));
  EXPECT_TRUE(validate(GpuPower{UtilisationGpu{.idle = 90.0_W, .peak = 80.0_W}}));
  EXPECT_TRUE(validate(GpuPower{UtilisationGpu{.idle = 90.0_W, .peak = 180.0_W, .shape = PowerLawShape{-1.0}}}));
}

TEST(GpuPower, RefusesWhatIsOutsideItsDomain) {
  EXPECT_THROW(static_cast<void>(busy_power(gpu700, {.compute = 1.1})), InternalError);
  EXPECT_THROW(static_cast<void>(busy_power(gpu700, {.memory = -0.1})), InternalError);
  EXPECT_THROW(static_cast<void>(busy_power(gpu700, {}, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(busy_power(gpu700, {}, 1.01)), InternalError);
  EXPECT_THROW(static_cast<void>(under_cap(gpu700, {}, Power{})), InternalError);
  EXPECT_THROW(static_cast<void>(under_cap(gpu700, {}, Power{std::nan("")})), InternalError);
  EXPECT_THROW(static_cast<void>(compute_power_for(100.0_W, 60.0_W, 50.0_W, 0.8, 0.7)), InternalError);
}

}  // namespace
}  // namespace headroom
