// SPDX-License-Identifier: Apache-2.0
#include "models/network/max_min.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

std::vector<FlowRate> rates(const std::vector<double>& capacity, const FlowTable& flows,
                            std::span<const Turns> turns = {}) {
  MaxMin solver;
  const auto solved = solver.solve(capacity, flows, turns);
  return {solved.begin(), solved.end()};
}

FlowTable of_flows(const std::vector<std::vector<BundleUse>>& uses, double limit = unlimited) {
  FlowTable flows;
  for (const auto& flow : uses) flows.add(1.0, limit, flow);
  return flows;
}

TEST(MaxMin, TwoOnOneUplinkHaveHalfEach) {
  const auto solved = rates({10.0}, of_flows({{{0}}, {{0}}}));
  EXPECT_DOUBLE_EQ(solved[0].rate, 5.0);
  EXPECT_DOUBLE_EQ(solved[1].rate, 5.0);
  EXPECT_EQ(solved[0].binding, 0u);
}

// Bertsekas and Gallager, figure 6.9: one long session over all links and a short one on each. With equal links all
// have a half; a wider last link is left to its short session.
TEST(MaxMin, ParkingLot) {
  const auto uses = std::vector<std::vector<BundleUse>>{{{0}, {1}, {2}}, {{0}}, {{1}}, {{2}}};
  for (const FlowRate& flow : rates({1.0, 1.0, 1.0}, of_flows(uses))) EXPECT_DOUBLE_EQ(flow.rate, 0.5);
  const auto wide = rates({1.0, 1.0, 2.0}, of_flows(uses));
  EXPECT_DOUBLE_EQ(wide[0].rate, 0.5);
  EXPECT_DOUBLE_EQ(wide[3].rate, 1.5);
}

TEST(MaxMin, WhatAFlowCannotUseIsFreeForOthers) {
  FlowTable flows;
  const BundleUse uplink{0};
  flows.add(1.0, 2.0, {&uplink, 1});
  flows.add(1.0, unlimited, {&uplink, 1});
  flows.add(1.0, unlimited, {&uplink, 1});
  const auto solved = rates({10.0}, flows);
  EXPECT_DOUBLE_EQ(solved[0].rate, 2.0);
  EXPECT_EQ(solved[0].binding, no_bundle);
  EXPECT_DOUBLE_EQ(solved[1].rate, 4.0);
}

TEST(MaxMin, AWeightIsAShare) {
  FlowTable flows;
  const BundleUse uplink{0};
  flows.add(3.0, unlimited, {&uplink, 1});
  flows.add(1.0, unlimited, {&uplink, 1});
  const auto solved = rates({8.0}, flows);
  EXPECT_DOUBLE_EQ(solved[0].rate, 6.0);
  EXPECT_DOUBLE_EQ(solved[1].rate, 2.0);
}

// A ring over four uplinks puts a quarter of its volume on each: it is as fast as four times one of them.
TEST(MaxMin, PartsOfARateAreSpreadOverBundles) {
  const auto solved = rates({1.0, 1.0, 1.0, 1.0}, of_flows({{{0, 0.25}, {1, 0.25}, {2, 0.25}, {3, 0.25}}, {{2}}}));
  EXPECT_DOUBLE_EQ(solved[0].rate, 0.8) << "max-min asks for equal rates of the flows: x / 4 + x = 1";
  EXPECT_DOUBLE_EQ(solved[1].rate, 0.8);
}

TEST(MaxMin, NothingGoesOverABundleThatIsDown) {
  const auto solved = rates({0.0, 1.0}, of_flows({{{0}, {1}}, {{1}}}));
  EXPECT_EQ(solved[0].rate, 0.0);
  EXPECT_EQ(solved[0].binding, 0u);
  EXPECT_DOUBLE_EQ(solved[1].rate, 1.0);
}

TEST(MaxMin, MistakesAreCaught) {
  FlowTable flows;
  EXPECT_THROW(flows.add(1.0, unlimited, {}), InternalError) << "nothing limits it";
  EXPECT_THROW(flows.add(0.0, 1.0, {}), InternalError);
  const BundleUse beyond{1};
  flows.add(1.0, 1.0, {&beyond, 1});
  EXPECT_THROW((void)rates({1.0}, flows), InternalError);
}

