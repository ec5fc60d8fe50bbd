// SPDX-License-Identifier: Apache-2.0
// Stretches against every choice there is, and against the ceiling of shifting, which is sorting and no plan.
#include "models/cost/stretches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "models/check.hpp"
#include "models/cost/shifting.hpp"

namespace headroom {
namespace {

/// What a choice costs, said in words: pieces in order, each as much of it as is still needed, and a pause makes what
/// is needed longer by what coming back takes. Infinite if the work does not get done, or more is chosen than is
/// needed.
double cost_of(const StretchTask& task, const std::vector<double>& cost, const std::vector<bool>& chosen) {
  double left = task.length, sum = 0.0;
  bool has_run = task.is_running, was_running = task.is_running;
  for (std::size_t i = 0; i < cost.size(); ++i) {
    if (chosen[i]) {
      if (left <= 1e-9) return std::numeric_limits<double>::infinity();
      if (has_run && !was_running) left += task.resume;
      const double length = i == 0 ? task.first : 1.0, used = std::min(left, length);
      sum += cost[i] * (used / length);
      left -= used;
      has_run = true;
    }
    was_running = chosen[i];
  }
  return left > 1e-9 ? std::numeric_limits<double>::infinity() : sum;
}

double least(const StretchTask& task, const std::vector<double>& cost) {
  double best = std::numeric_limits<double>::infinity();
  for (std::uint32_t mask = 0; mask < 1U << cost.size(); ++mask) {
    std::vector<bool> chosen;
    for (std::size_t i = 0; i < cost.size(); ++i) chosen.push_back((mask >> i & 1U) != 0);
    best = std::min(best, cost_of(task, cost, chosen));
  }
  return best;
}

TEST(Stretches, NoChoiceIsCheaper) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> price(-20.0, 100.0), part(0.05, 1.0);
  for (int i = 0; i < 600; ++i) {
    StretchTask task{.length = part(random) * 8.0, .resume = i % 3 == 0 ? 0.0 : part(random), .is_running = i % 2 == 0};
    if (i % 4 == 0) task.length = std::ceil(task.length);
    if (i % 5 == 0) task.first = 1.0 + part(random);
    std::vector<double> cost;
    for (int piece = 0; piece < 9; ++piece) cost.push_back(price(random));
    const std::vector<bool> chosen = cheapest_stretches(task, cost);
    EXPECT_NEAR(cost_of(task, cost, chosen), least(task, cost), 1e-6) << i;
  }
}

// Electricity that costs the same at all times is used at once, and what does not fit runs throughout.
TEST(Stretches, OfEqualsTheEarlierOne) {
  const std::vector<double> flat(6, 5.0);
  EXPECT_EQ(cheapest_stretches({.length = 3.0}, flat), (std::vector<bool>{true, true, true, false, false, false}));
  EXPECT_EQ(cheapest_stretches({.length = 7.0}, flat), std::vector<bool>(6, true));
  EXPECT_EQ(cheapest_stretches({.length = 0.5}, std::vector{3.0, 1.0}), (std::vector<bool>{false, true}));
}

// By hand: 2 h of running are left. In the second and the fourth hour they cost 8, and coming back for half an hour
// makes that 18, less than the 24 of the last two hours; for 0.9 h it would be 26.
TEST(Stretches, APauseMustEarnWhatItCosts) {
  const std::vector<double> cost{40.0, 4.0, 30.0, 4.0, 20.0};
  EXPECT_EQ(cheapest_stretches({.length = 2.0, .resume = 0.5}, cost),
            (std::vector<bool>{false, true, false, true, true}));
  EXPECT_EQ(cheapest_stretches({.length = 2.0, .resume = 0.9}, cost),
            (std::vector<bool>{false, false, false, true, true}));
  // Who runs comes back twice, for 28; going on for two hours costs 44.
  EXPECT_EQ(cheapest_stretches({.length = 2.0, .resume = 0.5, .is_running = true}, cost),
            (std::vector<bool>{false, true, false, true, true}));
}

TEST(Stretches, WithoutCostOfPausesADayReachesTheCeiling) {
  std::mt19937 random(6);
  std::uniform_real_distribution<double> price(1.0, 100.0);
  std::vector<double> series;
  for (int hour = 0; hour < 24 * 30; ++hour) series.push_back(price(random));
  for (const std::size_t hours : {1U, 8U, 16U, 23U}) {
    double sum = 0.0, even = 0.0;
    for (std::size_t day = 0; day < series.size(); day += 24) {
      const auto values = std::span(series).subspan(day, 24);
      const std::vector<bool> chosen = cheapest_stretches({.length = static_cast<double>(hours)}, values);
      EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(chosen, true)), hours);
      for (std::size_t i = 0; i < 24; ++i) {
        sum += chosen[i] ? values[i] / static_cast<double>(hours) : 0.0;
        even += values[i] / 24.0;
      }
    }
    EXPECT_NEAR(1.0 - sum / even, shifting_ceiling(series, hours), 1e-12);
  }
}

TEST(Stretches, KeepItsDomain) {
  const std::vector<double> one{1.0};
  EXPECT_THROW((void)cheapest_stretches({.length = 0.0}, one), InternalError);
  EXPECT_THROW((void)cheapest_stretches({}, {}), InternalError);
}

}  // namespace
}  // namespace headroom
