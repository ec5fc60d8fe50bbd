// SPDX-License-Identifier: Apache-2.0
#include "models/performance/progress.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <numeric>
#include <random>

namespace headroom {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t day = 86'400 * second;
constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

double in_ns(ReferenceWork work) {
  return static_cast<double>(work.ns) + work.fraction;
}

// Uniform in [0, n) from the raw generator: the standard distributions differ by vendor.
std::int64_t below(std::mt19937_64& random, std::int64_t n) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
}

// 2^53 ns are 104 days; from there on a double no longer knows every nanosecond.
constexpr std::int64_t durations[] = {
    0, 1, second, 104 * day, (std::int64_t{1} << 53) + 1, 3650 * day + 1, unlimited - 1};

TEST(Progress, NeutralPaceRunsBackTheDurationToTheNanosecond) {
  for (const std::int64_t ns : durations) {
    EXPECT_EQ(time_to_finish({ns, 0.0}, 1.0), ns);
    for (const std::int64_t elapsed : {std::int64_t{0}, ns / 3, ns - 1, ns}) {
      if (elapsed < 0) continue;
      const ReferenceWork left = work_left({ns, 0.0}, elapsed, 1.0);
      EXPECT_EQ(left.ns, ns - elapsed);
      EXPECT_EQ(left.fraction, 0.0);
      EXPECT_EQ(elapsed + time_to_finish(left, 1.0), ns);
    }
  }
}

TEST(Progress, WorkWithoutEndStaysWithoutEnd) {
  for (const double pace : {1e-6, 0.5, 1.0, 2.0}) {
    EXPECT_EQ(time_to_finish({unlimited, 0.0}, pace), unlimited) << pace;
    EXPECT_EQ(work_left({unlimited, 0.0}, 3650 * day, pace).ns, unlimited) << pace;
  }
}

TEST(Progress, MoreThanTheClockCanCountIsNever) {
  EXPECT_EQ(time_to_finish({unlimited / 2, 0.0}, 3.0), unlimited);
  EXPECT_EQ(time_to_finish({1, 0.0}, 1e300), unlimited);
}

struct Row {
  std::int64_t work_ns;
  double pace;
  std::int64_t elapsed_ns;
  std::int64_t left_ns;
  double left_fraction;
  std::int64_t to_finish_ns;  // of what is left, at the same pace
};

// Worked by hand: left = work - elapsed / pace; the time to finish it is rounded up.
constexpr Row rows[] = {
    {300 * second, 2.0, 100 * second, 250 * second, 0.0, 500 * second},
    {300 * second, 0.5, 100 * second, 100 * second, 0.0, 50 * second},
    {10, 4.0, 6, 8, 0.5, 34},   // 1.5 ns of work done
    {10, 4.0, 39, 0, 0.25, 1},  // 9.75 ns of work done
    {10, 4.0, 40, 0, 0.0, 0},
    {10, 4.0, 41, 0, 0.0, 0},  // never below zero
    {3, 0.4, 1, 0, 0.5, 1},    // 2.5 ns of work done; 0.2 ns rounds up
    {10, 1.0, 11, 0, 0.0, 0},
};

TEST(Progress, MatchesHandComputedRows) {
  for (const Row& row : rows) {
    const ReferenceWork left = work_left({row.work_ns, 0.0}, row.elapsed_ns, row.pace);
    EXPECT_EQ(left.ns, row.left_ns) << row.work_ns << " at " << row.pace;
    EXPECT_DOUBLE_EQ(left.fraction, row.left_fraction) << row.work_ns << " at " << row.pace;
    EXPECT_EQ(time_to_finish(left, row.pace), row.to_finish_ns) << row.work_ns << " at " << row.pace;
  }
}

TEST(Progress, AFractionRoundsUp) {
  EXPECT_EQ(time_to_finish({7, 0.25}, 1.0), 8);
  EXPECT_EQ(time_to_finish({0, 1e-9}, 1.0), 1);
  EXPECT_EQ(time_to_finish({7, 0.25}, 2.0), 15);
}