// Two that send for 1 / r, and do something else for a and b in between, on a bundle that carries c: r / (1 + a r) +
// r / (1 + b r) = c is quadratic in r.
TEST(MaxMin, WhoIsAwayBetweenHasMoreWhileItIsThere) {
  const double a = 1.0, b = 3.0, c = 0.4;
  FlowTable flows;
  const BundleUse uplink{0};
  flows.add(1.0, 1.0, {&uplink, 1});
  flows.add(1.0, 1.0, {&uplink, 1});
  const Turns turns[] = {{{0.0, a}, {1.0, a}}, {{0.0, b}, {1.0, b}}};
  const double p = a + b - a * b * c, q = 2.0 - (a + b) * c;
  const double rate = (std::sqrt(q * q + 4.0 * p * c) - q) / (2.0 * p);
  MaxMin solver;
  for (const FlowRate& flow : solver.solve(std::vector{c}, flows, turns)) {
    EXPECT_NEAR(flow.rate, rate, 1e-12);
    EXPECT_EQ(flow.binding, 0u);
  }
  EXPECT_THROW((void)solver.solve(std::vector{c}, flows, std::span(turns).first(1)), InternalError);
}

struct RandomCase {
  std::vector<double> capacity;
  FlowTable flows;
  std::vector<Turns> turns;  // none: all are there always
};

/// With what is hidden and without, and some who are hardly there.
Turns random_turns(std::mt19937_64& draw) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  if (draw() % 10 == 0) return Turns::always(1e-9);
  const double away = 5.0 * uniform(draw), stretch = draw() % 2 ? 0.0 : uniform(draw);
  return {{stretch, away}, {1.0 + stretch, draw() % 2 ? away * uniform(draw) : 0.0}};
}

double duty_of(const RandomCase& random, std::size_t flow, double rate) {
  if (random.turns.empty()) return 1.0;
  return 1.0 / std::max(random.turns[flow].one.at(rate), random.turns[flow].other.at(rate));
}

RandomCase random_case(std::mt19937_64& draw, bool takes_turns = false) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  RandomCase out;
  const std::size_t bundles = 1 + draw() % 20, flows = 1 + draw() % 60;
  for (std::size_t b = 0; b < bundles; ++b) out.capacity.push_back(draw() % 20 == 0 ? 0.0 : 0.1 + 10.0 * uniform(draw));
  for (std::size_t f = 0; f < flows; ++f) {
    std::vector<BundleUse> uses;
    for (std::uint32_t b = 0; b < bundles; ++b)
      if (uniform(draw) < 3.0 / static_cast<double>(bundles))
        uses.push_back({b, draw() % 2 ? 1.0 : uniform(draw) + 0.01});
    out.flows.add(draw() % 2 ? 1.0 : 0.1 + 5.0 * uniform(draw),
                  uses.empty() || draw() % 3 == 0 ? 3.0 * uniform(draw) : unlimited, uses);
  }
  if (takes_turns)
    for (std::size_t f = 0; f < flows; ++f) out.turns.push_back(random_turns(draw));
  return out;
}

