// SPDX-License-Identifier: Apache-2.0
// What batteries do under each policy, by hand.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "planner/dispatch/policies.hpp"
#include "planner/dispatch/registry.hpp"

namespace headroom {
namespace {

/// Options of a policy, each with its value.
std::unique_ptr<DispatchPolicy> policy(std::string_view name, std::vector<double> numbers) {
  for (const DispatchEntry& entry : dispatch_policies()) {
    if (entry.what.name != name) continue;
    std::vector<Options::Value> values;
    for (const double number : numbers) values.push_back({number, {}});
    return entry.make(Options(entry.what.options, std::move(values)), 0);
  }
  return nullptr;
}

/// -1 discharges, 0 rests, 1 charges.
int sign(Power power) {
  return power.si > 0.0 ? 1 : power.si < 0.0 ? -1 : 0;
}

/// By the hour.
std::vector<int> answers(DispatchPolicy& policy, const std::vector<double>& carbon) {
  std::vector<int> out;
  for (std::size_t h = 0; h < carbon.size(); ++h)
    out.push_back(sign(policy.decide({.at = Instant::seconds(static_cast<std::int64_t>(3600 * h)),
                                      .net = {},
                                      .price = {},
                                      .carbon = {carbon[h]},
                                      .content = {},
                                      .capacity = {1.0}})));
  return out;
}

TEST(Dispatch, EveryPolicyHasItsName) {
  std::set<std::string_view> names;
  for (const DispatchEntry& entry : dispatch_policies()) {
    const std::vector<double> numbers(entry.what.options.size(), 3600.0);
    EXPECT_EQ(policy(entry.what.name, numbers)->name(), entry.what.name);
    EXPECT_TRUE(names.insert(entry.what.name).second);
  }
  EXPECT_EQ(names.size(), 6U);
}

TEST(Dispatch, PeakShavingAsksForTheDifferenceToItsTarget) {
  const auto shaving = policy("peak-shaving", {70e3});
  const auto at = [&](double net) { return shaving->decide({{}, {net}, {}, {}, {}, {}}).si; };
  EXPECT_EQ(at(100e3), -30e3);
  EXPECT_EQ(at(40e3), 30e3);
  EXPECT_EQ(at(-10e3), 80e3) << "panels make more than the site draws";
}

TEST(Dispatch, ThresholdsAreOneOrTwo) {
  const auto two = policy("carbon-threshold", {100.0, 300.0}), one = policy("carbon-threshold", {200.0, 200.0});
  EXPECT_EQ(answers(*two, {50, 100, 200, 300, 301}), (std::vector{1, 0, 0, 0, -1}));
  EXPECT_EQ(answers(*one, {199, 200, 201}), (std::vector{1, 0, -1}));
  const auto price = policy("price-threshold", {0.1, 0.2});
  EXPECT_EQ(sign(price->decide({{}, {}, {0.05}, {}, {}, {}})), 1);
  EXPECT_EQ(sign(price->decide({{}, {}, {0.25}, {}, {}, {}})), -1);
}

// Window of two hours. Means before each hour: -, 10, 15, 25, 20, 10, 15.
TEST(Dispatch, RunningMeanComparesWithTheLastHours) {
  const auto mean = policy("running-mean", {7200.0});
  EXPECT_EQ(answers(*mean, {10, 20, 30, 10, 10, 20, 15}), (std::vector{0, -1, -1, 1, 1, -1, 0}));
}

// It waits while the grid gets cleaner, begins at the turn, and goes on while it is cleaner than the mean. Window of
// four hours; means before each hour: -, 40, 35, 30, 25, 20, 18.75, 22.5.
TEST(Dispatch, RunningMeanPlusWaitsForTheTurn) {
  const std::vector<double> carbon{40, 30, 20, 10, 20, 25, 35, 22};
  const auto plain = policy("running-mean", {14400.0}), plus = policy("running-mean-plus", {14400.0});
  EXPECT_EQ(answers(*plain, carbon), (std::vector{0, 1, 1, 1, 1, -1, -1, 1}));
  EXPECT_EQ(answers(*plus, carbon), (std::vector{0, 0, 0, 0, 1, -1, -1, 0}));
}

}  // namespace
}  // namespace headroom