// Up to 1e12 ns a double resolves 1.2e-4 ns, which is all that the rounding may cost.
TEST(Progress, TheTimeToFinishIsTheLeastThatDoesTheWork) {
  std::mt19937_64 random{1};
  for (int i = 0; i < 20'000; ++i) {
    const ReferenceWork work{below(random, 1'000'000'000'000), static_cast<double>(below(random, 1000)) / 1000.0};
    const double pace = 0.3 + static_cast<double>(below(random, 5000)) / 1000.0;
    const std::int64_t time = time_to_finish(work, pace);
    const long double exact = (static_cast<long double>(work.ns) + work.fraction) * pace;
    EXPECT_GE(static_cast<long double>(time), exact - 1e-3L);
    EXPECT_LT(static_cast<long double>(time), exact + 1.001L);
    EXPECT_LT(in_ns(work_left(work, time, pace)), 1e-3);
  }
}

TEST(Progress, IsMonotone) {
  std::mt19937_64 random{2};
  for (int i = 0; i < 20'000; ++i) {
    const ReferenceWork less{below(random, 1000 * day), 0.5}, more{less.ns + below(random, 1000), 0.5};
    const double pace = 0.3 + static_cast<double>(below(random, 5000)) / 1000.0;
    const std::int64_t elapsed = below(random, 1000 * day);
    EXPECT_LE(time_to_finish(less, pace), time_to_finish(more, pace));
    EXPECT_LE(time_to_finish(less, pace), time_to_finish(less, pace + 0.001));
    EXPECT_GE(in_ns(work_left(less, elapsed, pace)), in_ns(work_left(less, elapsed + 1000, pace)));
    EXPECT_LE(in_ns(work_left(less, elapsed, pace)), in_ns(less));
    EXPECT_GE(work_left(less, elapsed, pace).fraction, 0.0);
    EXPECT_LT(work_left(less, elapsed, pace).fraction, 1.0);
  }
}

TEST(Progress, LookingInBetweenChangesNothingAtNeutralPace) {
  std::mt19937_64 random{3};
  for (int i = 0; i < 1000; ++i) {
    const ReferenceWork work{1 + below(random, 1000 * day), 0.0};
    const std::int64_t first = below(random, work.ns);
    const ReferenceWork left = work_left(work_left(work, first, 1.0), work.ns - first - 1, 1.0);
    EXPECT_EQ(left.ns, 1);
    EXPECT_EQ(left.fraction, 0.0);
  }
}

TEST(SplitElapsed, AddsUpExactlyAndStaysInProportion) {
  std::mt19937_64 random{4};
  for (int i = 0; i < 20'000; ++i) {
    ReferenceSecond<4> components{};
    for (double& component : components) component = static_cast<double>(below(random, 4)) * 0.37;
    if (compose(components) == 0.0) continue;
    const std::int64_t elapsed = below(random, i % 2 == 0 ? 1000 : 3650 * day);
    const auto parts = split_elapsed(elapsed, components);
    EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), elapsed);
    for (std::size_t c = 0; c < parts.size(); ++c) {
      EXPECT_GE(parts[c], 0);
      const double share = static_cast<double>(elapsed) * components[c] / compose(components);
      // Each of the three others is cut to whole nanoseconds, and a double of ten years is good to 64 ns.
      EXPECT_NEAR(static_cast<double>(parts[c]), share, 4.0 + 1e-15 * static_cast<double>(elapsed));
    }
  }
}

TEST(SplitElapsed, APlainJobIsAllCompute) {
  EXPECT_EQ(split_elapsed<4>(unlimited, {1.0, 0.0, 0.0, 0.0}), (std::array<std::int64_t, 4>{unlimited, 0, 0, 0}));
  EXPECT_EQ(split_elapsed<4>(10, {1.0, 1.0, 0.0, 0.5}), (std::array<std::int64_t, 4>{4, 4, 0, 2}));
}

}  // namespace
}  // namespace headroom