// What a max-min fair vector is, by the theorem of the bottleneck (Bertsekas and Gallager, section 6.5.2): feasible,
// and each flow is at its limit or has a bundle that is full and on which nobody has more for his weight. Both together
// imply that nobody can have more (Pareto).
void expect_bottlenecks(const RandomCase& random, std::span<const FlowRate> solved) {
  std::vector<double> load(random.capacity.size(), 0.0), highest(random.capacity.size(), 0.0);
  for (std::size_t f = 0; f < solved.size(); ++f)
    for (const BundleUse& use : random.flows.uses_of(f)) {
      if (std::isfinite(solved[f].rate))
        load[use.bundle] += solved[f].rate * duty_of(random, f, solved[f].rate) * use.part;
      highest[use.bundle] = std::max(highest[use.bundle], solved[f].rate / random.flows.weight[f]);
    }
  for (std::size_t b = 0; b < load.size(); ++b) ASSERT_LE(load[b], random.capacity[b] * (1.0 + 1e-9) + 1e-12);
  for (std::size_t f = 0; f < solved.size(); ++f) {
    ASSERT_LE(solved[f].rate, random.flows.limit[f] * (1.0 + 1e-12));
    if (solved[f].binding == no_bundle) {
      ASSERT_DOUBLE_EQ(solved[f].rate, random.flows.limit[f]);
      continue;
    }
    const std::uint32_t full = solved[f].binding;
    ASSERT_NEAR(load[full], random.capacity[full], 1e-9 * random.capacity[full] + 1e-12);
    ASSERT_NEAR(solved[f].rate / random.flows.weight[f], highest[full], 1e-9 * highest[full] + 1e-12);
    const auto uses = random.flows.uses_of(f);
    ASSERT_TRUE(std::ranges::any_of(uses, [&](const BundleUse& use) { return use.bundle == full; }));
  }
}

TEST(MaxMin, EachFlowHasItsBottleneck) {
  std::mt19937_64 draw(11);
  for (int round = 0; round < 2000; ++round) {
    const RandomCase random = random_case(draw);
    ASSERT_NO_FATAL_FAILURE(expect_bottlenecks(random, rates(random.capacity, random.flows)));
  }
}

// The same with duties that follow from the rates that come out.
TEST(MaxMin, WhoTakesTurnsHasItsBottleneck) {
  std::mt19937_64 draw(14);
  for (int round = 0; round < 2000; ++round) {
    RandomCase random = random_case(draw, true);
    for (double& limit : random.flows.limit) limit = std::min(limit, 50.0);  // turns may leave it nothing that binds
    ASSERT_NO_FATAL_FAILURE(expect_bottlenecks(random, rates(random.capacity, random.flows, random.turns)));
  }
}

TEST(MaxMin, TheOrderOfFlowsDoesNotMatter) {
  std::mt19937_64 draw(12);
  for (int round = 0; round < 600; ++round) {
    const RandomCase random = random_case(draw, round % 2 == 1);
    const auto solved = rates(random.capacity, random.flows, random.turns);
    std::vector<std::size_t> order(solved.size());
    for (std::size_t f = 0; f < order.size(); ++f) order[f] = f;
    std::ranges::shuffle(order, draw);
    FlowTable shuffled;
    std::vector<Turns> turns;
    for (const std::size_t f : order) {
      shuffled.add(random.flows.weight[f], random.flows.limit[f], random.flows.uses_of(f));
      if (!random.turns.empty()) turns.push_back(random.turns[f]);
    }
    const auto again = rates(random.capacity, shuffled, turns);
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (std::isinf(again[i].rate) && std::isinf(solved[order[i]].rate)) continue;
      ASSERT_NEAR(again[i].rate, solved[order[i]].rate, 1e-9 * solved[order[i]].rate + 1e-12);
    }
  }
}

// Flows that share nothing, not even over others, do not move each other: so a component can be solved by itself.
TEST(MaxMin, AComponentAloneHasTheRatesItHasInTheWhole) {
  std::mt19937_64 draw(13);
  for (int round = 0; round < 300; ++round) {
    const RandomCase one = random_case(draw), other = random_case(draw);
    std::vector<double> capacity = one.capacity;
    capacity.insert(capacity.end(), other.capacity.begin(), other.capacity.end());
    FlowTable both = one.flows;
    for (std::size_t f = 0; f < other.flows.size(); ++f) {
      std::vector<BundleUse> uses(other.flows.uses_of(f).begin(), other.flows.uses_of(f).end());
      for (BundleUse& use : uses) use.bundle += static_cast<std::uint32_t>(one.capacity.size());
      both.add(other.flows.weight[f], other.flows.limit[f], uses);
    }
    const auto whole = rates(capacity, both), first = rates(one.capacity, one.flows);
    for (std::size_t f = 0; f < first.size(); ++f) ASSERT_EQ(whole[f].rate, first[f].rate);
  }
}

}  // namespace
}  // namespace headroom
